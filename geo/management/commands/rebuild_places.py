"""Writes the places of reports and their sums anew: after a restore by hand, or when a map looks wrong."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from geo.services.places import rebuild_places


class Command(BaseCommand):
    help = "Schreibt die Orte der Meldungen für die Karte und ihre Summen neu. Melden wartet so lange."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_places()} Meldungen haben ihren Ort auf der Karte.")
