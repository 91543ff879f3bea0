"""``manage.py reconcile``: is everybody told who must be, and is everything sent?"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from notifications import reconcile


class Command(BaseCommand):
    help = "Compare who is affected now with who was told; list what differs. Ends with 1 while something is open."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what else it can do."""
        parser.add_argument("--repair", action="store_true", help="write the missing rows that can be written safely")
        parser.add_argument("--send-again", action="store_true", help="try the failed deliveries again")

    def handle(self, *args: Any, **options: Any) -> None:
        """List the findings; with ``--repair`` mend what is safe and list what is left."""
        if options["send_again"]:
            self.stdout.write(f"{reconcile.send_again()} Zustellungen werden noch einmal versucht.")
        if options["repair"]:
            # A notification that is written anew may lack its deliveries: look again until nothing can be mended.
            while mendable := [finding for finding in reconcile.find() if finding.repair]:
                for finding in mendable:
                    finding.repair()  # type: ignore[misc]
                    self.stdout.write(f"Behoben: {finding.sentence}")
        findings = reconcile.find()
        for finding in findings:
            self.stdout.write(f"Offen: {finding.sentence}")
        if findings:
            sys.exit(1)
        self.stdout.write("Alle Betroffenen sind benachrichtigt, alles ist übergeben oder unterwegs.")
