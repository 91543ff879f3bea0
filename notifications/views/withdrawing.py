"""Zurückziehen: with a reason, and with the list of those who will hear of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from geo.models import Report, Status
from notifications.forms.announcing import WithdrawForm
from notifications.services import Refused, withdraw
from notifications.services.telling import last_told
from notifications.views.shared import own_reports, through_a_cut


@require_http_methods(["GET", "POST"])
def report_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask why, show who will hear of it; on POST withdraw the report and tell them."""
    user: Any = request.user
    report = get_object_or_404(own_reports(user).select_related("current"), pk=pk)
    if request.method == "GET":
        if report.status != Status.ANNOUNCED:
            return redirect("report-detail", pk)
        return _page(request, report)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, report, problem=_("Schreiben Sie höchstens 2.000 Zeichen."), status=422)
    reason, key = form.cleaned_data["reason"], form.cleaned_data["idempotency_key"]
    try:
        activity = through_a_cut(lambda: withdraw(report, by=user, reason=reason, idempotency_key=key))
    except Refused as refusal:
        if refusal.code != "no_reason":
            messages.error(request, str(refusal))
            return redirect("report-detail", pk)
        return _page(request, report, problem=str(refusal), status=422)
    count = activity.notifications.count()
    told = ngettext("%(count)d Mitglied erfährt davon.", "%(count)d Mitglieder erfahren davon.", count)
    withdrawn = _("Die Meldung ist zurückgezogen.")
    messages.success(request, f"{withdrawn} {told % {'count': count}}")
    return redirect("report-detail", pk)


def _page(request: HttpRequest, report: Report, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "report": report,
        "told": sorted(member.short_name for member in last_told(report)),
        "problem": problem,
        "reason": request.POST.get("reason", ""),
        "idempotency_key": request.POST.get("idempotency_key") or uuid.uuid4(),
    }
    return render(request, "notifications/withdraw.html", context, status=status)
