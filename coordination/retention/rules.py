"""What is removed when its time is over: each rule finds what is older than a moment, and says why it is kept so long.

A new rule is one entry here, and no migration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, Erasure, Invitation, RetentionPeriod, RetentionRun, SupportView, User
from coordination.models import Attendee, ExternalContact, Participation, Response, TimeRequest
from coordination.persons.erasing import carry_out
from coordination.persons.ordering import due, order
from coordination.persons.ties import blank_with_history, remove_with_history
from notifications.models import Deputy, FeedToken

Rows = QuerySet[Any]


def _delete(rows: Rows) -> None:
    remove_with_history(rows)


@dataclass(frozen=True)
class Rule:
    """What has a period. ``find``: the rows whose period is over at a moment. ``remove``: what then happens to them."""

    key: str
    title: str | Promise
    why: str | Promise
    days: int
    find: Callable[[datetime], Rows]
    remove: Callable[[Rows], None] = _delete

    @property
    def period(self) -> int:
        """The period in days: as chosen, else the default."""
        chosen = RetentionPeriod.objects.filter(key=self.key).first()
        return chosen.days if chosen else self.days


def _erase_due(rows: Rows) -> None:
    for one in rows:
        carry_out(one)


def _order_erasures(rows: Rows) -> None:
    for person in rows:
        order(person, by=None, days=period_of("erasure"))


def _gone(moment: datetime) -> Rows:
    """Return people whose access ended, and who were here last before a moment."""
    last = Coalesce("last_visit_at", "last_login", "date_joined")
    away = User.objects.known().filter(is_active=False, is_staff=False).alias(last=last).filter(last__lt=moment)
    rows: Rows = away.exclude(pk__in=Erasure.objects.open().values("person"))
    return rows


def _blank(*names: str) -> Callable[[Rows], None]:
    def remove(rows: Rows) -> None:
        blank_with_history(rows, *names)

    return remove


def _past(moment: datetime) -> Q:
    return Q(accepted_at__lt=moment) | Q(revoked_at__lt=moment) | Q(expires_at__lt=moment)


RULES = [
    Rule(
        "erasure", _("Gelöschte Konten: Bedenkzeit"),
        _("So lange kann eine angeordnete Löschung noch zurückgenommen werden."),
        7, lambda moment: due(), _erase_due,
    ),
    Rule(
        "inactive", _("Abgeschaltete Konten"),
        _("Wer wiederkommt, soll nicht neu eingeladen werden müssen. Danach wird die Löschung angeordnet."),
        730, _gone, _order_erasures,
    ),
    Rule(
        "invitations", _("Einladungen"),
        _("Angenommene, zurückgenommene und abgelaufene Einladungen zeigen eine Zeit lang, wer wen eingeladen hat."),
        90, lambda moment: Invitation.objects.filter(_past(moment)),
    ),
    Rule(
        "typed-names", _("Namen hinter Postfächern: Rückmeldungen"),
        _("Wer für das Mitglied geantwortet hat, ist für Nachfragen wichtig, solange die Planung läuft."),
        1095, lambda moment: Response.objects.filter(given_at__lt=moment).exclude(given_as=""), _blank("given_as"),
    ),
    Rule(
        "typed-names-time", _("Namen hinter Postfächern: Bitten um mehr Zeit"),
        _("Wie bei den Rückmeldungen."),
        1095, lambda moment: TimeRequest.objects.filter(asked_at__lt=moment).exclude(asked_as=""), _blank("asked_as"),
    ),
    Rule(
        "meeting-names", _("Namen in Teilnahmelisten von Abstimmungsterminen"),
        _("Wer da war, steht im Protokoll, soweit es darauf ankommt."),
        1095, lambda moment: Attendee.objects.filter(meeting__ends_at__lt=moment).exclude(answered_as=""),
        _blank("answered_as"),
    ),
    Rule(
        "deputy-names", _("Namen von Vertretungen bei Veranstaltungen"),
        _("Gebraucht für die Teilnahmeliste und ihre Nachfragen."),
        365, lambda moment: Participation.objects.filter(event__ends_at__lt=moment).exclude(deputy=""),
        _blank("deputy"),
    ),
    Rule(
        "outside-names", _("Namen bei Nachbarn außerhalb"),
        _("Der Link ist abgelaufen oder zurückgenommen; die Stelle bleibt, der Name geht."),
        730, lambda moment: ExternalContact.objects.filter(expires_at__lt=moment).exclude(name=""), _blank("name"),
    ),
    Rule(
        "deputies", _("Vertretungen von Postfächern"),
        _("Wer in welchem Zeitraum Mails mitbekommen hat, soll sich nachvollziehen lassen."),
        365, lambda moment: Deputy.objects.filter(until_on__lt=moment.date()),
    ),
    Rule(
        "tokens", _("Zurückgezogene Zugänge für Programme"),
        _("Damit sich klären lässt, wann ein Zugang zuletzt benutzt wurde."),
        180, lambda moment: ApiToken.objects.filter(revoked_at__lt=moment),
    ),
    Rule(
        "feeds", _("Zurückgezogene Feeds und Kalender"),
        _("Wie bei den Zugängen."),
        180, lambda moment: FeedToken.objects.filter(revoked_at__lt=moment),
    ),
    Rule(
        "support-views", _("Protokoll der Ansichten als Mitglied"),
        _("Die Mitglieder sollen nachlesen können, wer ihre Seiten angesehen hat."),
        730, lambda moment: SupportView.objects.filter(started_at__lt=moment),
    ),
    Rule(
        "sessions", _("Beendete Anmeldungen"),
        _("Sie öffnen nichts mehr."),
        1, lambda moment: Session.objects.filter(expire_date__lt=moment),
    ),
    Rule(
        "technical-log", _("Protokoll der Technik"),
        _("Wer in der Technik-Oberfläche was geändert hat."),
        730, lambda moment: LogEntry.objects.filter(action_time__lt=moment),
    ),
    Rule(
        "runs", _("Protokoll dieser Läufe"),
        _("Damit sich belegen lässt, dass die Fristen eingehalten wurden."),
        1095, lambda moment: RetentionRun.objects.filter(started_at__lt=moment),
    ),
]  # fmt: skip
BY_KEY = {rule.key: rule for rule in RULES}


def period_of(key: str) -> int:
    """Return the period of a rule in days."""
    return BY_KEY[key].period
