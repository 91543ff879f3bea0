"""Classes of size: what a map or a filter says instead of hectares. A line or a point is of the smallest."""

from __future__ import annotations

from bisect import bisect_right

from django.db.models import Q

from geo.formats import SQUARE_METRES_PER_HECTARE

# Class 0 is below the first bound, class 4 from the last one on.
BOUNDS_HA = (1, 5, 20, 100)


def class_of(area_m2: float) -> int:
    """Return the class of an area."""
    return bisect_right(BOUNDS_HA, area_m2 / SQUARE_METRES_PER_HECTARE)


def is_in_class(number: int, column: str) -> Q:
    """Return that a column in m² is of this class."""
    bounds_m2 = [ha * SQUARE_METRES_PER_HECTARE for ha in BOUNDS_HA]
    from_below = Q(**{f"{column}__gte": bounds_m2[number - 1]}) if number else Q()
    return from_below & Q(**{f"{column}__lt": bounds_m2[number]}) if number < len(bounds_m2) else from_below
