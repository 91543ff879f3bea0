"""Who was reached, told to the reporter and the Geschäftsstelle in plain words: members, never persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Member
from geo import formats
from geo.models import AffectedArea, Decision, Relation, Report
from notifications.models import Channel, Delivery, Notification, Outcome, State

# How far the news got to a member, and how the list and the map's legend call it; the best of its ways counts.
STATES = {
    "opened": gettext_lazy("geöffnet"),
    "reached": gettext_lazy("übergeben oder zugestellt"),
    "underway": gettext_lazy("unterwegs oder verzögert"),
    "missed": gettext_lazy("nicht erreicht"),
}
BADGES = {"opened": "done", "reached": "info", "underway": "warning", "missed": "error"}
ICONS = {"opened": "check", "reached": "check", "underway": "clock", "missed": "error"}


@dataclass(frozen=True)
class Way:
    """How the news went one way: to one destination, or to the people of the member together."""

    state: str
    sentence: str

    @property
    def icon(self) -> str:
        """The sign beside the sentence."""
        return ICONS[self.state]


@dataclass(frozen=True)
class Reached:
    """A row of the table: one member, and how the last news about the report got to it."""

    member: Member
    standing: str
    reasons: list[str]
    ways: list[Way]
    read: str
    state: str
    areas: list[str] = field(default_factory=list)  # keys, for the map

    @property
    def badge(self) -> str:
        """The colour of the state's badge."""
        return BADGES[self.state]

    @property
    def state_words(self) -> str:
        """The state as the legend calls it."""
        return str(STATES[self.state])


def reach(report: Report) -> list[Reached]:
    """Return every member that the report concerns and that was told, nearest first, with its last notification."""
    rows = Notification.objects.about_reports().filter(activity__report=report, member__isnull=False)
    rows = rows.select_related("member", "activity").prefetch_related("deliveries__destination")
    last = {row.member_id: row for row in rows.order_by("activity__created_at")}
    people = _people(last.values())
    return [_reached(row, people[row.member_id]) for row in sorted(last.values(), key=_nearness)]


def subscribed_count(report: Report) -> int:
    """Return how many other members heard of it by subscription: a number, for what one subscribes to is theirs."""
    heard = Notification.objects.filter(activity__report=report, duty=False, member__isnull=False)
    told = Notification.objects.about_reports().filter(activity__report=report, member__isnull=False)
    return heard.exclude(member__in=told.values("member")).values("member").distinct().count()


def map_classes(rows: Iterable[Reached]) -> dict[str, str]:
    """Return for each area's key how the map shows it (css/reach.css)."""
    return {key: f"is-affected is-{row.state}" for row in rows for key in row.areas}


def _people(rows: Iterable[Notification]) -> dict[UUID | None, list[Notification]]:
    """Return the copies of people who were told beside their member or in its place, by member."""
    activities = {row.member_id: row.activity_id for row in rows}
    copies = Notification.objects.duties().filter(activity__in=activities.values(), user__member__in=activities)
    found: dict[UUID | None, list[Notification]] = defaultdict(list)
    for copy in copies.select_related("user").prefetch_related("deliveries__destination"):
        member = copy.user.member_id if copy.user else None
        if activities.get(member) == copy.activity_id:
            found[member].append(copy)
    return found


def taken_off(report: Report) -> list[tuple[str, str]]:
    """Return the members that were taken off by hand from the announced version: name, reason."""
    rows = AffectedArea.objects.filter(version=report.current_id, decision=Decision.REMOVED).select_related("member")
    return list(dict.fromkeys((row.member.short_name, row.reason) for row in rows if row.member))


def _nearness(row: Notification) -> tuple[float, str]:
    near = min((float(str(reason["distance_m"])) for reason in _areas(row)), default=float("inf"))
    return near, row.member.short_name if row.member else ""


