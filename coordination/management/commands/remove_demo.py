from typing import Any

from django.core.management.base import BaseCommand

from coordination.demo.removal import remove_demo


class Command(BaseCommand):
    """Remove the demo alliance (docs/operators.md)."""

    help = "Remove the demo alliance OstAllianz with everything that people did with it. All other data stays."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = remove_demo()
        if not counts:
            self.stdout.write("There is no demo alliance here.")
            return
        self.stdout.write(f"The demo alliance is gone: {sum(counts.values())} rows of {len(counts)} tables.")
