"""The schema of the views: made from the rules of ``geo/querysets/reports.py``, so that there is no second one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Func, QuerySet, UUIDField

from geo.crs import STORAGE_SRID
from geo.forms.report_filter import ReportFilter
from geo.models import AffectedArea, Area, QgisRole, Report, ReportVersion
from geo.qgis.roles import existing, open_views_to
from geo.sql import statement

SCHEMA = "umgriff_qgis"


class OwnMember(Func):
    """The member of whoever asks: asked once per query, by the name they signed in with."""

    template = f"(SELECT {SCHEMA}.eigenes_mitglied())"
    output_field = UUIDField()


@transaction.atomic
def refresh_views() -> None:
    """Make the views anew, as the rules are today, and open them to the roles there are."""
    member = OwnMember()
    # Like the list of reports: no drafts.
    visible = ReportFilter().apply(Report.objects.visible_to_member(member), member_id=None)
    detailed = visible.detailed_to_member(member)
    rows = {
        "visible": visible.order_by(),
        "detailed": detailed.order_by(),
        "affecting": Report.objects.affecting(member).order_by(),
        "versions": ReportVersion.objects.announced().filter(report__in=detailed.values("pk")).order_by(),
        "areas": Area.objects.current().deciding().order_by(),
        "told": AffectedArea.objects.exclude(decision="removed").order_by(),
    }
    written = {name: _written(ids) for name, ids in rows.items()}
    drop_views()
    with connection.cursor() as cursor:
        cursor.execute(statement("qgis_schema"))
        cursor.execute(statement("qgis_views").format(srid=STORAGE_SRID, **written))
    for name in existing(QgisRole.objects.values_list("name", flat=True)):
        open_views_to(name)


def drop_views() -> None:
    """Take the views away: what they stand on can be migrated then, and nobody sees anything."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def are_there() -> bool:
    """Return whether the views are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{SCHEMA}.meldungen"])
        found: bool = cursor.fetchone()[0]
    return found


def _written(rows: QuerySet[Any]) -> str:
    """Return the query of ids as text with its values in it: a view has no parameters."""
    try:
        sql, parameters = rows.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL WHERE false"
    written: str = connection.ops.compose_sql(sql, parameters)  # type: ignore[attr-defined]
    return written
