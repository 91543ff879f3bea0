from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models

from geo.crs import TILE_SRID
from geo.models.reports import Report
from geo.querysets.places import ReportSumQuerySet, ReportToldQuerySet


class ReportPlace(models.Model):
    """The point of an announced or withdrawn report's current version, where tiles look for it.

    Written by the trigger ``report_placed`` in the transaction that announces (migration 0005); never by hand.
    """

    # The trigger takes the place away and corrects the sums: Django must not be there before it.
    report = models.OneToOneField(Report, on_delete=models.DO_NOTHING, primary_key=True, related_name="place")
    point = models.PointField(srid=TILE_SRID, spatial_index=False)
    quad = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["quad"], name="report_place_quad")]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.quad}"


class ReportSum(models.Model):
    """How many reports of a reporter, status and audience lie in a square, and the sums of their coordinates.

    A ledger: the trigger adds rows of 1 and -1 and changes none, so announcements never wait for each other;
    ``geo.services.places.fold_sums`` adds up what belongs together.
    """

    level = models.PositiveSmallIntegerField()
    quad = models.BigIntegerField()
    reporter = models.ForeignKey(
        "accounts.Member", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    audience = models.CharField(max_length=20)
    status = models.CharField(max_length=20)
    reports = models.IntegerField()
    x = models.FloatField()
    y = models.FloatField()

    objects: ClassVar[ReportSumQuerySet] = ReportSumQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["level", "quad"], name="report_sum_level_quad")]

    def __str__(self) -> str:
        return f"{self.level}/{self.quad}: {self.reports}"


class ReportTold(models.Model):
    """Where a report lies, once for each member that may know of it only because it was told.

    Written by the triggers of migration 0008 with the reports and with who was told; never by hand. What
    ``Report.objects.told_beyond`` finds by way of every version, a tile reads here from one index.
    """

    member = models.ForeignKey(
        "accounts.Member", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    report = models.ForeignKey(Report, on_delete=models.DO_NOTHING, related_name="+")
    reporter = models.ForeignKey(
        "accounts.Member", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    status = models.CharField(max_length=20)
    quad = models.BigIntegerField()
    x = models.FloatField()
    y = models.FloatField()

    objects: ClassVar[ReportToldQuerySet] = ReportToldQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "report"], name="one_place_per_told_member")]
        indexes = [
            models.Index(
                fields=["member", "quad"], include=["x", "y", "reporter", "status"], name="report_told_member_quad"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.member_id}"
