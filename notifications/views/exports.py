"""Taking reports out as files."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from geo.downloads import as_download
from notifications.exports.formats import FORMATS
from notifications.exports.selection import Selection
from notifications.models import ExportJob, ExportState
from notifications.services import exports
from notifications.services.refused import Refused

LONGEST_QUERY = 2000


@require_http_methods(["GET", "POST"])
def export_new(request: HttpRequest) -> HttpResponse:
    """Choose a format for what a list or map shows, and get the file: at once, or when the worker has written it."""
    typed = request.POST if request.method == "POST" else request.GET
    query = (typed.get("auswahl", "") if request.method == "POST" else request.GET.urlencode())[:LONGEST_QUERY]
    try:
        selection = Selection.of(QueryDict(query))
    except ValueError:
        return HttpResponseBadRequest(_("Der Ausschnitt ist kein Rechteck aus vier Graden: West, Süd, Ost, Nord."))
    count = selection.reports(request.user).count()
    if request.method == "POST" and typed.get("format") in FORMATS:
        return _write(request, selection, query, typed["format"], count)
    context = {"formats": FORMATS, "count": count, "query": query, "view": selection.view, "at_once": exports.AT_ONCE}
    return render(request, "exports/new.html", context)


def _write(request: HttpRequest, selection: Selection, query: str, name: str, count: int) -> HttpResponse:
    user: Any = request.user
    if count <= exports.AT_ONCE:
        content = exports.write_at_once(selection, name, user=user)
        answer = HttpResponse(content, content_type="application/octet-stream")
        answer["Content-Disposition"] = f'attachment; filename="{_file_name(name)}"'
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "private, no-store"
        return answer
    try:
        job = exports.order_export(query, name, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"{request.path}?{query}")
    return redirect("export-detail", pk=job.pk)


@require_safe
def export_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """How far a file is. Scripts ask for JSON."""
    job = _job(request, pk)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"total": job.total, "written": job.written, "over": job.is_over})
    return render(request, "exports/detail.html", {"job": job, "format": FORMATS[job.format], "query": job.query})


@require_safe
def export_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The file, for whom it was written."""
    job = _job(request, pk, state=ExportState.DONE)
    return as_download(job.content, _file_name(job.format))


def _job(request: HttpRequest, pk: uuid.UUID, **state: Any) -> ExportJob:
    user: Any = request.user
    found = get_object_or_404(ExportJob, pk=pk, user=user, format__in=FORMATS, **state)
    return get_object_or_404(ExportJob, pk=pk, member=user.member_id) if not found.is_for(user) else found


def _file_name(name: str) -> str:
    return f"meldungen-{timezone.localdate():%Y-%m-%d}.{FORMATS[name].suffix}"
