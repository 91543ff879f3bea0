"""Polling for a date: the Geschäftsstelle asks and decides, the parties vote."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coordination import services
from coordination.forms.polls import PollForm
from coordination.models import Case, DatePoll
from coordination.querysets import cases_open_to
from coordination.views.cases import case_page


@require_http_methods(["GET", "POST"])
def poll_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the parties of a case which date suits them."""
    user: Any = request.user
    case = get_object_or_404(Case, pk=pk)
    form = PollForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.open_poll(
                case, options=form.cleaned_data["options"], closes_on=form.cleaned_data["closes_on"], by=user
            )
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Die Umfrage läuft. Die Beteiligten sind benachrichtigt."))
            return redirect(reverse("case-detail", args=[pk]) + "#terminumfrage")
    status = 422 if form.is_bound else 200
    return render(request, "coordination/cases/poll_form.html", {"form": form, "case": case}, status=status)


@require_POST
def poll_vote(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say for one's member which dates suit it."""
    user: Any = request.user
    poll = _poll(user, pk)
    votes = {option.pk: request.POST.get(str(option.pk), "") for option in poll.options.all()}
    try:
        if user.member is None:
            raise services.Refused("not_a_party", _("Abstimmen können die Beteiligten."))
        services.vote(poll, user.member, votes=votes, by=user, seen=request.POST.get("seen"))
    except services.Refused as refused:
        chosen = {str(option): said for option, said in votes.items()}
        return case_page(request, poll.case_id, 422, vote_problem=str(refused), chosen=chosen)
    messages.success(request, _("Ihre Stimme ist gespeichert. Sie können sie bis zum Ende der Umfrage ändern."))
    return redirect(reverse("case-detail", args=[poll.case_id]) + "#terminumfrage")


@require_POST
def poll_decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose one of the dates, or end the poll without one; inviting comes next."""
    user: Any = request.user
    poll = _poll(user, pk)
    typed = request.POST.get("option", "")
    option = next((one for one in poll.options.all() if str(one.pk) == typed), None)
    back = reverse("case-detail", args=[poll.case_id]) + "#terminumfrage"
    if typed and option is None:
        messages.error(request, _("Dieser Termin steht nicht zur Wahl."))
        return redirect(back)
    try:
        services.decide_poll(poll, option=option, by=user)
    except services.Refused as refused:
        messages.error(request, str(refused))
        return redirect(back)
    messages.success(request, _("Entschieden. Die Beteiligten sind benachrichtigt."))
    return redirect("meeting-new", pk=poll.case_id) if option else redirect(back)


def _poll(user: Any, pk: uuid.UUID) -> DatePoll:
    polls = DatePoll.objects.filter(case__in=cases_open_to(user)).select_related("case").prefetch_related("options")
    return get_object_or_404(polls, pk=pk)
