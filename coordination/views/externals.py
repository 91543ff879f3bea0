from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coordination import services
from coordination.forms.talk import ExternalForm
from coordination.models import ExternalContact
from coordination.querysets import may_invite_outside, reports_open_to
from geo.models import Report


@require_http_methods(["GET", "HEAD", "POST"])
def external_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Invite a neighbour outside to one report."""
    user: Any = request.user
    report = _report(request, pk)
    form = ExternalForm(request.POST or None, report=report)
    if request.method == "POST" and form.is_valid():
        try:
            contact = services.invite_outside(report, by=user, **form.cleaned_data)
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            said = _("Die Einladung an %(email)s ist unterwegs.") % {"email": contact.email}
            messages.success(request, said, extra_tags=reverse("external-revoke", args=[contact.pk]))
            return _back(pk)
    return render(request, "coordination/talk/external_form.html", {"form": form, "report": report})


@require_POST
def external_revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End the link of a neighbour outside."""
    contact = _contact(request, pk)
    services.revoke_outside(contact, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Der Link von %(body)s gilt nicht mehr.") % {"body": contact.organisation})
    return _back(contact.report_id)


@require_POST
def external_resend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send a new link to the same address."""
    contact = _contact(request, pk)
    try:
        services.send_outside_again(contact, by=request.user)  # type: ignore[arg-type]
    except services.Refused as refused:
        messages.error(request, str(refused))
    else:
        said = _("Ein neuer Link an %(email)s ist unterwegs, der alte gilt nicht mehr.")
        messages.success(request, said % {"email": contact.email})
    return _back(contact.report_id)


def _report(request: HttpRequest, pk: uuid.UUID) -> Report:
    report = get_object_or_404(reports_open_to(request.user).select_related("reporter", "current"), pk=pk)
    if not may_invite_outside(request.user, report):
        raise Http404
    return report


def _contact(request: HttpRequest, pk: uuid.UUID) -> ExternalContact:
    contact = get_object_or_404(ExternalContact.objects.select_related("report__reporter", "report__current"), pk=pk)
    _report(request, contact.report_id)
    return contact


def _back(report: uuid.UUID) -> HttpResponse:
    return redirect(f"{reverse('report-detail', args=[report])}#rueckmeldungen")
