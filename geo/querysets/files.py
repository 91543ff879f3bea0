"""Who may see a file of a report: here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from geo.models import ReportFile, ReportVersion  # noqa: F401


class ReportFileQuerySet(QuerySet["ReportFile"]):
    def visible_to(self, user: Any) -> ReportFileQuerySet:
        """Return the files this person may open.

        The reporter's people: every file of their reports. Others see a file once the version that brought
        it is announced, and until one that takes it away is: the Geschäftsstelle every such file, whoever has
        the details those for the affected, whoever sees the report those for all members.
        """
        from geo.models import Report  # the models import their querysets

        if not user.is_authenticated or not user.is_active:
            return self.none()
        standing = self.announced()
        own = Q(report__reporter=user.member_id) if user.member_id else Q(pk__in=[])
        if user.is_coordinator:
            return self.filter(own | Q(pk__in=standing))
        open_to_all = Q(audience="all_members", report__in=Report.objects.visible_to(user))
        for_parties = Q(audience="affected_only", report__in=Report.objects.detailed_to(user))
        return self.filter(own | Q(pk__in=standing) & (open_to_all | for_parties))

    def announced(self) -> ReportFileQuerySet:
        """Return the files that stand in the announced versions of their reports."""
        return self.filter(added_in__announced_at__isnull=False).filter(
            Q(removed_in__isnull=True) | Q(removed_in__announced_at__isnull=True)
        )

    def of_version(self, version: ReportVersion) -> ReportFileQuerySet:
        """Return the files that go with this version of its report."""
        return self.filter(report=version.report_id, added_in__number__lte=version.number).filter(
            Q(removed_in__isnull=True) | Q(removed_in__number__gt=version.number)
        )
