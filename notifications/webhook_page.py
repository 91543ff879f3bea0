"""What the page of a webhook shows of its last messages: what it was about, and what the other side answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from notifications.models import Delivery, Purpose, State
from notifications.querysets import DeliveryQuerySet
from notifications.reach import attempt_words, moment


@dataclass(frozen=True)
class Line:
    """One message: its delivery, what it was about, and how it went."""

    delivery: Delivery
    about: str
    url: str
    state: str
    answer: str
    repeatable: bool


def with_reports(deliveries: DeliveryQuerySet) -> DeliveryQuerySet:
    """Fetch all that the lines need, without outlines."""
    told = deliveries.select_related("notification__activity__version", "asked_by").order_by("-created_at", "pk")
    return told.defer("notification__activity__version__outline", "notification__activity__version__description")


def lines(deliveries: Iterable[Delivery]) -> list[Line]:
    """Return the lines of these deliveries."""
    return [_line(one) for one in deliveries]


def _line(one: Delivery) -> Line:
    about, url = _about(one)
    state, answer = _answer(one)
    stuck = one.state == State.FAILED or (one.state == State.WAITING and bool(one.last_error))
    repeatable = stuck and one.purpose != Purpose.TEST
    return Line(one, about, url, state, answer, repeatable)


def _about(one: Delivery) -> tuple[str, str]:
    if one.notification is not None:
        activity = one.notification.activity
        return f"{activity.title}: {activity.news}", activity.get_absolute_url()
    if one.purpose == Purpose.TEST:
        return (_("Probe von %(who)s") % {"who": one.asked_by} if one.asked_by else _("Probe")), ""
    return _("Zusammenfassung"), ""


def _answer(one: Delivery) -> tuple[str, str]:
    tries = f" {attempt_words(one.attempt)}" if one.attempt > 1 else ""
    match one.state:
        case State.DONE:
            return "done", _("Angenommen am %(when)s%(tries)s.") % {"when": _when(one.completed_at), "tries": tries}
        case State.FAILED:
            return "failed", _("Aufgegeben am %(when)s: %(why)s") % {
                "when": _when(one.completed_at),
                "why": one.last_error,
            }
        case State.HELD:
            return "held", _("Angehalten: der Webhook ruht. %(why)s") % {"why": one.last_error}
        case State.WAITING if one.last_error:
            sentence = _("%(why)s Nächster Versuch am %(when)s.")
            return "waiting", sentence % {"why": one.last_error, "when": _when(one.due_at)}
        case State.WAITING:
            return "waiting", _("In der Warteschlange.")
    return "dropped", one.get_state_display()


def _when(when: datetime | None) -> str:
    return moment(when) if when else ""
