"""Acts on the page of a report: answering, replying, settling, granting time; and the files of answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination import services
from coordination.forms.answers import AnswerForm, DecideForm, ReplyForm
from coordination.models import Answer, Response, ResponseFile, TimeRequest
from coordination.neighbours import neighbour_of
from coordination.querysets import may_answer_for, reports_open_to
from coordination.views.report import report_page
from geo.downloads import as_download
from geo.models import Report
from geo.services import FileProblem, region_of


@require_http_methods(["GET", "HEAD", "POST"])
def report_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Answer for one's member. What is not taken stays typed, with a sentence that says why.

    Asked for again, as a page that renews itself does, it is the page of the report.
    """
    user: Any = request.user
    report = get_object_or_404(reports_open_to(user).select_related("reporter", "current"), pk=pk)
    if request.method != "POST":
        return redirect(f"{reverse('report-detail', args=[pk])}#antwort")
    member = may_answer_for(user, report)
    neighbour = neighbour_of(report, member) if member else None
    if neighbour is None:
        raise Http404
    form = AnswerForm(request.POST, request.FILES, neighbour=neighbour, region=region_of(report.reporter))
    if not form.is_valid():
        return report_page(request, pk, form)
    try:
        said = give(form, by=user)
    except (services.Refused, FileProblem) as refused:
        form.told_of_others = getattr(refused, "code", "") == "answered_meanwhile"
        if form.told_of_others:
            form.neighbour = neighbour_of(report, neighbour.member) or neighbour
        form.add_error(None, str(refused))
        return report_page(request, pk, form)
    messages.success(request, said)
    return redirect(f"{reverse('report-detail', args=[pk])}#antwort")


def give(form: AnswerForm, *, by: Any, name: str = "") -> str:
    """Have a valid form's answer kept, and return what to say. Raises ``Refused`` and ``FileProblem``."""
    given, neighbour = form.cleaned_data, form.neighbour
    if given["answer"] == Answer.MORE_TIME:
        wish = {"until_on": given["until_on"], "reason": given["reason"], "asked_as": name}
        services.ask_for_time(neighbour.report, neighbour.member, by=by, revision=form.revision, **wish)
        said = _("%(reporter)s ist gefragt, ob Sie mehr Zeit bekommen. Wir sagen Ihnen Bescheid.")
        return said % {"reporter": neighbour.report.reporter.short_name}
    services.answer(
        neighbour.report,
        neighbour.member,
        area_keys=form.area_keys,
        answer=given["answer"],
        topics=given["topics"],
        text=given["text"],
        place=given.get("place"),
        files=given.get("uploads") or (),
        by=by,
        given_as=name,
        revision=form.revision,
    )
    said = _("Ihre Antwort ist bei %(reporter)s. Sie können sie bis zum Abschluss ändern.")
    return said % {"reporter": neighbour.report.reporter.short_name}


@require_safe
def response_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """Send a file of an answer to a party or the Geschäftsstelle, as a download."""
    row = _file(request, pk, removed_at__isnull=True)
    return as_download(row.content, row.name)


@require_POST
def response_file_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a file away from one's answer."""
    row = _file(request, pk)
    undo = reverse("response-file-restore", args=[pk])
    said = _("„%(name)s“ ist entfernt.") % {"name": row.name}
    return _act(request, row.response.report, lambda: services.remove_response_file(row, by=_me(request)), said, undo)


@require_POST
def response_file_restore(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put it back."""
    row = _file(request, pk)
    said = _("„%(name)s“ ist wieder da.") % {"name": row.name}
    return _act(request, row.response.report, lambda: services.restore_response_file(row, by=_me(request)), said)


@require_http_methods(["GET", "HEAD", "POST"])
def response_reply(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say something to an answer, for the reporter. Asked for again, it is the page of the report."""
    row = _response(request, pk)
    if request.method != "POST":
        return _back(row.report_id)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Die Antwort ist zu lang: höchstens 4.000 Zeichen."))
        return report_page(request, row.report_id, typed={str(pk): request.POST.get("text", "")})
    given = form.cleaned_data
    try:
        services.reply(row, text=given["text"], by=_me(request), seen_at=given["seen"])
    except services.Refused as refused:
        messages.error(request, str(refused))
        return report_page(request, row.report_id, typed={str(pk): given["text"]})
    messages.success(request, _("Ihre Antwort ist gespeichert. Der Nachbar erfährt davon."))
    return _back(row.report_id)


@require_POST
def response_settle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say for one's side that a concern is settled."""
    row = _response(request, pk)
    undo = reverse("response-unsettle", args=[pk])
    said = _("Für Ihre Seite ist das geklärt.")
    return _act(request, row.report, lambda: services.settle(row, by=_me(request)), said, undo)


@require_POST
def response_unsettle(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take that back."""
    row = _response(request, pk)
    return _act(request, row.report, lambda: services.unsettle(row, by=_me(request)), _("Das ist wieder offen."))


@require_POST
def time_decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Grant a neighbour more time, as asked or until another date, or not."""
    wish = get_object_or_404(TimeRequest.objects.select_related("report"), pk=pk, report__in=_open(request))
    form = DecideForm(request.POST)
    if "deny" in request.POST:
        note = request.POST.get("note", "")[:500]
        said = _("Die Frist bleibt. Der Nachbar erfährt davon.")
        return _act(request, wish.report, lambda: services.deny_time(wish, by=_me(request), note=note), said)
    if not form.is_valid():
        messages.error(request, _("Nennen Sie ein Datum. Es wurde nichts geändert."))
        return _back(wish.report_id)
    given = form.cleaned_data
    said = _("Die Frist ist verlängert. Der Nachbar erfährt davon.")
    grant = {"until_on": given["until_on"], "note": given["note"]}
    return _act(request, wish.report, lambda: services.grant_time(wish, by=_me(request), **grant), said)


def _act(request: HttpRequest, report: Report, act: Callable[[], object], said: str, undo: str = "") -> HttpResponse:
    try:
        act()
    except services.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said, extra_tags=undo)
    return _back(report.pk)


def _back(report: uuid.UUID) -> HttpResponse:
    return redirect(f"{reverse('report-detail', args=[report])}#rueckmeldungen")


def _me(request: HttpRequest) -> Any:
    return request.user


def _open(request: HttpRequest) -> Any:
    return reports_open_to(request.user)


def _response(request: HttpRequest, pk: uuid.UUID) -> Response:
    rows = Response.objects.select_related("report__reporter", "report__current", "member")
    return get_object_or_404(rows, pk=pk, report__in=_open(request))


def _file(request: HttpRequest, pk: uuid.UUID, **only: Any) -> ResponseFile:
    rows = ResponseFile.objects.select_related("response__report").filter(**only)
    return get_object_or_404(rows, pk=pk, response__report__in=_open(request))
