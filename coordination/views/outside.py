"""The page of a neighbour outside: one report by a signed link. Opening it never acts: scanners open every link."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.tokens import hashed
from coordination import services
from coordination.forms.talk import OutsideAnswerForm
from coordination.models import ExternalContact, Response, ResponseFile
from coordination.services.externals import is_expired, why_over
from geo import describe
from geo.downloads import as_download
from geo.models import FileAudience, ReportFile
from geo.services import FileProblem
from geo.typed import uuid_of
from notifications import outside, pictures

Answer = TypeVar("Answer", bound=HttpResponseBase)
PAGE = "coordination/talk/outside.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def external_report(request: HttpRequest, token: str) -> HttpResponse:
    """Show the one report this link is for; on POST, take the answer, or send a new link to the same address."""
    contact = _contact(token)
    over = why_over(contact)
    if over:
        return _hidden(render(request, PAGE, {"contact": contact, "report": contact.report, "over": over}, status=410))
    if is_expired(contact):
        return _hidden(_expired(request, contact))
    if request.method == "POST" and (moved := _file_act(request, contact)):
        return _hidden(moved)
    given = Response.objects.filter(external=contact).first()
    form = OutsideAnswerForm(request.POST or None, request.FILES or None, given=given, contact=contact)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        said["files"] = said.pop("uploads")
        try:
            services.answer_outside(contact, **said)
        except (services.Refused, FileProblem) as refused:
            form.add_error(None, str(refused))
        else:
            return _hidden(redirect(f"{request.path}?danke=1"))
    return _hidden(_page(request, contact, form, given))


def _file_act(request: HttpRequest, contact: ExternalContact) -> HttpResponse | None:
    """Take a file of the own answer away or put it back, where one of these buttons was pressed."""
    back = "zurueck" in request.POST
    named = request.POST.get("zurueck") or request.POST.get("entfernen")
    if not named:
        return None
    file = _own_file(contact, named)
    try:
        services.remove_outside_file(contact, file=file, back=back)
    except services.Refused:
        return redirect(request.path)  # the page says why it is over
    return redirect(f"{request.path}?{'wieder' if back else 'entfernt'}={file.pk}")


def _own_file(contact: ExternalContact, named: str) -> ResponseFile:
    return get_object_or_404(ResponseFile, pk=uuid_of(named), response__external=contact)


@never_cache
@require_safe
def external_file(request: HttpRequest, token: str, file: uuid.UUID) -> FileResponse:
    """Send a file that all members may see, as a download."""
    contact = _valid(token)
    row = get_object_or_404(_files(contact), pk=file)
    answer = as_download(row.content, row.name)
    _hidden(answer)
    return answer


@never_cache
@require_safe
def external_map(request: HttpRequest, token: str) -> HttpResponse:
    """Draw where the development lies."""
    version = _valid(token).report.current
    if version is None or version.outline is None:
        raise Http404
    return _hidden(HttpResponse(pictures.draw(pictures.scene_of(version, None, [])), content_type="image/png"))


def _expired(request: HttpRequest, contact: ExternalContact) -> HttpResponse:
    context = {"contact": contact, "report": contact.report, "expired": True}
    if request.method != "POST":
        return render(request, PAGE, context, status=410)
    try:
        services.send_outside_again(contact)
    except services.Refused as refused:
        context["over"] = str(refused)
    else:
        context["over"] = _("Ein neuer Link ist unterwegs, an die Adresse, an die auch der alte ging.")
    return render(request, PAGE, context)


def _page(
    request: HttpRequest, contact: ExternalContact, form: OutsideAnswerForm, given: Response | None
) -> HttpResponse:
    version = contact.report.current
    if version is None:
        raise Http404
    context = {
        "contact": contact,
        "report": contact.report,
        "version": version,
        "facts": describe.facts(version),
        "files": _files(contact),
        "token": request.path.strip("/").split("/")[-1],
        "form": form,
        "given": given,
        "sent": given.files.filter(removed_at__isnull=True) if given else [],
        "removed": _own_file(contact, request.GET["entfernt"]) if request.GET.get("entfernt") else None,
        "frame": " ".join(f"{metres:.1f}" for metres in pictures.scene_of(version, None, []).frame),
        "thanks": "danke" in request.GET,
    }
    return render(request, PAGE, context)


def _contact(token: str) -> ExternalContact:
    if not outside.is_ours(token):
        raise Http404
    found = ExternalContact.objects.select_related(
        "report__reporter", "report__current__kind", "report__current__use", "report__current__stage"
    )
    return get_object_or_404(found, token_hash=hashed(token))


def _valid(token: str) -> ExternalContact:
    contact = _contact(token)
    if why_over(contact) or is_expired(contact):
        raise Http404
    return contact


def _files(contact: ExternalContact) -> QuerySet[ReportFile]:
    report = contact.report
    version = report.current
    assert version is not None  # noqa: S101 (announced)
    standing = ReportFile.objects.announced().of_version(version)
    return standing.filter(report=report, audience=FileAudience.ALL_MEMBERS)


def _hidden(response: Answer) -> Answer:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
