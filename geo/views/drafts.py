"""Writing a report: begin, edit, revise, follow up, discard. Nothing typed is ever lost, and nothing is told."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from geo.forms.bringing import BringingForm, Brought, bring
from geo.forms.drafts import DraftForm
from geo.forms.files import FileForm
from geo.forms.incoming import FIELD, MOST_READ, PER_SECONDS, too_often
from geo.forms.taking import Taken, take_fields, take_outline, take_repaired
from geo.models import Report, ReportFile, ReportVersion
from geo.rates import within_rate
from geo.services import Conflict, create_draft, discard_draft, region_of, save_draft, start_version
from geo.views.payload import clean_text


@require_POST
def report_new(request: HttpRequest) -> HttpResponse:
    """Begin a report for one's member, or go on with the one begun and never filled in."""
    user: Any = request.user
    return redirect("report-edit", create_draft(user.member, by=user).pk)


@require_POST
def report_follow(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Begin a report that follows one of the member's own that was announced."""
    user: Any = request.user
    own = Report.objects.visible_to(user).filter(reporter=user.member, current__isnull=False)
    earlier = get_object_or_404(own.select_related("current"), pk=pk)
    return redirect("report-edit", create_draft(user.member, by=user, follows=earlier).pk)


@require_POST
def report_revise(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Begin the next version of an announced report, or go on with the draft of it."""
    report = get_object_or_404(Report.objects.editable_by(request.user), pk=pk)
    start_version(report, by=request.user)
    return redirect("report-edit", pk)


@require_POST
def report_discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a draft up; an announced report stays as it is."""
    report = get_object_or_404(Report.objects.editable_by(request.user), pk=pk)
    draft = get_object_or_404(report.versions.drafts())
    try:
        discard_draft(draft, by=request.user)
    except Conflict as conflict:
        messages.error(request, conflict.sentence)
        return redirect("report-detail", pk)
    messages.success(request, _("Der Entwurf ist verworfen."))
    return redirect("report-detail", pk) if report.current_id else redirect("report-list")


@require_http_methods(["GET", "POST"])
def report_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show the draft's form; a POST without scripts saves it and shows what is still wrong."""
    report = get_object_or_404(Report.objects.editable_by(request.user).select_related("reporter", "current"), pk=pk)
    version = draft_of(report)
    if version is None:
        messages.info(request, _("Diese Meldung ist gemeldet. Beginnen Sie für Änderungen eine neue Fassung."))
        return redirect("report-detail", pk)
    if request.method == "POST":
        return _save(request, version)
    form = DraftForm(instance=version)
    if "pruefen" in request.GET:
        form.show_problems(version.missing())
    return _page(request, version, form)


def draft_of(report: Report) -> ReportVersion | None:
    """Return the report's draft, if there is one."""
    draft = report.versions.drafts().select_related("kind", "use", "stage").first()
    if draft:
        draft.report = report
    return draft


def _save(request: HttpRequest, version: ReportVersion) -> HttpResponse:
    data = _readable(request.POST)
    form = DraftForm(data, instance=version)
    taken = take_fields(form, version)
    taken |= _take_typed_outline(form, version)
    brought = _bring(request, version, taken)
    taken |= brought.taken
    try:
        saved = save_draft(version, taken.values, by=request.user, revision=_revision(data))
    except Conflict as conflict:
        if request.FILES:
            messages.warning(request, _("Der Umgriff aus der Datei ist nicht gespeichert. Wählen Sie sie noch einmal."))
        version.revision = _revision(data)  # pressing save again meets the conflict again: overwriting is a choice
        return _page(request, version, form, conflict=conflict)
    _say(request, brought)
    wanted = "" if brought.problems else data.get("next")
    return _after_saving(request, saved, wanted, complete=not taken.problems and not brought.problems)


def _after_saving(request: HttpRequest, saved: ReportVersion, wanted: str | None, *, complete: bool) -> HttpResponse:
    """Lead to the preview where the person wanted that and nothing is missing, else back to the form."""
    if wanted in ("preview", "announce"):
        if not saved.missing():
            return redirect("report-preview", saved.report_id)
        return redirect(f"{reverse('report-edit', args=[saved.report_id])}?pruefen=1")
    if complete:
        messages.success(request, _("Der Entwurf ist gespeichert."))
    return redirect("report-edit", saved.report_id)


def _readable(post: QueryDict) -> QueryDict:
    data = post.copy()
    for name in data:
        data.setlist(name, [clean_text(value) for value in data.getlist(name)])
    return data


def _revision(data: QueryDict) -> int:
    """Return the revision the page started from, or the one the person decided to overwrite."""
    text = data.get("overwrite") or data.get("revision") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _take_typed_outline(form: DraftForm, version: ReportVersion) -> Taken:
    region = region_of(version.report.reporter)
    if "outline_text" in form.changed_data:
        text = form.cleaned_data.get("outline_text", "")
        return take_outline(text, region=region) if text.strip() else Taken({"outline_input": None})
    if form.cleaned_data.get("outline_accept") and version.outline_input:
        return take_repaired(version, region=region)
    return Taken()


def _bring(request: HttpRequest, version: ReportVersion, taken: Taken) -> Brought:
    """Return what the files bring that were sent with the form, if any were."""
    files = request.FILES.getlist("outline_files")
    if not files:
        return Brought()
    if not within_rate(f"incoming:{request.user.pk}", most=MOST_READ, seconds=PER_SECONDS):
        return Brought(problems=[too_often()])
    return bring(files, BringingForm(request.POST), taken.values, region=region_of(version.report.reporter))


def _say(request: HttpRequest, brought: Brought) -> None:
    for sentence in brought.problems:
        messages.error(request, sentence)
    if brought.said:
        messages.success(request, " ".join(brought.said))


def _page(
    request: HttpRequest, version: ReportVersion, form: DraftForm, *, conflict: Conflict | None = None
) -> HttpResponse:
    report = version.report
    context = {
        "report": report,
        "version": version,
        "form": form,
        "conflict": conflict,
        "follows": report.follows,
        "files": ReportFile.objects.visible_to(request.user).of_version(version),
        "file_form": FileForm(auto_id="file_%s"),  # both forms have a field `kind`
        "incoming": FIELD,
        "bringing": BringingForm(),
    }
    return render(request, "geo/report_edit.html", context, status=409 if conflict else 200)
