"""Comparing who is affected with who was told: the check that nothing was lost on the way.

Rows that must exist and do not (after a bad restore, say) can be written again safely: unique keys keep
that from happening twice. What only people can decide (a rule changed since, and a neighbour counts now)
is listed and left to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from geo.models import AffectedArea, Report, Status
from geo.services import MATERIAL_FIELDS
from notifications.models import Activity, Delivery, Destination, Notification, Standing, State, Verb
from notifications.queue import wake
from notifications.recipients import Party, recipients

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
    for activity in Activity.objects.select_related("version", "report").order_by("created_at"):
        told = set(activity.notifications.values_list("member", flat=True))
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
    material = activity.verb == Verb.ANNOUNCED or bool(MATERIAL_FIELDS & set(activity.version.changed))
    must = dict.fromkeys(now - parties, Standing.NEWLY)
    if material:
        must |= dict.fromkeys(now & parties, Standing.STILL)
    return must | dict.fromkeys(parties - now, Standing.NO_LONGER)


def _last_before(activity: Activity) -> dict[Member, str]:
    rows = Notification.objects.filter(
        activity__report=activity.report_id, activity__created_at__lt=activity.created_at, member__isnull=False
    )
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
    """Notifications without a delivery to a destination that was there when they were written."""
    missing = (
        Destination.objects.filter(active=True, member__active=True)
        .filter(member__notifications__activity__created_at__gte=F("created_at"))
        .values_list("pk", "member__notifications")
    )
    sent = set(Delivery.objects.values_list("destination", "notification"))
    for destination_id, notification_id in missing:
        if (destination_id, notification_id) not in sent:
            notification = Notification.objects.select_related("activity__version", "member").get(pk=notification_id)
            destination = Destination.objects.get(pk=destination_id)
            sentence = _("%(member)s hat keine Zustellung über „%(title)s“ (%(verb)s) an %(address)s.")
            said = _said(sentence, notification.activity, notification.member, address=destination.address)
            yield Finding("no_delivery", said, _sender(notification, destination))


def _sender(notification: Notification, destination: Destination) -> Callable[[], None]:
    @transaction.atomic
    def send() -> None:
        Delivery.objects.get_or_create(notification=notification, destination=destination, channel=destination.channel)
        wake(notification.activity_id, destination.channel)

    return send


def _stuck() -> Iterator[Finding]:
    """Deliveries that failed for good, or that nobody takes though they are due."""
    late = Q(state=State.WAITING, due_at__lt=timezone.now() - OVERDUE)
    rows = Delivery.objects.filter(late | Q(state=State.FAILED)).order_by("created_at")
    for row in rows.select_related("notification__activity__version", "notification__member", "destination"):
        failed = row.state == State.FAILED
        sentence = (
            _("„%(title)s“ (%(verb)s) ist %(member)s nicht zustellbar, %(address)s: %(why)s")
            if failed
            else _("„%(title)s“ (%(verb)s) an %(address)s ist überfällig. Läuft der Dienst „worker“?")
        )
        said = _said(
            sentence,
            row.notification.activity,
            row.notification.member,
            address=row.destination.address,
            why=row.last_error,
        )
        yield Finding("failed" if failed else "overdue", said)


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


def _said(sentence: str, activity: Activity, member: Member | None, **more: str) -> str:
    values = {"member": member, "title": activity.version.title, "verb": activity.get_verb_display()}
    return sentence % (values | more)
