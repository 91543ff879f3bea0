"""Comparing who is affected with who was told: the check that nothing was lost on the way.

Rows that must exist and do not (after a bad restore, say) can be written again safely: unique keys keep
that from happening twice. What only people can decide (a rule changed since, and a neighbour counts now)
is listed and left to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from geo.models import AffectedArea, Report, Status
from geo.services import MATERIAL_FIELDS
from notifications.models import Activity, Delivery, Destination, Notification, Purpose, Standing, State, Verb
from notifications.queue import wake
from notifications.recipients import Party, recipients
from notifications.sql import statement

OVERDUE = timedelta(hours=1)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be, in a sentence; ``repair`` mends it where that is safe."""

    code: str
    sentence: str
    repair: Callable[[], None] | None = None


def find() -> list[Finding]:
    """Return everything that is not as it must be, the oldest first."""
    return [*_untold(), *_unsent(), *_stuck(), *_changed_since()]


def _untold() -> Iterator[Finding]:
    """Activities whose notifications are not those that their own stored answer asks for."""
    of_reports = Activity.objects.filter(verb__in=Verb.values).select_related("version", "report")
    for activity in of_reports.order_by("created_at").iterator(chunk_size=500):
        told = set(activity.notifications.duties().values_list("member", flat=True))
        for member, standing in expected(activity).items():
            if member.pk not in told:
                sentence = _("%(member)s hat keine Benachrichtigung über „%(title)s“ (%(verb)s).")
                yield Finding("no_notification", _said(sentence, activity, member), _teller(activity, member, standing))
    unspoken = Report.objects.exclude(status=Status.DRAFT).filter(activities__isnull=True).select_related("current")
    for report in unspoken:
        title = report.current.title if report.current else ""
        yield Finding("no_activity", _("„%(title)s“ ist gemeldet, aber ohne Ereignis.") % {"title": title})


def expected(activity: Activity) -> dict[Member, Standing]:
    """Return who must have a notification of this activity, by the stored rows alone."""
    before = _last_before(activity)
    if activity.verb == Verb.WITHDRAWN:
        return {
            member: Standing.NO_LONGER if last == Standing.NO_LONGER else Standing.STILL
            for member, last in before.items()
        }
    rows = AffectedArea.objects.told().filter(version=activity.version).select_related("member")
    now = {row.member for row in rows if row.member}
    parties = {member for member, last in before.items() if last != Standing.NO_LONGER}
    material = activity.verb == Verb.ANNOUNCED or bool(
        MATERIAL_FIELDS & set(activity.version.changed if activity.version else ())
    )
    must = dict.fromkeys(now - parties, Standing.NEWLY)
    if material:
        must |= dict.fromkeys(now & parties, Standing.STILL)
    return must | dict.fromkeys(parties - now, Standing.NO_LONGER)


def _last_before(activity: Activity) -> dict[Member, str]:
    rows = Notification.objects.filter(
        activity__report=activity.report_id, activity__created_at__lt=activity.created_at, member__isnull=False
    ).about_reports()
    rows = rows.select_related("member").order_by("activity__created_at")
    return {row.member: row.standing for row in rows if row.member}


def _teller(activity: Activity, member: Member, standing: Standing) -> Callable[[], None]:
    @transaction.atomic
    def tell() -> None:
        rows = list(AffectedArea.objects.filter(version=activity.version, member=member))
        reasons = Party(member, rows, rows[0].decision, rows[0].reason).reasons() if rows else []  # type: ignore[arg-type]
        Notification.objects.get_or_create(
            activity=activity, member=member, defaults={"standing": standing, "reasons": reasons}
        )

    return tell


def _unsent() -> Iterator[Finding]:
    """Notifications without a delivery to a destination that was there when they were written.

    Only what concerns the recipient's own member goes everywhere and at once; what somebody subscribed to has its
    own channels and rhythm, and its gaps cannot be told from wishes.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement("unsent"))
        missing = cursor.fetchall()
    for page in batched(missing):
        notifications = Notification.objects.select_related("activity__version", "member", "user").in_bulk(
            [notification for notification, _destination in page]
        )
        destinations = Destination.objects.in_bulk([destination for _notification, destination in page])
        for notification_id, destination_id in page:
            notification, destination = notifications[notification_id], destinations[destination_id]
            sentence = _("%(member)s hat keine Zustellung über „%(title)s“ (%(verb)s) an %(address)s.")
            said = _said(sentence, notification.activity, _recipient(notification), address=destination.address)
            yield Finding("no_delivery", said, _sender(notification, destination))


def batched(rows: list[Any], size: int = 500) -> Iterator[list[Any]]:
    """Yield the rows in pages, so that the memory does not grow with what is wrong."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _sender(notification: Notification, destination: Destination) -> Callable[[], None]:
    @transaction.atomic
    def send() -> None:
        state = State.HELD if destination.is_broken else State.WAITING
        row = {"notification": notification, "destination": destination, "channel": destination.channel}
        Delivery.objects.get_or_create(**row, defaults={"state": state})
        wake(notification.activity_id, destination.channel)

    return send


