"""Replace the demo's approximate boundaries by the official ones, from the presets' service addresses."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.management.boundary_command import carry_out
from geo.importers import PRESETS, Order, Preset

MUNICIPALITIES = "vg250"
DISTRICTS = "munich"
# The districts that have a member in the demo alliance; the rest of the city is one neighbour.
DEMO_DISTRICTS = ("13", "15")


class Command(BaseCommand):
    """`make demo-official`: both layers or none."""

    help = "Lädt die amtlichen Grenzen: Gemeinden und die Münchner Stadtbezirke 13 und 15."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the addresses: arguments win over AREAS_…_URL, and those over the presets' own."""
        parser.add_argument("--municipalities", default=MUNICIPALITIES, choices=["vg250", "ldbv"])
        parser.add_argument("--municipalities-source", default="", help="Datei oder Adresse statt der öffentlichen")
        parser.add_argument("--districts-source", default="", help="Datei oder Adresse statt der öffentlichen")

    def handle(self, **options: Any) -> None:
        """Fetch both, then import both in one transaction."""
        municipalities = _order(PRESETS[options["municipalities"]], options["municipalities_source"])
        districts = _order(PRESETS[DISTRICTS], options["districts_source"], only=DEMO_DISTRICTS)
        # In this order: official municipalities put the approximate districts out of force.
        carry_out([municipalities, districts], self.stdout, self.style, quiet=options["verbosity"] == 0)


def _order(preset: Preset, source: str, *, only: tuple[str, ...] = ()) -> Order:
    return Order(source=source or settings.AREA_SOURCES.get(preset.code) or preset.service, preset=preset, only=only)
