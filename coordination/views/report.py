from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coordination.answers_page import Mine, answers_of
from coordination.case_page import of_report
from coordination.forms.answers import AnswerForm, initial_of
from coordination.talk_page import talk_of
from geo.cumulative.together import together_with
from geo.cumulative.words import lines
from geo.models import Report
from notifications.report_context import context_of


@require_safe
def report_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One report: everything for whom it affects, the summary for other members it is open to."""
    return report_page(request, pk)


def report_page(request: HttpRequest, pk: uuid.UUID, form: AnswerForm | None = None, **more: Any) -> HttpResponse:
    """Return the page of a report; with ``form``, an answer that was not taken, as it was typed."""
    user: Any = request.user
    fetched = Report.objects.visible_to(user).select_related("reporter", "follows__current", "current")
    report = get_object_or_404(fetched, pk=pk)
    context = context_of(report, user)
    context |= answers_of(report, user, context)
    context["mediation"] = of_report(report, user, detailed=bool(context.get("detailed")))
    if user.is_coordinator or context["is_own"]:
        context["together"] = lines(together_with(context["version"], user), report)
    context |= talk_of(report, user, context, page=request.GET.get("beitraege", ""))
    context["answer_form"] = form or _form(context.get("mine"))
    return render(request, "coordination/report.html", context | more)


def _form(mine: Mine | None) -> AnswerForm | None:
    if mine is None or not mine.may_answer or mine.closed:
        return None
    return AnswerForm(neighbour=mine.neighbour, initial=initial_of(mine.neighbour))
