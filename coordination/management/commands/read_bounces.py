"""``manage.py read_bounces``: what came back since, and answers to invitations, now instead of within two minutes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination import calendar_mail
from notifications.bounces.mailbox import UNREADABLE, NoMailbox, read_mailbox
from notifications.bounces.taking import Taken

SORTS = {
    Taken.NOTED: "Rückmeldungen, aufgeschrieben",
    Taken.KNOWN: "Rückmeldungen, schon bekannt oder ohne Belang",
    Taken.REPLY: "Antworten auf Einladungen, aufgeschrieben",
    Taken.IGNORED: "Antworten auf Einladungen, die nicht zählen (fremder Absender, früherer Termin, abgesagt)",
    Taken.AUTO_REPLY: "Abwesenheitsnotizen",
    Taken.FOREIGN: "Rückmeldungen, die zu keiner Zustellung gehören (bleiben mit Markierung liegen)",
    Taken.UNKNOWN: "andere Mails (bleiben mit Markierung liegen)",
}


class Command(BaseCommand):
    help = "Read the bounce mailbox (BOUNCE_IMAP_URL): what came back, and answers to invitations."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many mails of each sort there were."""
        if not settings.BOUNCE_IMAP_URL:
            raise CommandError("BOUNCE_IMAP_URL ist nicht gesetzt: es gibt kein Postfach zu lesen.")
        try:
            counted = read_mailbox([calendar_mail.take])
        except (NoMailbox, *UNREADABLE) as problem:
            raise CommandError(f"Das Postfach lässt sich nicht lesen: {problem}") from problem
        for sort, words in SORTS.items():
            if counted[sort]:
                self.stdout.write(f"{counted[sort]} {words}")
        if not counted:
            self.stdout.write("Nichts Neues.")
