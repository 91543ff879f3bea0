from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models

from geo.crs import TILE_SRID
from geo.models.reports import Report
from geo.querysets.places import ReportPlaceQuerySet, ReportSumQuerySet, ReportToldQuerySet

# What a filter may ask of a report without a look at it or its version: the same names in all three tables.
FACTS = ("map_group", "pattern", "kind", "size", "year")


class Facts(models.Model):
    """What is known of a report where it is counted: status, use, stage, kind, size and year, as filters say them."""

    status = models.CharField(max_length=20)
    map_group = models.CharField(max_length=20, default="", db_default="")
    pattern = models.CharField(max_length=20, default="", db_default="")
    kind = models.CharField(max_length=40, default="", db_default="")  # its code
    size = models.SmallIntegerField(default=0, db_default=0)  # a class of geo/sizes.py
    year = models.SmallIntegerField(default=0, db_default=0)  # of the first announcement

    class Meta:
        abstract = True


class ReportPlace(Facts):
    """The point of an announced or withdrawn report's current version, where tiles look for it, and what filters ask.

    Written by the trigger ``report_placed`` in the transaction that announces (migration 0010); never by hand.
    """

    # The trigger takes the place away and corrects the sums: Django must not be there before it.
    report = models.OneToOneField(Report, on_delete=models.DO_NOTHING, primary_key=True, related_name="place")
    point = models.PointField(srid=TILE_SRID, spatial_index=False)
    quad = models.BigIntegerField()
    reporter = models.ForeignKey(
        "accounts.Member", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    audience = models.CharField(max_length=20)

    objects: ClassVar[ReportPlaceQuerySet] = ReportPlaceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            # With all that a tile counts by, so that thousands are counted from the index alone.
            models.Index(
                fields=["quad"],
                include=["point", "reporter", "audience", "status", *FACTS],
                name="report_place_counted",
            ),
            models.Index(
                fields=["reporter", "quad"],
                include=["point", "audience", "status", *FACTS],
                name="report_place_reporter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.quad}"


class ReportSum(Facts):
    """How many reports of an audience and status lie in a square, and the sums of their coordinates.

    Kept once for each cube of ``geo.querysets.places.CUBES``: broken down by its facts, the others left empty.
    A ledger: the trigger adds rows of 1 and -1 and changes none, so announcements never wait for each other;
    ``geo.services.places.fold_sums`` adds up what belongs together.
    """

    cube = models.SmallIntegerField(default=0, db_default=0)
    level = models.PositiveSmallIntegerField()
    quad = models.BigIntegerField()
    audience = models.CharField(max_length=20)
    reports = models.IntegerField()
    x = models.FloatField()
    y = models.FloatField()

    objects: ClassVar[ReportSumQuerySet] = ReportSumQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["cube", "level", "quad"], name="report_sum_cube_level_quad")]

    def __str__(self) -> str:
        return f"{self.cube}/{self.level}/{self.quad}: {self.reports}"


class ReportTold(Facts):
    """Where a report lies, once for each member that may know of it only because it was told.

    Written by the triggers of migrations 0008 and 0010 with the reports and with who was told; never by hand. What
    ``Report.objects.told_beyond`` finds by way of every version, a tile reads here from one index.
    """

    member = models.ForeignKey(
        "accounts.Member", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    report = models.ForeignKey(Report, on_delete=models.DO_NOTHING, related_name="+")
    reporter = models.ForeignKey(
        "accounts.Member", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    quad = models.BigIntegerField()
    x = models.FloatField()
    y = models.FloatField()

    objects: ClassVar[ReportToldQuerySet] = ReportToldQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "report"], name="one_place_per_told_member")]
        indexes = [
            models.Index(
                fields=["member", "quad"],
                include=["x", "y", "reporter", "status", *FACTS],
                name="report_told_member_counted",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.member_id}"
