"""Where reports pass a sum together: the Geschäftsstelle's list, one place, and the same for maps."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.hints_map import hints_on_map
from coordination.hints_page import A_PAGE, cards, list_context
from geo.cumulative import words
from geo.cumulative.together import together_with
from geo.models import CumulativeCluster, Report
from geo.services.cumulative import set_aside, take_up


@require_safe
def hint_list(request: HttpRequest) -> HttpResponse:
    """The places where reports pass a sum together, those first that pass it by most."""
    return render(request, "coordination/hints/list.html", list_context(request.user, request.GET))


@require_safe
def hint_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One place: what passes a sum there now, or that nothing does any more."""
    cluster = get_object_or_404(CumulativeCluster.objects.select_related("set_aside_by"), pk=pk)
    hints = cluster.hints.listed().select_related("rule").heaviest_first()[:A_PAGE]
    reports = (
        Report.objects.visible_to(request.user).filter(pk__in=cluster.reports).select_related("current", "reporter")
    )
    context = {"cluster": cluster, "cards": cards(hints, request.user), "reports": reports}
    return render(request, "coordination/hints/detail.html", context)


@require_POST
def hint_set_aside(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a place aside until another report joins it."""
    user: Any = request.user
    cluster = get_object_or_404(CumulativeCluster, pk=pk)
    set_aside(cluster, by=user)
    text = _("Zurückgestellt, bis dort eine weitere Meldung dazukommt.")
    messages.success(request, text, extra_tags=reverse("hint-take-up", args=[pk]))
    return redirect("hint-list")


@require_POST
def hint_take_up(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a place up again."""
    take_up(get_object_or_404(CumulativeCluster, pk=pk))
    messages.success(request, _("Der Hinweis steht wieder in der Liste."))
    return redirect("hint-detail", pk)


@require_safe
def hints_json(request: HttpRequest) -> JsonResponse:
    """The open hints as points of a map (GeoJSON, RFC 7946); ``bbox`` in degrees asks for a part of it."""
    return JsonResponse(hints_on_map(request.user, request.GET))


@require_safe
def report_hints(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    """What a report passes with others, in sentences, for its reporter and the Geschäftsstelle; nothing for others."""
    user: Any = request.user
    seen = Report.objects.detailed_to(user).select_related("reporter", "current__stage")
    report = get_object_or_404(seen.filter(current__isnull=False), pk=pk)
    may = user.is_coordinator or report.reporter_id == user.member_id
    found = together_with(report.current, user) if may and report.current else []
    return JsonResponse({"hints": [{"text": words.sentence(one, report), "rule": one.rule.name} for one in found]})
