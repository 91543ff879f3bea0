"""The year at a glance, and one event as those invited see it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.audiences import events_open_to
from coordination.event_page import context_of, guests_of
from coordination.event_year import missing_in, months_of, years_with_events
from coordination.forms.event_parts import ItemForm
from coordination.forms.events import AnswerForm
from coordination.models import NetworkEvent, Participation
from coordination.services.event_agenda import propose_item
from coordination.services.event_places import answer_invitation
from notifications.services import Refused

LONGEST_AWAY = 30  # years


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """The year: the association's events, and the meetings this person is party to."""
    user: Any = request.user
    now = timezone.localdate().year
    year = _year(request.GET.get("jahr"), now)
    months = months_of(year, user)
    gaps = missing_in(year) if user.is_coordinator and year >= now else []
    ahead = (line for month in months for line in month.lines if not line.is_over and not line.entry.cancelled_at)
    context = {
        "year": str(year),  # a number would be written with a point
        "now": str(now),
        "years": [str(one) for one in sorted({*years_with_events(user), year})],
        "to_plan": user.is_coordinator and year >= now,
        "months": months,
        "next": next(ahead, None),
        "gaps": gaps,
        "missing": sum(gap.missing for gap in gaps),
    }
    return render(request, "coordination/events/list.html", context)


@require_safe
def event_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One event: when and where, the agenda, what was handed out, and what came out of it."""
    return _page(request, _event_or_404(request, pk))


@require_POST
def event_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Answer an invitation."""
    user: Any = request.user
    event = _event_or_404(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, event, form)
    given = form.cleaned_data
    try:
        own = answer_invitation(
            event, user, attendance=given["attendance"], sequence=given["sequence"], deputy=given["deputy"]
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _said(own))
    return redirect("event-detail", pk)


@require_http_methods(["GET", "POST"])
def event_item_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose an item for the agenda."""
    user: Any = request.user
    event = _event_or_404(request, pk)
    form = ItemForm(request.POST or None, user=user, initial={"report": request.GET.get("meldung")})
    if request.method == "POST" and form.is_valid():
        try:
            item = propose_item(event, by=user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            on_it = gettext("„%(title)s“ steht auf der Tagesordnung.")
            text = (
                on_it if item.accepted else gettext("„%(title)s“ ist vorgeschlagen. Die Geschäftsstelle entscheidet.")
            )
            messages.success(request, text % {"title": item.title})
            return redirect("event-detail", pk)
    return render(request, "coordination/events/item_form.html", {"form": form, "event": event})


def _page(request: HttpRequest, event: NetworkEvent, form: AnswerForm | None = None) -> HttpResponse:
    user: Any = request.user
    context = context_of(event, user)
    if context["may_answer"]:
        own = context["own"]
        answered = own.attendance if own and own.answered_at else None
        given = {"attendance": answered, "deputy": own.deputy if own else "", "sequence": event.sequence}
        context["form"] = form or AnswerForm(initial=given)
    if user.is_coordinator:
        context["guests"] = guests_of(event)
    return render(request, "coordination/events/detail.html", context)


def _said(own: Participation) -> str:
    if own.waiting:
        return gettext("Alle Plätze sind vergeben. Sie stehen auf der Warteliste und rücken von selbst nach.")
    if own.deputy:
        return gettext("Gespeichert: %(deputy)s kommt für Sie.") % {"deputy": own.deputy}
    return gettext("Gespeichert: %(answer)s.") % {"answer": own.get_attendance_display()}


def _event_or_404(request: HttpRequest, pk: uuid.UUID) -> NetworkEvent:
    return get_object_or_404(events_open_to(request.user).select_related("series"), pk=pk)


def _year(asked: str | None, now: int) -> int:
    if asked is None:
        return now
    if not asked.isdecimal() or abs(int(asked[:6]) - now) > LONGEST_AWAY:
        raise Http404
    return int(asked)
