"""Scripts on a slow line: what they import is asked for at once, under names that last."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.template import Context, Template

from cchc_portal.templatetags.modules import imported

SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
ANY_IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")


def test_a_script_is_drawn_after_hints_for_all_it_imports():
    shown = Template("{% load modules %}{% module 'js/grid.js' %}").render(Context())

    hints = re.findall(r'rel="modulepreload" href="[^"]*/(js/[\w-]+\.js)"', shown)
    assert hints == list(dict.fromkeys(hints)) == list(imported("js/grid.js"))
    assert "js/outbox.js" in hints and "js/grid.js" not in hints
    assert shown.endswith('src="/static/js/grid.js"></script>')


def test_no_import_of_any_script_is_overlooked():
    for script in SCRIPTS.glob("*.js"):
        direct = {f"js/{one.removeprefix('./')}" for one in ANY_IMPORT.findall(script.read_text())}
        assert direct <= set(imported(f"js/{script.name}")), script.name


def test_imported_modules_too_are_asked_for_by_names_that_change_with_them(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "cchc_portal.static_files.StaticFiles"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)

    hashed = [
        one for one in (tmp_path / "js").glob("*.js") if re.search(r"\.\w{12}\.js$", one.name)
    ]
    assert len(hashed) == len(list(SCRIPTS.glob("*.js")))
    for script in hashed:
        for wanted in ANY_IMPORT.findall(script.read_text()):
            assert (tmp_path / "js" / wanted).is_file() and re.search(r"\.\w{12}\.js$", wanted)
