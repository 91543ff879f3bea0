"""What a row of a table or of a layer says of a report: names, types, and whether it is a detail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models.functions import PointOnSurface
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from geo.known import as_of
from geo.models import Report
from geo.querysets.reports import ReportQuerySet

A_BATCH = 500
Value = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """One column. ``short`` is its name where ten letters are all there is (Shapefile, dBASE III)."""

    name: str
    short: str
    kind: type
    title: Any
    value: Callable[[Report], Any]
    detail: bool = False


def _of_version(field: str) -> Callable[[Report], Any]:
    return lambda report: getattr(report.current, field)


def _said(field: str) -> Callable[[Report], str]:
    return lambda report: str(getattr(report.current, field) or "")


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


COLUMNS = [
    Column("meldung", "meldung", str, _("Meldung"), lambda report: str(report.pk)),
    Column("titel", "titel", str, _("Titel"), _said("title")),
    Column("mitglied", "mitglied", str, _("Mitglied"), lambda report: report.reporter.name),
    Column("planart", "planart", str, _("Planart"), _said("kind")),
    Column("nutzung", "nutzung", str, _("Hauptnutzung"), _said("use")),
    Column("planungsstand", "stand", str, _("Planungsstand"), _said("stage")),
    Column("status", "status", str, _("Status"), lambda report: str(report.get_status_display())),
    Column("gemeldet_am", "gemeldet", date, _("Gemeldet am"), lambda report: _day(report.announced_at)),
    Column("fassung", "fassung", int, _("Fassung"), _of_version("number")),
    Column("flaeche_m2", "flaeche_m2", float, _("Fläche in m²"), _of_version("area_m2")),
    Column("naechster_schritt_am", "schritt_am", date, _("Nächster Schritt am"), _of_version("next_step_on"), True),
    Column("antwort_bis", "antwortbis", date, _("Antwort bis"), _of_version("answer_by"), True),
    Column("wohnungen", "wohnungen", int, _("Wohnungen"), _of_version("dwellings"), True),
    Column("geschossflaeche_m2", "gf_m2", float, _("Geschossfläche in m²"), _of_version("gross_floor_m2"), True),
    Column("verkaufsflaeche_m2", "vk_m2", float, _("Verkaufsfläche in m²"), _of_version("sales_area_m2"), True),
    Column("hoehe_m", "hoehe_m", float, _("Höhe in m"), _of_version("height_m"), True),
    Column("leistung_mw", "leistungmw", float, _("Leistung in MW"), _of_version("power_mw"), True),
    Column("fahrten_am_tag", "fahrten", int, _("Kfz-Fahrten am Tag"), _of_version("trips_per_day"), True),
    Column("beschreibung", "beschreib", str, _("Kurz beschrieben"), _said("description"), True),
    Column("kontakt", "kontakt", str, _("Kontakt"), _said("contact_name"), True),
    Column("adresse", "adresse", str, _("Adresse der Meldung"), lambda report: address(report)),
]


def address(report: Report) -> str:
    """Return the address of a report's page."""
    return f"{settings.BASE_URL}/meldungen/{report.pk}/"


@dataclass(frozen=True)
class Row:
    """One report: its values in the order of ``COLUMNS``, and where it lies (storage CRS).

    ``outline`` is None for readers who may know of the report alone: they get its place, as on the map.
    """

    values: list[Value]
    place: Any
    outline: Any | None


def rows(reports: ReportQuerySet, user: Any, day: date | None = None) -> Iterator[Row]:
    """Yield a row for each report, with what this person may see of it; as of a day that is over (geo/known.py)."""
    detailed = Report.objects.detailed_to(user).values("pk")
    found = (
        reports.select_related("reporter", "current__kind", "current__use", "current__stage")
        .annotate(lies_at=PointOnSurface("current__outline"))
        .defer("current__outline_input", "current__field_input")
    )
    for batch in (as_of(fetched, day) for fetched in _batches(found)):
        open_to = set(
            Report.objects.filter(pk__in=detailed).filter(pk__in=[one.pk for one in batch]).values_list("pk", flat=True)
        )
        for report in batch:
            yield _row(report, detailed=report.pk in open_to)


def _batches(reports: ReportQuerySet) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for report in reports.iterator(chunk_size=A_BATCH):
        batch.append(report)
        if len(batch) == A_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _row(report: Any, *, detailed: bool) -> Row:
    values = [column.value(report) if detailed or not column.detail else None for column in COLUMNS]
    return Row(values, report.lies_at, report.current.outline if detailed else None)
