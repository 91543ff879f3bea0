"""Links that let a browser fetch at once what scripts and style sheets import of each other, and not in turns."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
# What is imported without a condition: `import(…)` inside a function is fetched when it is wanted.
_IMPORTS = {
    ".js": re.compile(r"""^(?:import|export)\s(?:[\w$*{},\s]+?\sfrom\s)?\s*["'](\.[^"']+)["']""", re.MULTILINE),
    ".css": re.compile(r"""^@import url\("([^"]+)"\)""", re.MULTILINE),
}
_LINKS = {".js": '<link rel="modulepreload" href="{}">', ".css": '<link rel="preload" as="style" href="{}">'}


@register.simple_tag
def preloads(*names: str) -> SafeString:
    """Return links to all that these scripts or style sheets import, and what those import (static paths, in order)."""
    wanted = dict.fromkeys(one for name in names for one in imported(name))
    links = (format_html(_LINKS[posixpath.splitext(name)[1]], static(name)) for name in wanted)
    return format_html_join("", "{}", ((link,) for link in links))


@cache
def imported(name: str) -> tuple[str, ...]:
    """Return the static files that a script or style sheet needs besides itself, the nearest first."""
    found: dict[str, None] = {}
    queue = [name]
    for one in queue:
        for other in _named_in(one):
            if other != name and other not in found:
                found[other] = None
                queue.append(other)
    return tuple(found)


def _named_in(name: str) -> list[str]:
    path = finders.find(name)
    pattern = _IMPORTS.get(posixpath.splitext(name)[1])
    if path is None or pattern is None:
        return []
    folder = posixpath.dirname(name)
    return [posixpath.normpath(posixpath.join(folder, to)) for to in pattern.findall(Path(str(path)).read_text())]
