"""A thing that needs the Geschäftsstelle, and the act that settles it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

SHOWN = 3  # of each kind; the rest stands behind a link


@dataclass(frozen=True)
class Need:
    """One line: what is, since when or why, and the act. ``tone``: error, warning or info; ``links``: (text, url)."""

    icon: str
    tone: str
    title: str
    detail: str = ""
    url: str = ""
    button: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    posts: list[tuple[str, str]] = field(default_factory=list)  # acts of their own: (button, url)


@dataclass(frozen=True)
class Needs:
    """Those of one kind: the first few, how many there are, and where all of them stand."""

    shown: list[Need]
    total: int
    all_url: str = ""

    @property
    def more(self) -> int:
        """How many stand behind the link."""
        return self.total - len(self.shown)


def first_of(found: list[Any], make: Any, *, all_url: str = "", total: int | None = None) -> Needs:
    """Return the first few of these as lines."""
    return Needs([make(one) for one in found[:SHOWN]], len(found) if total is None else total, all_url)
