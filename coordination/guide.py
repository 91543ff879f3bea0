"""The user guide inside the site: the text of the repository (``docs/anleitung.md``), with its pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.text import slugify
from markdown_it import MarkdownIt

TEXT = Path("docs/anleitung.md")
PICTURES = "guide/"  # docs/images, as static files (STATICFILES_DIRS)
SHOWN_IN_CONTENTS = ("h2",)


@dataclass(frozen=True)
class Guide:
    """The guide as HTML, and its headings as (id, title)."""

    title: str
    html: str
    contents: list[tuple[str, str]]


@cache
def guide() -> Guide:
    """Return the guide. Links to other pages of the documentation are left out: they are not in the site."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse((settings.BASE_DIR / TEXT).read_text())
    title, contents = "", []
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            text = _plain(tokens[number + 1])
            token.attrSet("id", slugify(text))
            if token.tag == "h1":
                title = text
            elif token.tag in SHOWN_IN_CONTENTS:
                contents.append((slugify(text), text))
        for child in token.children or []:
            _adapt(child)
    without_title = tokens[3:] if title else tokens
    return Guide(title, reader.renderer.render(without_title, reader.options, {}), contents)


def pictures_named() -> list[str]:
    """Return the names of the pictures that the guide shows, in their order."""
    return re.findall(r"!\[[^\]]+\]\(images/([\w.-]+)\)", (settings.BASE_DIR / TEXT).read_text())


def _plain(inline: Any) -> str:
    return "".join(child.content for child in inline.children if child.type in ("text", "code_inline"))


def _adapt(token: Any) -> None:
    """Let a picture come from the site; links to files, which are not here, lose their address."""
    if token.type == "image":
        token.attrSet("src", static(PICTURES + token.attrGet("src").removeprefix("images/")))
        token.attrSet("loading", "lazy")
    elif token.type == "link_open" and token.attrGet("href").endswith(".md"):
        token.attrs = {}
