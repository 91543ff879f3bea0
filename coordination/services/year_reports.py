"""Having the worker write a yearly report, and writing it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.yearly.gathered import STEPS, Readers
from coordination.yearly.pdf import year_pdf
from notifications.models import ExportJob
from notifications.services import exports
from notifications.services.refused import Refused

FORMAT = "jahr"
WRITE_YEAR_REPORT = "coordination.write_year_report"


def order_year_report(year: int, readers: str, *, by: User) -> ExportJob:
    """Have the worker write the report of a year. Raises ``Refused``: not the Geschäftsstelle, or too many wait."""
    _check(by)
    query = QueryDict(mutable=True)
    query.update({"jahr": str(year), "fuer": Readers(readers).value})
    return exports.order_export(query.urlencode(), FORMAT, by=by, task=WRITE_YEAR_REPORT)


def write_year_report(pk: UUID) -> None:
    """Write the report of a job, with the rights its person has now."""
    exports.write_file(pk, _write)


def asked_of(job: ExportJob) -> tuple[int, Readers]:
    """Return the year and the readers of a job."""
    query = QueryDict(job.query)
    return int(query["jahr"]), Readers(query["fuer"])


def _write(job: ExportJob, folder: Path) -> Path:
    _check(job.user)
    year, readers = asked_of(job)
    job.total = STEPS
    job.save(update_fields=["total"])
    path = folder / f"jahresbericht-{year}.pdf"
    path.write_bytes(year_pdf(job.user, year, readers, say=lambda done: exports.say_how_far(job, done)))
    return path


def _check(by: User) -> None:
    if not by.is_active or not by.is_coordinator:
        raise Refused("not_the_office", _("Den Jahresbericht schreibt die Geschäftsstelle."))
