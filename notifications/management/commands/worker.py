"""``manage.py worker``: the one process that delivers. As many as you like may run beside each other."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from notifications.worker import run


class Command(BaseCommand):
    help = "Deliver notifications until stopped (SIGTERM or Ctrl-C)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until a signal says stop."""
        run()
