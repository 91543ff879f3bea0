"""Writing the reports of a list or map into a file: at once where they are few, else by the worker."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.core.files import File
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from accounts.models import User
from notifications.exports.columns import Row, rows
from notifications.exports.formats import FORMATS
from notifications.exports.selection import Selection
from notifications.models import ExportJob, ExportState, roles_of
from notifications.services.refused import Refused

logger = logging.getLogger(__name__)
AT_ONCE = 1000  # reports
KEPT = timedelta(days=1)
MOST_WAITING = 3  # of one person
SAY_HOW_FAR_EVERY = 500  # rows
WRITE_EXPORT = "notifications.write_export"


def write_at_once(selection: Selection, format_name: str, *, user: Any) -> bytes:
    """Return the file. Only for selections of ``AT_ONCE`` reports at most."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"meldungen.{FORMATS[format_name].suffix}")
        FORMATS[format_name].write(path, rows(selection.reports(user), user))
        return path.read_bytes()


def order_export(query: str, format_name: str, *, by: User) -> ExportJob:
    """Have the worker write the file of this query. Raises ``Refused`` where too many of this person wait."""
    if ExportJob.objects.filter(user=by, state__in=[ExportState.WAITING, ExportState.RUNNING]).count() >= MOST_WAITING:
        sentence = _("Es werden schon %(count)d Dateien für Sie geschrieben. Bitte warten Sie, bis eine fertig ist.")
        raise Refused("too_many", sentence % {"count": MOST_WAITING})
    job = ExportJob.objects.create(user=by, member=by.member, roles=roles_of(by), format=format_name, query=query)
    app.configure_task(WRITE_EXPORT).defer(job=str(job.pk))
    return job


def write_export(pk: UUID) -> None:
    """Write the file of a job, with the rights its person has now. A second run begins anew and harms nothing."""
    job = ExportJob.objects.select_related("user").filter(pk=pk).exclude(state=ExportState.DONE).first()
    if job is None:
        return
    try:
        _write(job)
    except Exception:
        logger.exception("Export %s broke", pk)
        ExportJob.objects.filter(pk=pk).update(state=ExportState.FAILED)


def remove_old_exports() -> int:
    """Remove the files that were kept long enough, and return how many."""
    old = list(ExportJob.objects.filter(created_at__lt=timezone.now() - KEPT))
    for job in old:
        job.content.delete(save=False)
        job.delete()
    return len(old)


def _write(job: ExportJob) -> None:
    reports = Selection.of(QueryDict(job.query)).reports(job.user)
    job.state, job.total, job.written = ExportState.RUNNING, reports.count(), 0
    job.save(update_fields=["state", "total", "written"])
    form = FORMATS[job.format]
    with TemporaryDirectory() as folder:
        path = Path(folder, f"meldungen.{form.suffix}")
        form.write(path, _counted(job, rows(reports, job.user)))
        with path.open("rb") as written:
            job.content.save(path.name, File(written), save=False)
    job.state = ExportState.DONE
    job.save(update_fields=["state", "content", "written"])


def _counted(job: ExportJob, found: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(found, 1):
        job.written = number
        if number % SAY_HOW_FAR_EVERY == 0:
            ExportJob.objects.filter(pk=job.pk).update(written=number)
        yield row
