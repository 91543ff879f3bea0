"""Lengths and areas as people say them: 180 m, 2,3 km, 1,3 ha. In the reader's language.

Rounded here, because Django only cuts digits off.
"""

from __future__ import annotations

from django.utils.formats import number_format

METRES_PER_KILOMETRE = 1000
SQUARE_METRES_PER_HECTARE = 10_000


def length(metres: float) -> str:
    """Return a length: whole metres up to a kilometre, then kilometres with one decimal."""
    whole = round(metres)
    if whole < METRES_PER_KILOMETRE:
        return f"{whole} m"
    return f"{number_format(round(metres / METRES_PER_KILOMETRE, 1), 1)} km"


def area(square_metres: float) -> str:
    """Return an area: m² below a tenth of a hectare, else hectares with one decimal."""
    if square_metres < SQUARE_METRES_PER_HECTARE / 10:
        return f"{number_format(round(square_metres), 0, force_grouping=True)} m²"
    return f"{number_format(round(square_metres / SQUARE_METRES_PER_HECTARE, 1), 1, force_grouping=True)} ha"
