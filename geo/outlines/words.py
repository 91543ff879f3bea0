"""Figures and places in the reader's language."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from geo.outlines.systems import is_degrees


def number(value: float, decimals: int = 0) -> str:
    """Return 24.000 or 24,000, as the reader's language has it. Rounded here: Django only cuts digits off."""
    return number_format(round(value, decimals), decimal_pos=decimals, use_l10n=True, force_grouping=True)


def area(square_metres: float) -> str:
    """Return an area in m², ha or km²."""
    if square_metres < 1_000:
        return f"{number(square_metres, 1 if square_metres < 100 else 0)} m²"
    if square_metres < 10_000_000:
        return f"{number(square_metres / 10_000, 1)} ha"
    return f"{number(square_metres / 1_000_000)} km²"


def length(metres: float) -> str:
    """Return a length in m or km."""
    return f"{number(metres)} m" if metres < 1_000 else f"{number(metres / 1_000, 1 if metres < 10_000 else 0)} km"


def size(octets: int) -> str:
    """Return the size of a text or file."""
    return f"{number(octets / 1_000_000, 1)} MB" if octets >= 100_000 else f"{number(octets / 1_000, 1)} kB"


def place(x: float, y: float, srid: int) -> str:
    """Return a place in the system it was given in."""
    if is_degrees(srid):
        return _("%(lat)s° N, %(lon)s° O") % {"lat": number(y, 5), "lon": number(x, 5)}
    return _("Ostwert %(x)s, Nordwert %(y)s") % {"x": number(x), "y": number(y)}
