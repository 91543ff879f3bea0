"""What is added up: each figure of a report with its unit, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from geo.formats import SQUARE_METRES_PER_HECTARE

NOTHING_KNOWN = "–"


@dataclass(frozen=True)
class Fact:
    """A figure that can be added up. ``column`` is a field of a version; empty counts the reports themselves.

    ``detail`` facts count only where the reader may see a report's details.
    """

    name: str  # in addresses and files
    title: Any
    unit: Any
    column: str = ""
    detail: bool = True
    divisor: float = 1
    decimals: int = 0

    def said(self, amount: float | None) -> str:
        """Return an amount of this fact's unit in the reader's language; a dash where nothing is known."""
        if amount is None:
            return NOTHING_KNOWN
        shown = amount / self.divisor
        return number_format(round(shown, self.decimals), self.decimals, force_grouping=True)

    def plain(self, amount: float | None) -> float | int | None:
        """Return an amount in this fact's unit as a number for files and charts."""
        if amount is None:
            return None
        return round(amount / self.divisor, self.decimals) if self.decimals else round(amount / self.divisor)


REPORTS = Fact("meldungen", _("Meldungen"), "", detail=False)
AREA = Fact("flaeche", _("Fläche"), "ha", "area_m2", detail=False, divisor=SQUARE_METRES_PER_HECTARE, decimals=1)
DWELLINGS = Fact("wohnungen", _("Wohnungen"), "", "dwellings")
GROSS_FLOOR = Fact("geschossflaeche", _("Geschossfläche"), "m²", "gross_floor_m2")
SALES_AREA = Fact("verkaufsflaeche", _("Verkaufsfläche"), "m²", "sales_area_m2")
POWER = Fact("leistung", _("Leistung"), "MW", "power_mw", decimals=1)
TRIPS = Fact("fahrten", _("Kfz-Fahrten am Tag"), "", "trips_per_day")

FACTS = {one.name: one for one in (AREA, DWELLINGS, GROSS_FLOOR, SALES_AREA, POWER, TRIPS, REPORTS)}
DETAILS = tuple(one for one in FACTS.values() if one.detail)
