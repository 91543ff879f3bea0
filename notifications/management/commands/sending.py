"""``manage.py sending``: whether messages go out; off and on, by hand or after a restore."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from notifications import sending
from notifications.models import Delivery, OffBecause, State


class Command(BaseCommand):
    help = "Say whether messages are sent, stop sending, or start it again (also after a restore)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what is wanted, and what becomes of what waits."""
        parser.add_argument("act", choices=["status", "on", "off"], nargs="?", default="status")
        waiting = parser.add_mutually_exclusive_group()
        waiting.add_argument(
            "--skip-until",
            type=_time,
            metavar="TIME",
            help="what was due before this time (2026-11-23T14:30) was sent before the restore: do not send it again",
        )
        waiting.add_argument("--send-all", action="store_true", help="send everything that waits")

    def handle(self, *args: Any, act: str, skip_until: datetime | None, send_all: bool, **options: Any) -> None:
        """Do it, and say how things stand then."""
        if act == "off":
            sending.switch_off()
        elif act == "on":
            self._on(skip_until, send_all)
        self._status()

    def _on(self, skip_until: datetime | None, send_all: bool) -> None:
        off = sending.look()
        if off and off.off_because != OffBecause.BY_HAND and not (skip_until or send_all):
            raise CommandError(
                "This database was restored or moved. Say what becomes of the messages that look as if they waited: "
                f"--skip-until TIME (sent before the restore), or --send-all. {_last_sent()}"
            )
        skipped = sending.switch_on(skip_until=skip_until)
        if skip_until:
            self.stdout.write(f"{skipped} messages due before {skip_until:%Y-%m-%d %H:%M %Z} count as sent.")

    def _status(self) -> None:
        off = sending.look()
        waiting = Delivery.objects.filter(state=State.WAITING).count()
        if off and off.off_at:
            since = timezone.localtime(off.off_at)
            self.stdout.write(f"Off since {since:%Y-%m-%d %H:%M}: {off.get_off_because_display()}")
        else:
            self.stdout.write("On.")
        self.stdout.write(f"{waiting} messages wait. {_last_sent()}")


def _time(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None:
        raise ValueError(text)
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _last_sent() -> str:
    at = sending.read().at
    return f"This machine last sent at {timezone.localtime(at):%Y-%m-%d %H:%M:%S}." if at else "Nothing noted here yet."