def _stuck() -> Iterator[Finding]:
    """Deliveries that failed for good, that nobody takes though they are due, or that are held for nothing."""
    late = Q(state=State.WAITING, due_at__lt=timezone.now() - OVERDUE)
    # A rest that somebody decided is no finding.
    held = Q(state=State.HELD, destination__active=True)
    rows = Delivery.objects.filter(late | held | Q(state=State.FAILED)).order_by("created_at", "pk")
    rows = rows.select_related("notification__activity__version", "notification__member", "notification__user")
    for row in rows.select_related("destination__member", "destination__user").iterator(chunk_size=500):
        code, sentence = _trouble(row)
        repair = partial(_release, row) if code == "held_for_nothing" else None
        yield Finding(code, _said_of(sentence, row), repair)


def _trouble(row: Delivery) -> tuple[str, str]:
    match row.state:
        case State.FAILED:
            return "failed", _("„%(title)s“ (%(verb)s) ist %(member)s nicht zustellbar, %(address)s: %(why)s")
        case State.HELD if row.destination.is_broken:
            return "held", _("„%(title)s“ (%(verb)s) an %(address)s ist angehalten: %(why)s")
        case State.HELD:
            return "held_for_nothing", _("„%(title)s“ (%(verb)s) an %(address)s ist angehalten, ohne Grund.")
    return "overdue", _("„%(title)s“ (%(verb)s) an %(address)s ist überfällig. Läuft der Dienst „worker“?")


def _release(row: Delivery) -> None:
    Delivery.objects.filter(
        pk=row.pk, state=State.HELD, destination__active=True, destination__broken_at__isnull=True
    ).update(state=State.WAITING, due_at=Now())


def _said_of(sentence: str, row: Delivery) -> str:
    """Return the sentence about a delivery; a digest, a trial or an alarm has no notification to name."""
    why = row.destination.broken_why if row.state == State.HELD else row.last_error
    named = {"address": row.destination.address, "why": why}
    if row.notification is None:
        whose = row.destination.member or row.destination.user
        return sentence % (named | {"title": Purpose(row.purpose).label, "verb": "–", "member": whose})
    return _said(sentence, row.notification.activity, _recipient(row.notification), **named)


def _recipient(notification: Notification) -> Any:
    return notification.member or notification.user


def _changed_since() -> Iterator[Finding]:
    """Members that count by today's rules and boundaries and were not told, or the other way round."""
    reports = Report.objects.announced().select_related("current", "reporter").order_by("announced_at")
    for report in reports:
        if report.current is None or report.current.outline is None:
            continue
        report.current.report = report
        now = {party.member for party in recipients(report.current).told}
        rows = AffectedArea.objects.told().filter(version=report.current).select_related("member")
        told = {row.member for row in rows if row.member}
        title = {"title": report.current.title}
        for member in sorted(now - told, key=str):
            sentence = _("%(member)s ist nach heutigen Regeln von „%(title)s“ betroffen, weiß aber nichts davon.")
            yield Finding("affected_since", sentence % (title | {"member": member}))
        for member in sorted(told - now, key=str):
            sentence = _("%(member)s ist nach heutigen Regeln von „%(title)s“ nicht betroffen, weiß aber davon.")
            yield Finding("unaffected_since", sentence % (title | {"member": member}))


def send_again() -> int:
    """Make every failed delivery due again, as a new attempt under the same id, and return how many."""
    failed = Delivery.objects.filter(state=State.FAILED)
    # Five days count from now on.
    return failed.update(state=State.WAITING, completed_at=None, due_at=Now(), created_at=Now())


def _said(sentence: str, activity: Activity, recipient: Any, **more: str) -> str:
    values = {"member": recipient, "title": activity.title, "verb": activity.news}
    return sentence % (values | more)
