"""Boundaries brought in the browser: ordered here, carried out by the worker, as `import_areas` does it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from threading import Thread
from time import monotonic
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext
from procrastinate.contrib.django import app

from accounts.boundaries import in_browser_words, report_lines, warnings
from accounts.models import BoundaryImport, ImportState, User
from geo.importers import PRESETS, ImportProblem, Order, Preset, bring, settle_in
from geo.models import AreaKind, Layer

logger = logging.getLogger(__name__)
IMPORT_BOUNDARIES = "accounts.import_boundaries"
GIVEN_UP_AFTER = timedelta(hours=2)  # a worker that was killed for good says nothing
SAY_HOW_FAR_EVERY_S = 1.0


@transaction.atomic
def order_boundaries(
    *,
    by: User,
    preset: str = "",
    address: str = "",
    file: UploadedFile[bytes] | None = None,
    options: Mapping[str, str] = {},
) -> BoundaryImport:
    """Have the worker bring boundaries: of a preset, from an address (file or WFS), or from an uploaded file.

    ``options`` are the fields of ``geo.importers.Preset`` and ``Order`` that the data themselves do not say.
    Raises ``ValidationError`` while another import is under way.
    """
    fresh = BoundaryImport.objects.filter(created_at__gt=timezone.now() - GIVEN_UP_AFTER)
    if fresh.filter(state__in=[ImportState.WAITING, ImportState.READING]).exists():
        raise ValidationError(gettext("Gerade werden schon Grenzen eingelesen. Warten Sie, bis das fertig ist."))
    job = BoundaryImport(by=by, preset=preset, address=address, options={k: v for k, v in options.items() if v})
    if file is not None:
        job.file_name = (file.name or "")[:200]
        job.file.save(job.file_name, file, save=False)
    job.save()
    app.configure_task(IMPORT_BOUNDARIES).defer(job=str(job.pk))
    return job


def carry_out(pk: UUID) -> None:
    """Import the boundaries of an order. A second run of one that was cut off begins anew; nothing is half in force."""
    job = BoundaryImport.objects.filter(pk=pk).exclude(state__in=[ImportState.DONE, ImportState.FAILED]).first()
    if job is None:
        return
    job.state, job.read = ImportState.READING, 0
    job.save(update_fields=["state", "read"])
    try:
        job.lines = _import(job)
        job.state = ImportState.DONE
    except ImportProblem as problem:
        job.state, job.problem = ImportState.FAILED, in_browser_words(str(problem))
    except Exception:
        logger.exception("Boundary import %s broke", pk)
        job.state = ImportState.FAILED
        job.problem = gettext("Das ist ein Fehler im Programm; er ist aufgeschrieben. Geändert wurde nichts.")
    finally:
        with suppress(OSError):
            job.file.delete(save=False)
    job.finished_at = timezone.now()
    job.save()


def _import(job: BoundaryImport) -> list[str]:
    with bring(_order(job), progress=_Progress(job)) as cargo:
        outcome = settle_in(cargo, check=warnings)
    return [*report_lines(outcome), *outcome.warnings]


class _Progress:
    """Writes down how many rows have come, once a second and at the end."""

    def __init__(self, job: BoundaryImport) -> None:
        self._job, self._read, self._said_at = job, 0, monotonic()

    def __call__(self, rows: int, total: int | None) -> None:
        self._read += rows
        if monotonic() - self._said_at >= SAY_HOW_FAR_EVERY_S or self._read == total:
            self._said_at = monotonic()
            # Rows are staged within one transaction. A thread has a connection of its own, and is heard before its end.
            thread = Thread(target=_say_how_far, args=(self._job.pk, self._read, total))
            thread.start()
            thread.join()


def _say_how_far(pk: UUID, read: int, total: int | None) -> None:
    try:
        BoundaryImport.objects.filter(pk=pk).update(read=read, total=total)
    except DatabaseError:
        logger.warning("How far the import %s is could not be written down", pk, exc_info=True)
    finally:
        connection.close()


def _order(job: BoundaryImport) -> Order:
    chosen = _preset(job)
    source = job.address or (job.file.path if job.file else "")
    if not source and chosen:
        source = settings.AREA_SOURCES.get(chosen.code) or chosen.service
    options: dict[str, Any] = {name: job.options.get(name, "") for name in ("layer", "crs", "name", "licence")}
    only = tuple(key.strip() for key in job.options.get("only", "").split(",") if key.strip())
    return Order(source=source, preset=chosen, only=only, **options)


def _preset(job: BoundaryImport) -> Preset | None:
    """Return the named preset, the one the fields describe, or None: recognised by its fields."""
    if job.preset:
        return PRESETS[job.preset]
    said = job.options
    if not said.get("key_field"):
        return None
    districts = bool(said.get("parent"))
    return Preset(
        code="",
        title="",
        layer=Layer.DISTRICTS if districts else Layer.MUNICIPALITIES,
        kind=AreaKind.DISTRICT if districts else AreaKind.MUNICIPALITY,
        key_field=said["key_field"],
        name_field=said.get("name_field", ""),
        designation_field=said.get("designation_field", ""),
        designation=gettext("Stadtbezirk") if districts else "",
        parent=said.get("parent", ""),
        licence="",
    )
