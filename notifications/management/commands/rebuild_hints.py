"""Writes the hints of sums anew: after a restore by hand, or after reports were changed past the program."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from geo.models import CumulativeHint
from notifications.services import hints


class Command(BaseCommand):
    help = "Schreibt die Hinweise auf Summen neu und sagt der Geschäftsstelle, was dazugekommen ist."

    def handle(self, *args: Any, **options: Any) -> None:
        new = hints.rebuild()
        listed = CumulativeHint.objects.listed().count()
        self.stdout.write(f"{listed} Hinweise, davon {len(new)} an neuen Orten.")
