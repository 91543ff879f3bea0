"""Writing the reports of a list or map into a file: at once where they are few, else by the worker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
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
Writer = Callable[[ExportJob, Path], Path]


def write_at_once(selection: Selection, format_name: str, *, user: Any) -> bytes:
    """Return the file. Only for selections of ``AT_ONCE`` reports at most."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"meldungen.{FORMATS[format_name].suffix}")
        FORMATS[format_name].write(path, rows(selection.reports(user), user, selection.asked.past))
        return path.read_bytes()


def order_export(query: str, format_name: str, *, by: User, task: str = WRITE_EXPORT) -> ExportJob:
    """Have the worker write the file of this query. Raises ``Refused`` where too many of this person wait.

    ``task`` is the worker's job that writes it: it takes the id, and calls ``write_file``.
    """
    if ExportJob.objects.filter(user=by, state__in=[ExportState.WAITING, ExportState.RUNNING]).count() >= MOST_WAITING:
        sentence = _("Es werden schon %(count)d Dateien für Sie geschrieben. Bitte warten Sie, bis eine fertig ist.")
        raise Refused("too_many", sentence % {"count": MOST_WAITING})
    job = ExportJob.objects.create(user=by, member=by.member, roles=roles_of(by), format=format_name, query=query)
    app.configure_task(task).defer(job=str(job.pk))
    return job


def write_export(pk: UUID) -> None:
    """Write the reports of a job, with the rights its person has now."""
    write_file(pk, _write_reports)


def write_file(pk: UUID, write: Writer) -> None:
    """Write the file of a job; ``write`` gets it and a folder, and returns the file's path.

    A second run begins anew and harms nothing. What goes wrong is logged, and shown as failed.
    """
    job = ExportJob.objects.select_related("user").filter(pk=pk).exclude(state=ExportState.DONE).first()
    if job is None:
        return
    try:
        _write(job, write)
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


def say_how_far(job: ExportJob, written: int) -> None:
    """Keep how many of ``total`` steps of a job are done, for the page that waits for it."""
    job.written = written
    ExportJob.objects.filter(pk=job.pk).update(written=written)


def _write(job: ExportJob, write: Writer) -> None:
    job.state, job.written = ExportState.RUNNING, 0
    job.save(update_fields=["state", "written"])
    with TemporaryDirectory() as folder:
        path = write(job, Path(folder))
        with path.open("rb") as written:
            job.content.save(path.name, File(written), save=False)
    job.state = ExportState.DONE
    job.save(update_fields=["state", "content", "written"])


def _write_reports(job: ExportJob, folder: Path) -> Path:
    selection = Selection.of(QueryDict(job.query).dict())
    reports = selection.reports(job.user)
    job.total = reports.count()
    job.save(update_fields=["total"])
    form = FORMATS[job.format]
    path = folder / f"meldungen.{form.suffix}"
    form.write(path, _counted(job, rows(reports, job.user, selection.asked.past)))
    return path


def _counted(job: ExportJob, found: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(found, 1):
        job.written = number
        if number % SAY_HOW_FAR_EVERY == 0:
            say_how_far(job, number)
        yield row
