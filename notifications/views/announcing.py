"""Vorschau and Melden: the planner sees who will read it, and tells them with one button."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from geo.cumulative.together import together_with
from geo.cumulative.words import lines
from geo.models import Report
from geo.typed import uuid_of
from notifications.forms.announcing import AnnounceForm, ChoiceForm
from notifications.models import Activity, Choice
from notifications.preview import preview
from notifications.services import Refused, announce, choose, unchoose
from notifications.views.shared import own_reports, through_a_cut


@require_GET
def report_preview(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show who will be told of the draft and why, and the mail they will read. Sends nothing."""
    report = get_object_or_404(Report.objects.editable_by(request.user), pk=pk)
    return _page(request, report)


@require_POST
def report_choice(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Add a member to the recipients, take one off, or let the rule decide again."""
    user: Any = request.user
    report = get_object_or_404(Report.objects.editable_by(request.user), pk=pk)
    version = get_object_or_404(report.versions.drafts())
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return _page(request, report, problem=_("Wählen Sie ein Mitglied aus der Liste."), status=422)
    member, choice, reason = (form.cleaned_data[name] for name in ("member", "choice", "reason"))
    try:
        if choice == Choice.RULE:
            unchoose(version, member, by=user)
        else:
            choose(version, member, choice=choice, reason=reason, by=user)
    except Refused as refusal:
        tried = {"member": member, "choice": choice, "reason": reason, "problem": str(refusal)}
        return _page(request, report, tried=tried, status=422)
    return redirect("report-preview", pk)


@require_POST
def report_announce(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Announce what the planner has just seen. A second press is the same announcement."""
    user: Any = request.user
    report = get_object_or_404(own_reports(user), pk=pk)
    form = AnnounceForm(request.POST)
    if not form.is_valid():
        sentence = _("Die Seite war nicht vollständig geladen. Es wurde nichts gesendet. Melden Sie noch einmal.")
        return _page(request, report, problem=sentence, status=400)
    seen = form.cleaned_data
    try:
        activity = through_a_cut(
            lambda: announce(
                report,
                by=user,
                idempotency_key=seen["idempotency_key"],
                seen_version=seen["version"],
                seen_revision=seen["revision"],
                seen_digest=seen["digest"],
            )
        )
    except Refused as refusal:
        return _page(request, report, problem=str(refusal), status=409)
    messages.success(request, told_sentence(activity))
    return redirect("report-detail", pk)


def told_sentence(activity: Activity | None) -> str:
    """Return whom an announcement told: „3 Mitglieder benachrichtigt: Pliening, Kirchheim, Finsing.“."""
    if activity is None:
        return _("Die neue Fassung ist veröffentlicht. Sie ändert nichts Wesentliches: niemand wurde benachrichtigt.")
    names = [one.member.short_name for one in activity.notifications.select_related("member") if one.member]
    if not names:
        return _("Die Meldung ist veröffentlicht. Kein Mitglied ist betroffen: niemand wurde benachrichtigt.")
    heading = ngettext("%(count)d Mitglied benachrichtigt", "%(count)d Mitglieder benachrichtigt", len(names))
    return f"{heading % {'count': len(names)}}: {', '.join(sorted(names))}."


def _page(
    request: HttpRequest,
    report: Report,
    *,
    problem: str = "",
    tried: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    version = report.versions.drafts().select_related("report__reporter", "kind", "use", "stage").first()
    if version is None:
        if problem:
            messages.error(request, problem)
        return redirect("report-detail", report.pk)
    missing = version.missing()
    context = {"report": report, "version": version, "missing": missing, "problem": problem, "tried": tried}
    if not missing:
        person: Any = request.user
        context["preview"] = preview(version, by=person, reader=uuid_of(request.GET.get("mitglied")))
        context["together"] = lines(together_with(version, person), report)
    return render(request, "notifications/preview.html", context, status=status)
