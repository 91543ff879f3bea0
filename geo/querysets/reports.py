"""Who may see a report, and what of it: here and nowhere else (DOMAIN.md, section 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.gis.geos import Polygon
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

if TYPE_CHECKING:
    from geo.models import Report, ReportVersion  # noqa: F401

GIVEN_UP = "given_up"  # a stage, and a fate


class ReportQuerySet(QuerySet["Report"]):
    def visible_to(self, user: Any) -> ReportQuerySet:
        """Return the reports this person may know of.

        Drafts: the reporter's people. Announced or withdrawn: the Geschäftsstelle, and members by the
        report's audience. Who looks on for a member (accounts.SupportView) sees no drafts. Everybody else: nothing.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_coordinator:
            return self.open_to(user)
        found = self.visible_to_member(user.member_id) if user.member_id else self.none()
        return found.exclude(status="draft") if user.looks_on else found

    def open_to(self, user: Any) -> Self:
        """Return those of ``visible_to`` that are so whoever was told: by reporter, status and audience alone.

        Places of reports have these three too (geo/querysets/places.py): the same rule says which of them count.
        """
        return self.filter(_open_to(user)) if _may_know_of_some(user) else self.none()

    def open_to_whoever_reported(self, user: Any) -> Self:
        """Return those of ``open_to`` that are so by status and audience alone, which sums of reports have too."""
        return self.filter(_open_to_whoever_reported(user)) if _may_know_of_some(user) else self.none()

    def open_as_own(self, user: Any) -> Self:
        """Return the rest of ``open_to``: open to this person only because their member reported them."""
        own = self.open_to(user)
        return own.filter(_own(user)).exclude(_open_to_whoever_reported(user)) if _may_know_of_some(user) else own

    def told_beyond(self, user: Any) -> ReportQuerySet:
        """Return the rest of ``visible_to``: the reports open to this person only because their member was told."""
        if not user.is_authenticated or user.is_coordinator or not user.member_id:
            return self.none()
        told = _told().filter(member=user.member_id).values("version__report")  # for an index to begin with
        return self.visible_to(user).filter(pk__in=told).exclude(_open_to(user))

    def visible_to_member(self, member_id: Any) -> ReportQuerySet:
        """Return the reports that the people of a member may know of, and so may whoever reads its mailbox."""
        return self.filter(_open_to_member(member_id) | ~Q(status="draft") & self._party(member_id))

    def detailed_to(self, user: Any) -> ReportQuerySet:
        """Return the reports whose details and files this person may see: own, affected, Geschäftsstelle."""
        visible = self.visible_to(user)
        if not user.is_authenticated or user.is_coordinator:
            return visible
        return visible.detailed_to_member(user.member_id)

    def detailed_to_member(self, member_id: Any) -> ReportQuerySet:
        """Return the reports whose details the people of a member may see: its own, and those that affect it."""
        return self.filter(Q(reporter=member_id) | ~Q(status="draft") & self._party(member_id))

    @staticmethod
    def _party(member_id: Any) -> Any:
        return Q(Exists(_told().filter(version__report=OuterRef("pk"), member=member_id)))

    def editable_by(self, user: Any) -> ReportQuerySet:
        """Return the reports this person may change: a planner's, of their own member, not withdrawn."""
        if not user.is_authenticated or not user.is_planner or user.looks_on:
            return self.none()
        return self.filter(reporter=user.member_id).exclude(status="withdrawn")

    def announced(self) -> ReportQuerySet:
        """Return the reports that were announced and still stand."""
        return self.filter(status="announced")

    def ongoing(self) -> ReportQuerySet:
        """Return the plans of today among these reports, each once: what sums may add up.

        Neither withdrawn nor given up, by their stage or by what became of them in the end (``fates``, which another
        app keeps); nor followed by a later announced report among these. Who may not know of that one counts the first.
        """
        fates: Any = self.model._meta.get_field("fates").related_model
        ends = fates.objects.filter(report=OuterRef("pk")).order_by("-on", "-noted_at").values("fate")[:1]
        later = self.announced().filter(follows__isnull=False).order_by().values("follows")
        standing = self.announced().exclude(pk__in=later).exclude(current__stage__code=GIVEN_UP)
        return standing.alias(ended=Subquery(ends)).filter(Q(ended__isnull=True) | ~Q(ended=GIVEN_UP))

    def open_to_all_members(self) -> ReportQuerySet:
        """Return the reports that every member may know of, whoever was told."""
        return self.filter(_open_to_all_members())

    def affecting(self, member_id: Any) -> ReportQuerySet:
        """Return the reports whose current version makes this member a party."""
        return self.filter(Exists(_told().filter(version=OuterRef("current"), member=member_id)))

    def awaiting(self, member_id: Any) -> ReportQuerySet:
        """Return the standing reports that ask this member for something, the nearest date first."""
        asked = self.announced().affecting(member_id).filter(current__wish__in=["answer", "talk"])
        return asked.order_by(F("current__answer_by").asc(nulls_last=True), "-announced_at")

    def in_view(self, bbox: Polygon) -> ReportQuerySet:
        """Return the reports whose current outline meets the map's box (storage CRS)."""
        return self.filter(current__outline__bboverlaps=bbox)


class ReportVersionQuerySet(QuerySet["ReportVersion"]):
    def drafts(self) -> ReportVersionQuerySet:
        """Return the versions nobody was told of."""
        return self.filter(announced_at__isnull=True)

    def announced(self) -> ReportVersionQuerySet:
        """Return the versions that were announced, newest first."""
        return self.filter(announced_at__isnull=False).order_by("-number")


def _may_know_of_some(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and (user.member_id or user.is_coordinator))


def _open_to(user: Any) -> Q:
    open_to = _own(user) | _open_to_whoever_reported(user)
    return open_to & ~Q(status="draft") if user.looks_on and not user.is_coordinator else open_to


def _own(user: Any) -> Q:
    return Q(reporter=user.member_id) if user.member_id else Q(pk__in=[])


def _open_to_whoever_reported(user: Any) -> Q:
    return ~Q(status="draft") if user.is_coordinator else _open_to_all_members()


def _open_to_member(member_id: Any) -> Q:
    return Q(reporter=member_id) | _open_to_all_members()


def _open_to_all_members() -> Q:
    return ~Q(status="draft") & Q(audience="all_members")


def _told() -> Any:
    from geo.models.affected import AffectedArea  # the models import their querysets

    return AffectedArea.objects.told()


def people_who_see(report: Report) -> Q:
    """Return which people (accounts.User) may know of a report: ``visible_to`` read from the other side."""
    own = Q(member=report.reporter_id, member__isnull=False)
    if report.status == "draft":
        return Q(is_active=True) & own
    by_audience = Q(member__isnull=False) if report.audience == "all_members" else Q(member__in=_parties(report))
    return Q(is_active=True) & (own | by_audience | Q(roles__contains=["coordinator"]))


def people_who_see_details(report: Report) -> Q:
    """Return which people may see everything of a report: ``detailed_to`` read from the other side."""
    own = Q(member=report.reporter_id, member__isnull=False)
    if report.status == "draft":
        return Q(is_active=True) & own
    return Q(is_active=True) & (own | Q(member__in=_parties(report)) | Q(roles__contains=["coordinator"]))


def members_who_see(report: Report) -> Q:
    """Return which members (accounts.Member) may know of an announced report."""
    if report.audience == "all_members":
        return Q(active=True)
    return Q(active=True) & (Q(pk=report.reporter_id) | Q(pk__in=_parties(report)))


def _parties(report: Report) -> Any:
    return _told().filter(version__report=report.pk, member__isnull=False).values("member")
