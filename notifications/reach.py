"""Who was reached, told to the reporter and the Geschäftsstelle in plain words: members, never persons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Member
from geo import formats
from geo.models import AffectedArea, Decision, Relation, Report
from notifications.models import Delivery, Notification, State


@dataclass(frozen=True)
class Reached:
    """A row of the table: one member, and how the last news about the report got to it."""

    member: Member
    standing: str
    reasons: list[str]
    deliveries: list[tuple[str, str]]  # state, sentence
    read: str


def reach(report: Report) -> list[Reached]:
    """Return every member that was told of the report, nearest first, with its last notification."""
    rows = Notification.objects.filter(activity__report=report, member__isnull=False)
    rows = rows.select_related("member", "activity").prefetch_related("deliveries__destination")
    last = {row.member_id: row for row in rows.order_by("activity__created_at")}
    return [_reached(row) for row in sorted(last.values(), key=_nearness)]


def taken_off(report: Report) -> list[tuple[str, str]]:
    """Return the members that were taken off by hand from the announced version: name, reason."""
    rows = AffectedArea.objects.filter(version=report.current_id, decision=Decision.REMOVED).select_related("member")
    return list(dict.fromkeys((row.member.short_name, row.reason) for row in rows if row.member))


def _nearness(row: Notification) -> tuple[float, str]:
    near = min((reason["distance_m"] for reason in row.reasons), default=float("inf"))
    return near, row.member.short_name if row.member else ""


def _reached(row: Notification) -> Reached:
    if row.member is None:
        raise ValueError("A person is no member.")
    return Reached(
        member=row.member,
        standing=row.get_standing_display(),
        reasons=[reason_words(reason, several=len(row.reasons) > 1) for reason in row.reasons],
        deliveries=[(one.state, state_sentence(one)) for one in row.deliveries.all()],
        read=moment(row.read_at) if row.read_at else "",
    )


def reason_words(reason: dict[str, object], *, several: bool = False) -> str:
    """Return a stored reason, said to the reporter: „180 m, Regel „Gewerbe 1.000 m““."""
    metres = formats.length(float(str(reason["distance_m"])))
    near = reason["relation"] == Relation.WITHIN_DISTANCE
    words = [metres if near else str(Relation(str(reason["relation"])).label)]
    if reason["decision"] == Decision.ADDED:
        words.append(_("von Hand ergänzt: %(reason)s") % {"reason": reason["reason"]})
    elif reason["rule"]:
        words.append(_("Regel „%(rule)s“") % {"rule": reason["rule"]})
    return f"{reason['area']}: {', '.join(words)}" if several else ", ".join(words)


def state_sentence(delivery: Delivery) -> str:
    """Return where a delivery stands: „übergeben am 2. Nov., 08:14 Uhr, im zweiten Versuch“."""
    match delivery.state:
        case State.DONE:
            when = _("übergeben am %(when)s") % {"when": moment(delivery.completed_at)}
            return when if delivery.attempt < 2 else f"{when}, {attempt_words(delivery.attempt)}"
        case State.FAILED:
            return _("nicht zustellbar: %(why)s") % {"why": delivery.last_error}
    if not delivery.last_error:
        return _("in der Warteschlange")
    again = _("noch nicht übergeben: %(why)s Nächster Versuch um %(when)s Uhr.")
    when = date_format(timezone.localtime(delivery.due_at), "H:i")
    return again % {"why": delivery.last_error, "when": when}


def attempt_words(attempt: int) -> str:
    """Return which attempt it was, in words up to six."""
    words = {
        2: _("im zweiten Versuch"),
        3: _("im dritten Versuch"),
        4: _("im vierten Versuch"),
        5: _("im fünften Versuch"),
        6: _("im sechsten Versuch"),
    }
    return words.get(attempt) or _("im %(number)d. Versuch") % {"number": attempt}


def moment(when: object) -> str:
    """Return a moment as „2. Nov., 08:14 Uhr“."""
    local = timezone.localtime(when)  # type: ignore[arg-type]
    return _("%(day)s, %(time)s Uhr") % {"day": date_format(local, "j. N"), "time": date_format(local, "H:i")}


def reached_count(rows: Iterable[Reached]) -> tuple[int, int]:
    """Return how many members were reached by mail, and how many of them read it."""
    listed = list(rows)
    reached = sum(any(state == State.DONE for state, _sentence in row.deliveries) for row in listed)
    return reached, sum(bool(row.read) for row in listed)
