"""Files of a report: only through here, and only to be saved, never shown in the page."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from geo.downloads import as_download
from geo.forms.files import FileForm
from geo.models import Report, ReportFile, ReportVersion
from geo.services import Conflict, FileProblem, add_file, remove_file


@require_GET
def report_file(request: HttpRequest, pk: uuid.UUID, file: uuid.UUID) -> FileResponse:
    """Send a file to whoever may see it, as a download: no browser opens what a stranger uploaded."""
    row = get_object_or_404(ReportFile.objects.visible_to(request.user), report=pk, pk=file)
    return as_download(row.content, row.name)


@require_POST
def report_file_add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Add a file to the draft."""
    draft = _draft_or_404(request, pk)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        sentence = " ".join(str(problem) for problems in form.errors.values() for problem in problems)
        messages.error(request, sentence)
        return _back(pk)
    chosen = form.cleaned_data
    try:
        file = add_file(draft, chosen["file"], kind=chosen["kind"], audience=chosen["audience"], by=request.user)
    except FileProblem as problem:
        messages.error(request, str(problem))
    except Conflict as conflict:
        messages.error(request, conflict.sentence)
    else:
        messages.success(request, _("Die Datei „%(name)s“ ist gespeichert.") % {"name": file.name})
    return _back(pk)


@require_POST
def report_file_remove(request: HttpRequest, pk: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """Take a file out of the draft."""
    draft = _draft_or_404(request, pk)
    row = get_object_or_404(ReportFile.objects.visible_to(request.user).of_version(draft), pk=file)
    try:
        remove_file(row, version=draft, by=request.user)
    except Conflict as conflict:
        messages.error(request, conflict.sentence)
    else:
        messages.success(request, _("Die Datei „%(name)s“ ist entfernt.") % {"name": row.name})
    return _back(pk)


def _draft_or_404(request: HttpRequest, pk: uuid.UUID) -> ReportVersion:
    report = get_object_or_404(Report.objects.editable_by(request.user), pk=pk)
    return get_object_or_404(report.versions.drafts())


def _back(pk: uuid.UUID) -> HttpResponse:
    return redirect(f"{reverse('report-edit', args=[pk])}#dateien")
