"""The administration in Vietnamese: what the libraries leave in English is in our catalogue."""

import gettext
import re
from importlib.resources import files
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tests.cast import make_cast

CATALOGUE = Path(settings.BASE_DIR) / "locale" / "vi" / "LC_MESSAGES"
# Sentences only a programmer meets: they come out of a wrong configuration.
LIBRARIES = ("import_export", "simple_history", "django.contrib.admin")


def sentences_of(package: str) -> set[str]:
    """Return what a library can say, as its French translators found it; of plurals the first."""
    path = files(package) / "locale" / "fr" / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        known = gettext.GNUTranslations(file)._catalog
    return {key[0] if isinstance(key, tuple) else key for key in known} - {""}


@pytest.mark.parametrize("package", LIBRARIES)
def test_every_sentence_of_a_library_is_translated(package):
    with translation.override("vi"):
        catalogue = translation.trans_real.catalog()
        known = {key[0] if isinstance(key, tuple) else key for key in keys(catalogue)}
    assert sentences_of(package) - known == set()


def keys(catalogue):
    for one in catalogue._catalog._catalogs:
        yield from one


def test_the_compiled_catalogue_is_the_written_one():
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    written = (CATALOGUE / "django.po").read_text()
    pairs = re.findall(
        r'^msgid "(.+)"\n(?:msgid_plural ".*"\n)?msgstr(?:\[0\])? "(.+)"$', written, re.M
    )
    assert len(pairs) == len(written.split("\nmsgid ")) - 2  # the heading is no sentence
    differing = {
        key: text
        for key, text in pairs
        if compiled.ngettext(plain(key), plain(key), 1) not in (plain(text), plain(key))
        or compiled._catalog.get(plain(key), compiled._catalog.get((plain(key), 0))) != plain(text)
    }
    assert differing == {}


def plain(text: str) -> str:
    return text.replace('\\"', '"')


@pytest.mark.django_db
def test_an_administrator_reads_no_english(client):
    cast = make_cast()
    client.force_login(cast.admin)
    told = {
        name: re.sub(
            r"<script.*?</script>|<[^>]+>", " ", client.get(reverse(name)).content.decode()
        )
        for name in (
            "admin:index",
            "admin:units_unit_changelist",
            "admin:units_unit_add",
            "admin:units_unit_import",
            "admin:units_unit_export",
            "admin:units_assignment_changelist",
            "admin:auth_user_changelist",
            "admin:auth_user_add",
        )
    }
    english = (
        r"\b(Import|Export|Submit|Show|Select|Format|File|By|Add|Change|Skip|The|This|Toggle)\b"
    )
    assert {name: re.findall(english, text) for name, text in told.items()} == dict.fromkeys(
        told, []
    )
    assert "Tệp cần nhập" in told["admin:units_unit_import"]
