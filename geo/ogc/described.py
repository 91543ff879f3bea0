"""What a service says of itself, in the shape that pages and layers need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Options = dict[str, Any]
Box = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True)
class Choice:
    """A layer one may take. ``problem`` says why not, where it cannot be used; ``options`` is what was agreed."""

    name: str
    title: str
    options: Options = field(default_factory=dict)
    abstract: str = ""
    attribution: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Service:
    """A service that was read. ``kind`` is a ``LayerKind``, ``url`` the address without a request's parameters."""

    kind: str
    url: str
    title: str
    choices: list[Choice]
    attribution: str = ""
    licence: str = ""

    def choice(self, name: str) -> Choice | None:
        """Return the layer of this name, or None."""
        return next((choice for choice in self.choices if choice.name == name), None)


def storable(text: str) -> str:
    """Return text without what the database cannot keep: zero bytes, halves of characters (JSON may carry both)."""
    return text.replace("\0", "").encode(errors="ignore").decode()


def clean(text: object, longest: int = 300) -> str:
    """Return text of a service in one line; what says nothing ("none", "-") as nothing."""
    words = " ".join(storable(str(text or "")).split())
    return "" if words.lower().strip(".") in {"none", "-", "keine", "null", "n/a", "unknown"} else words[:longest]


def bounds(box: object) -> list[float] | None:
    """Return west, south, east, north in degrees, or None where the service says nothing sensible."""
    try:
        west, south, east, north = (float(number) for number in box)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return None
    return [west, south, east, north]
