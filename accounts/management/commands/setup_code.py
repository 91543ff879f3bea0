"""Prints the code with which the first coordinator signs in to set the alliance up."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services.first_office import invitation_to_set_up


class Command(BaseCommand):
    """`manage.py setup_code` (docs/operators.md)."""

    help = "Zeigt Adresse und Code für die Einrichtung im Browser, solange es keine Geschäftsstelle gibt."

    def handle(self, **options: Any) -> None:
        """Print it, or say that it is too late."""
        line = invitation_to_set_up()
        if not line:
            raise CommandError("Die Geschäftsstelle hat schon ein Konto: es gibt keinen Code mehr.")
        self.stdout.write(line)
