"""Keeping the places of reports and their sums, beyond what the triggers do (migrations 0005, 0008 and 0010)."""

from __future__ import annotations

from django.db import connection, transaction

from geo.models import ReportPlace
from geo.sql import statement


def fold_sums() -> None:
    """Add up the rows of the sums that belong together. Who reads or announces meanwhile does not wait."""
    with connection.cursor() as cursor:
        cursor.execute(statement("fold_report_sums"))


@transaction.atomic
def rebuild_places() -> int:
    """Write all places and sums anew from the reports, and return how many places. Announcements wait meanwhile."""
    tables = "geo_report, geo_affectedarea, geo_reportplace, geo_reportsum, geo_reporttold"
    with connection.cursor() as cursor:
        # Reading goes on; the trigger's rows of a transaction under way are waited for.
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM geo_reporttold")
        cursor.execute("DELETE FROM geo_reportsum")
        cursor.execute("DELETE FROM geo_reportplace")
        cursor.execute(statement("place_reports"))
        cursor.execute(statement("sum_reports"))
        cursor.execute(statement("place_told"))
    return ReportPlace.objects.count()
