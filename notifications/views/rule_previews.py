"""What a change of the rules would have meant for the last year's reports, before anybody saves it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from geo.forms.rules import RuleForm
from geo.models import ImpactRule
from notifications.models import RuleAct, RulePreview
from notifications.rule_preview_page import page_of
from notifications.services.rule_previews import preview_rule

LONGEST = 8000  # characters of a form


@require_POST
def rule_preview_new(request: HttpRequest) -> HttpResponse:
    """Preview a new rule."""
    return _preview(request, None)


@require_POST
def rule_preview_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Preview the next version of a rule."""
    return _preview(request, get_object_or_404(ImpactRule, pk=pk))


@require_POST
def rule_preview_retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Preview taking a rule out of force."""
    user: Any = request.user
    rule = get_object_or_404(ImpactRule.objects.in_force(), pk=pk)
    return redirect("rule-preview", preview_rule(RuleAct.RETIRE, rule, by=user).pk)


@require_safe
def rule_preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a preview, and the button that does it. Scripts ask for JSON: how far it is."""
    user: Any = request.user
    preview = get_object_or_404(RulePreview.objects.select_related("rule"), pk=pk, user=user)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"total": preview.total, "written": preview.done, "over": preview.is_over})
    return render(request, "geo/rule_preview.html", page_of(preview, user))


def _preview(request: HttpRequest, rule: ImpactRule | None) -> HttpResponse:
    user: Any = request.user
    form = RuleForm(request.POST, rule=rule)
    if not form.is_valid():
        return render(request, "geo/rule_form.html", {"form": form, "rule": rule})
    act = RuleAct.REVISE if rule else RuleAct.ADD
    return redirect("rule-preview", preview_rule(act, rule, _typed(request.POST, form), by=user).pk)


def _typed(sent: QueryDict, form: RuleForm) -> str:
    kept = QueryDict(mutable=True)
    for name in form.fields:
        kept.setlist(name, sent.getlist(name))
    return kept.urlencode()[:LONGEST]
