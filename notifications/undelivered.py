"""What did not arrive: the reads behind the Geschäftsstelle's page, each line with what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Member
from notifications.models import Delivery, Destination, Outcome, Purpose, State
from notifications.reach import moment

# What the filter offers, and the rows behind it.
STATES: dict[str, tuple[Any, Q]] = {
    "zurueck": (gettext_lazy("zurückgekommen"), Q(outcome=Outcome.BOUNCED)),
    "verzoegert": (gettext_lazy("verzögert"), Q(outcome=Outcome.DELAYED)),
    "nicht-zustellbar": (gettext_lazy("nicht zustellbar"), Q(state=State.FAILED)),
    "angehalten": (gettext_lazy("angehalten"), Q(state=State.HELD)),
    "wartet": (gettext_lazy("wird wieder versucht"), Q(state=State.WAITING)),
}


@dataclass(frozen=True)
class Trouble:
    """One delivery that did not arrive: said in words, with what the Geschäftsstelle can do."""

    delivery: Delivery
    member: Member | None
    what: str
    address: str  # of the page that says more; empty where there is none for the reader
    badge: str  # error, warning or info
    state: str
    reason: str
    advice: str
    can_send_again: bool


def troubled(*, member: UUID | None = None, state: str = "") -> Any:
    """Return the deliveries that did not arrive, the newest first, with all that a line says of them."""
    rows = Delivery.objects.in_trouble()
    if member is not None:
        rows = rows.filter(Q(destination__member=member) | Q(destination__user__member=member))
    if state in STATES:
        rows = rows.filter(STATES[state][1])
    fetched = ("destination__member", "destination__user__member", "notification__activity__version")
    heavy = ("outline", "outline_input", "field_input", "description")
    rows = rows.select_related(*fetched).defer(*(f"notification__activity__version__{name}" for name in heavy))
    return rows.order_by("-created_at", "pk")


def lines(deliveries: Iterable[Delivery]) -> list[Trouble]:
    """Return the lines of these deliveries."""
    return [_line(one) for one in deliveries]


def _line(delivery: Delivery) -> Trouble:
    badge, state, reason = _state(delivery)
    return Trouble(
        delivery=delivery,
        member=_member(delivery.destination),
        what=_what(delivery),
        address=_address(delivery),
        badge=badge,
        state=state,
        reason=reason,
        advice=_advice(delivery),
        can_send_again=_can_send_again(delivery),
    )


def _member(destination: Destination) -> Member | None:
    return destination.member if destination.user is None else destination.user.member


def _what(delivery: Delivery) -> str:
    """Return what was to be told. Of what a person subscribed to only that they did: it is theirs."""
    notification = delivery.notification
    if notification is None:
        return str(Purpose(delivery.purpose).label)
    if notification.user_id is not None and not notification.duty:
        return _("Nachricht aus einem Abo")
    return notification.activity.title


def _address(delivery: Delivery) -> str:
    """Return the page of what was to be told; the Geschäftsstelle sees all but what somebody subscribed to."""
    notification = delivery.notification
    if notification is None or (notification.user_id is not None and not notification.duty):
        return ""
    return notification.activity.get_absolute_url()


def _state(delivery: Delivery) -> tuple[str, str, str]:
    """Return the badge's colour, its word, and the reason."""
    destination = delivery.destination
    match delivery.state, delivery.outcome:
        case State.HELD, _any:
            why = destination.broken_why or _("Das Postfach ruht.")
            return "warning", str(STATES["angehalten"][0]), why
        case State.FAILED, _any:
            return "error", str(STATES["nicht-zustellbar"][0]), delivery.last_error
        case State.WAITING, _any:
            return "info", str(STATES["wartet"][0]), delivery.last_error
        case _any, Outcome.BOUNCED:
            return "error", str(STATES["zurueck"][0]), delivery.outcome_why
    return "warning", str(STATES["verzoegert"][0]), delivery.outcome_why


def _advice(delivery: Delivery) -> str:
    destination = delivery.destination
    if destination.is_broken:
        return _("Fragen Sie dort nach der richtigen Adresse, und tragen Sie sie ein. Was wartet, wird dann gesendet.")
    if not destination.active:
        return _("Benutzen Sie das Postfach wieder, wenn es soweit ist. Was wartet, wird dann gesendet.")
    if delivery.state == State.WAITING:
        when = date_format(timezone.localtime(delivery.due_at), "H:i")
        return _("Sie müssen nichts tun: der nächste Versuch ist um %(when)s Uhr.") % {"when": when}
    if delivery.state == State.DONE and delivery.outcome == Outcome.DELAYED:
        return _("Abwarten: der Mailserver dort versucht es meist noch selbst. Bleibt es dabei, rufen Sie dort an.")
    return _("Ist der Grund behoben, senden Sie noch einmal. Sonst rufen Sie dort an.")


def _can_send_again(delivery: Delivery) -> bool:
    """Return whether ``services.send_again`` would take it now (services/sending_again.py)."""
    if delivery.destination.is_broken or not delivery.destination.active:
        return False
    if delivery.state != State.WAITING:
        return True
    return delivery.due_at > timezone.now() + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)


def since_words(destination: Destination) -> str:
    """Return since when and why a mailbox is broken: „seit 2. Nov., 08:14 Uhr. Dieses Postfach gibt es dort nicht.“"""
    since = _("Seit %(when)s.") % {"when": moment(destination.broken_at)}
    return f"{since} {destination.broken_why}"
