"""What needs whom today: the reads behind the overview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import Member, MemberArea
from geo.editions import in_force
from geo.models import Area, Report, ReportVersion
from geo.sketches import Sketch, frame_around, path_in, place_in, sketches
from notifications.models import Delivery, Destination, Notification, Outcome, State
from notifications.relations import OwnRelation, attach

CASES_SHOWN = 8
SOON_DAYS = 7
ROW_MAP = (176, 168)
REGION_MAP = (416, 340)


@dataclass
class Case:
    """A report that asks a member for something."""

    report: Report
    relation: OwnRelation
    days: int | None  # left until the date asked for; negative when it has passed
    number: int = 0
    sketch: Sketch | None = None

    @property
    def soon(self) -> bool:
        """Little time is left, or none."""
        return self.days is not None and self.days < SOON_DAYS

    @property
    def days_over(self) -> int:
        """Days since the date has passed."""
        return -self.days if self.days is not None and self.days < 0 else 0


def draw(cases: list[Case], member: Member) -> Sketch | None:
    """Give every case its small map, and return the map of the member's surroundings with the cases' numbers."""
    own = set(MemberArea.objects.filter(member=member).values_list("key", flat=True))
    members = set(MemberArea.objects.filter(member__active=True).values_list("key", flat=True))
    aspect = ROW_MAP[0] / ROW_MAP[1]
    outlines = [case.report.current.outline for case in cases]  # type: ignore[union-attr]
    frames = [
        frame_around([shape, case.relation.nearest], aspect=aspect) for case, shape in zip(cases, outlines, strict=True)
    ]
    drawn = sketches(frames, ROW_MAP, own=own, members=members)
    for case, frame, sketch, shape in zip(cases, frames, drawn, outlines, strict=True):
        sketch.outline = path_in(frame, ROW_MAP[0], shape)
        sketch.nearest = path_in(frame, ROW_MAP[0], case.relation.nearest)
        case.sketch = sketch
    return _surroundings(cases, own, members)


def _surroundings(cases: list[Case], own: set[str], members: set[str]) -> Sketch | None:
    ground = Area.objects.current().deciding().filter(key__in=own).united()
    if ground is None:
        return None
    shapes = [ground, *(case.report.current.outline for case in cases)]  # type: ignore[union-attr]
    frame = frame_around(shapes, aspect=REGION_MAP[0] / REGION_MAP[1], room=1.25)
    [sketch] = sketches([frame], REGION_MAP, own=own, members=members)
    for case in reversed(cases):  # the most urgent on top
        sketch.marks.append((case.number, *place_in(frame, REGION_MAP[0], case.report.current.outline)))  # type: ignore[union-attr, arg-type]
    return sketch


def licences() -> list[str]:
    """Return the lines that a drawing of the boundaries in force must show."""
    return list(dict.fromkeys(in_force().order_by("-layer").values_list("licence", flat=True)))


def own_reports(member: Member, limit: int = 5) -> list[Report]:
    """Return the member's standing reports, newest first, each with whom it reached and who has read it."""
    standing = with_content(Report.objects.announced().filter(reporter=member)).defer("current__outline")
    reports = list(standing.order_by("-announced_at")[:limit])
    latest = {report.current_id: report for report in reports}
    counted = Notification.objects.about_reports().filter(activity__version__in=latest, member__isnull=False)
    counted = counted.exclude(standing="no_longer")
    read = Count("pk", filter=Q(read_at__isnull=False))
    counts = counted.order_by().values("activity__version").annotate(told=Count("pk"), read=read)
    by_version = {row["activity__version"]: row for row in counts}
    for report in reports:
        row = by_version.get(report.current_id, {"told": 0, "read": 0})
        report.told_count, report.read_count = row["told"], row["read"]
    return reports


def drafts(member: Member) -> QuerySet[ReportVersion]:
    """Return the drafts of a member's reports, the last saved first: new reports and new versions."""
    return (
        ReportVersion.objects.drafts()
        .filter(report__reporter=member)
        .exclude(report__status="withdrawn")
        .select_related("report", "use", "saved_by")
        .defer("outline", "outline_input", "field_input", "description")
        .order_by("-saved_at")
    )


def undeliverable(since_days: int = 30) -> QuerySet[Delivery]:
    """Return the last failure at each member's destination where something failed or came back lately.

    Those that take nothing any more stand apart (``Destination.objects.broken_mailboxes``).
    """
    since = timezone.now() - timedelta(days=since_days)
    return (
        Delivery.objects.in_trouble()
        .filter(Q(state=State.FAILED) | Q(outcome=Outcome.BOUNCED), created_at__gte=since)
        .filter(destination__in=Destination.objects.reachable().filter(member__isnull=False))
        .select_related("destination__member", "notification__activity__version")
        .defer("notification__activity__version__outline")
        .order_by("destination_id", "-created_at")
        .distinct("destination_id")
    )


def unreachable() -> QuerySet[Member]:
    """Return the members of the alliance that no mailbox is known of."""
    return Member.objects.filter(active=True).exclude(destinations__active=True)


def newest(user: Any, limit: int = 6) -> list[Report]:
    """Return the reports this person may see that were announced last."""
    standing = with_content(Report.objects.announced().visible_to(user)).defer("current__outline")
    reports = list(standing.order_by("-announced_at")[:limit])
    attach(reports, user)
    return reports


def with_content(reports: Any) -> Any:
    """Fetch with reports what a line of a list says of their current versions."""
    return reports.select_related("reporter", "current__kind", "current__use", "current__stage").defer(
        "current__description", "current__outline_input", "current__field_input"
    )