def _areas(row: Notification) -> list[dict[str, object]]:
    """Return the reasons that name an area; a subscription that matches as well is the member's own business."""
    return [reason for reason in row.reasons if "area" in reason]


def _reached(row: Notification, people: Sequence[Notification]) -> Reached:
    if row.member is None:
        raise ValueError("A person is no member.")
    areas = _areas(row)
    deliveries = [one for one in row.deliveries.all() if one.state != State.DROPPED]
    ways = [Way(delivery_state(one), _with_channel(one)) for one in deliveries]
    if people:
        ways.append(_to_people(row.member, people))
    opened = [one.read_at for one in (row, *people) if one.read_at]
    return Reached(
        member=row.member,
        standing=row.get_standing_display(),
        reasons=[reason_words(reason, several=len(areas) > 1) for reason in areas],
        ways=ways,
        read=moment(min(opened)) if opened else "",
        state="opened" if opened else _best(way.state for way in ways),
        areas=[str(reason["key"]) for reason in areas if reason.get("key")],
    )


def _best(states: Iterable[str]) -> str:
    found = set(states)
    return next((state for state in STATES if state in found), "missed")


def _to_people(member: Member, copies: Sequence[Notification]) -> Way:
    """Return how far it got to people of the member, all together: no names, and nobody's own reading."""
    deliveries = [one for copy in copies for one in copy.deliveries.all() if one.state != State.DROPPED]
    states = [delivery_state(one) for one in deliveries] or ["underway"]
    whom = ngettext("an %(n)d Person von %(member)s", "an %(n)d Personen von %(member)s", len(copies))
    whom = whom % {"n": len(copies), "member": member.short_name}
    if not deliveries:
        return Way("underway", _("%(whom)s: im Posteingang") % {"whom": whom})
    counted = [(states.count(state), str(STATES[state])) for state in STATES if state in states]
    said = counted[0][1] if len(counted) == 1 else ", ".join(f"{count} {words}" for count, words in counted)
    return Way(_best(states), f"{whom}: {said}")


def delivery_state(delivery: Delivery) -> str:
    """Return which of ``STATES`` a delivery stands for; a page that was opened is known of members alone."""
    match delivery.state, delivery.outcome:
        case _any, Outcome.BOUNCED:
            return "missed"
        case ((State.FAILED | State.HELD), _any):
            return "missed"
        case State.DONE, (Outcome.DELIVERED | ""):
            return "reached"
    return "underway"


def _with_channel(delivery: Delivery) -> str:
    sentence = delivery_sentence(delivery)
    if delivery.channel == Channel.EMAIL or delivery.channel not in Channel.values:
        return sentence
    return f"{Channel(delivery.channel).label}: {sentence}"


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


def delivery_sentence(delivery: Delivery) -> str:
    """Return where a delivery stands: „übergeben am 2. Nov., 08:14 Uhr, im zweiten Versuch“, „zurückgekommen am …“."""
    said = {"when": moment(delivery.outcome_at), "why": delivery.outcome_why} if delivery.outcome_at else {}
    match delivery.outcome:
        case Outcome.BOUNCED:
            return _("zurückgekommen am %(when)s: %(why)s") % said
        case Outcome.DELAYED:
            return _("verzögert, Nachricht vom %(when)s: %(why)s") % said
        case Outcome.DELIVERED:
            return _("zugestellt am %(when)s") % said
    return _handing_over(delivery)


def _handing_over(delivery: Delivery) -> str:
    match delivery.state:
        case State.DONE:
            when = _("übergeben am %(when)s") % {"when": moment(delivery.completed_at)}
            return when if delivery.attempt < 2 else f"{when}, {attempt_words(delivery.attempt)}"
        case State.HELD:
            why = delivery.destination.broken_why or _("die Adresse ruht.")
            return _("angehalten: %(why)s") % {"why": why}
        case State.DROPPED:
            return _("nicht mehr gesendet: %(why)s") % {"why": delivery.last_error}
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
