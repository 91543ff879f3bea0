"""Files of a report: stored by id, named for people, with an audience of their own."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from geo.models import Report, ReportFile, ReportVersion
from geo.services.conflict import Conflict

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 50
LONGEST_NAME = 200
LONGEST_ENDING = 12
UNSHOWABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, direction, half characters, line and paragraph ends


class FileProblem(Exception):  # noqa: N818 (says what happened, not that something broke)
    """The file was not taken; ``str()`` is the sentence to show."""


def add_file(
    version: ReportVersion, upload: File[bytes], *, kind: str = "", audience: str = "affected_only", by: Any
) -> ReportFile:
    """Store a file with a draft; others see it once that version is announced.

    Raises ``FileProblem`` when it is empty or larger than 20 MB, ``Conflict`` when the draft was announced
    meanwhile. Nothing is stored then.
    """
    name, size = checked(upload)
    with transaction.atomic():
        stored = _draft(version, by)
        if ReportFile.objects.of_version(stored).count() >= MAX_FILES:
            raise FileProblem(_("Mehr als 50 Dateien hat keine Meldung. Entfernen Sie zuerst eine andere."))
        file = ReportFile(report=stored.report, added_in=stored, name=name, kind=kind[:80], audience=audience)
        file.size, file.uploaded_by = size, by
        file.content.save(name, upload, save=False)
        try:
            with transaction.atomic():
                file.save()
        except BaseException:
            default_storage.delete(str(file.content.name))
            raise
    return file


def checked(upload: File[bytes]) -> tuple[str, int]:
    """Return the name to keep an uploaded file under, and its size in bytes. Raises ``FileProblem``."""
    size = upload.size or 0
    name = file_name(upload.name or "")
    if not size:
        raise FileProblem(_("Die Datei „%(name)s“ ist leer und wurde nicht gespeichert.") % {"name": name})
    if size > MAX_BYTES:
        raise FileProblem(
            _("Die Datei „%(name)s“ ist größer als 20 MB und wurde nicht gespeichert. Verkleinern Sie sie.")
            % {"name": name}
        )
    return name, size


def remove_file(file: ReportFile, *, version: ReportVersion, by: Any) -> None:
    """Take a file out of a draft. One that others see already stays visible until the draft is announced.

    Raises ``Conflict`` when the draft was announced meanwhile.
    """
    with transaction.atomic():
        stored = _draft(version, by)
        if file.added_in_id == stored.pk:
            delete_contents(ReportFile.objects.filter(pk=file.pk))
            ReportFile.objects.filter(pk=file.pk).delete()
        else:
            ReportFile.objects.filter(pk=file.pk, removed_in=None).update(removed_in=stored)


def delete_contents(files: QuerySet[ReportFile]) -> None:
    """Delete what these rows store, once the transaction that deletes the rows is committed."""
    names = [str(name) for name in files.values_list("content", flat=True)]
    transaction.on_commit(lambda: _delete(names))


def file_name(raw: str) -> str:
    """Return a name that is safe to show and to save under: no folders, no control or direction characters."""
    plain = PurePosixPath(raw.replace("\\", "/")).name
    kept = "".join(each for each in plain if unicodedata.category(each) not in UNSHOWABLE).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    short = f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if stem and len(ending) < LONGEST_ENDING else kept
    return short[:LONGEST_NAME] or _("Datei")


def _draft(version: ReportVersion, by: Any) -> ReportVersion:
    report = Report.objects.select_for_update(of=("self",)).get(pk=version.report_id)
    stored = ReportVersion.objects.get(pk=version.pk)
    stored.report = report
    if not stored.is_draft:
        raise Conflict(stored, by)
    return stored


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
