"""`{% module "js/grid.js" %}`: a script with everything it imports asked for at once.

A browser finds out about an imported module only when it has the one that imports it: on a slow
line each further one costs a journey to the server and back.
"""

import re
from functools import lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join

register = template.Library()
_IMPORT = re.compile(r'^(?:import|export)\b[^;]*?"\./([\w-]+\.js)";', re.MULTILINE)


@register.simple_tag
def module(name: str) -> str:
    """Return the script's element, after a hint for each module it will want."""
    wanted = ((static(one),) for one in imported(name))
    hints = format_html_join("", '<link rel="modulepreload" href="{}">', wanted)
    return format_html('{}<script type="module" src="{}"></script>', hints, static(name))


@lru_cache
def imported(name: str) -> tuple[str, ...]:
    """Return the modules a module imports, and those they import, each once."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        here = waiting.pop(0)
        for other in _IMPORT.findall(Path(finders.find(here)).read_text()):
            path = f"{Path(here).parent}/{other}"
            if path not in found and path != name:
                found[path] = None
                waiting.append(path)
    return tuple(found)
