"""The rules of sums, edited by the Geschäftsstelle. After each change the worker looks at all sums anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from geo.cumulative import words
from geo.forms.cumulative_rules import CumulativeRuleForm
from geo.models import CumulativeRule
from geo.services import rules
from notifications.queue import rebuild_hints

KIND = "cumulative-rule"  # begins the names of the routes


@require_safe
def cumulative_rule_list(request: HttpRequest) -> HttpResponse:
    """List the rules of sums in force, and those that no longer hold."""
    in_force = _with_words(CumulativeRule.objects.in_force())
    former = CumulativeRule.objects.exclude(rule__in=CumulativeRule.objects.in_force().values("rule"))
    retired = former.order_by("rule", "-version").distinct("rule")
    context = {"rules": in_force, "retired": retired, "kind": KIND}
    return render(request, "geo/cumulative_rule_list.html", context)


@require_safe
def cumulative_rule_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a rule with all its versions, newest first. Any version's id leads here."""
    rule = get_object_or_404(CumulativeRule, pk=pk)
    listed = _with_words(CumulativeRule.objects.filter(rule=rule.rule).select_related("edited_by").order_by("-version"))
    context = {"rule": listed[0], "versions": listed, "kind": KIND}
    return render(request, "geo/cumulative_rule_detail.html", context)


@require_http_methods(["GET", "POST"])
def cumulative_rule_new(request: HttpRequest) -> HttpResponse:
    """Write a new rule."""
    form = CumulativeRuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            rule = rules.add_cumulative_rule(by=request.user, **form.cleaned_data)
            rebuild_hints()
        text = _("Die Regel „%(rule)s“ gilt ab jetzt.") % {"rule": rule}
        messages.success(request, text, extra_tags=reverse("cumulative-rule-retire", args=[rule.pk]))
        return redirect("cumulative-rule-list")
    return render(request, "geo/cumulative_rule_form.html", {"form": form, "rule": None})


@require_http_methods(["GET", "POST"])
def cumulative_rule_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the next version of a rule. Who was slower sees it, and loses nothing of what they typed."""
    rule = get_object_or_404(CumulativeRule, pk=pk)
    form = CumulativeRuleForm(request.POST or None, rule=rule)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                revised = rules.revise_rule(rule, by=request.user, **form.cleaned_data)
                rebuild_hints()
        except ValidationError:
            rule = rules.newest_version(rule)
            form.add_error(None, _("Jemand war schneller. Ihre Eingaben stehen unten: speichern Sie sie noch einmal."))
        else:
            messages.success(request, _saved(rule, revised))
            return redirect("cumulative-rule-detail", revised.pk)
    return render(request, "geo/cumulative_rule_form.html", {"form": form, "rule": rule})


@require_POST
def cumulative_rule_retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a rule out of force."""
    rule = get_object_or_404(CumulativeRule, pk=pk)
    with transaction.atomic():
        rules.retire_rule(rule)
        rebuild_hints()
    text = _("Die Regel „%(rule)s“ gilt nicht mehr.") % {"rule": rule}
    messages.success(request, text, extra_tags=reverse("cumulative-rule-reinstate", args=[pk]))
    return redirect("cumulative-rule-list")


@require_POST
def cumulative_rule_reinstate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a retired rule in force again."""
    with transaction.atomic():
        rule = rules.reinstate_rule(get_object_or_404(CumulativeRule, pk=pk), by=request.user)
        rebuild_hints()
    text = _("Die Regel „%(rule)s“ gilt wieder.") % {"rule": rule}
    messages.success(request, text, extra_tags=reverse("cumulative-rule-retire", args=[rule.pk]))
    return redirect("cumulative-rule-list")


def _saved(rule: CumulativeRule, revised: CumulativeRule) -> str:
    if revised == rule:
        return _("Es hat sich nichts geändert.")
    return _("Fassung %(number)d gilt ab jetzt. Die Hinweise werden neu gezählt.") % {"number": revised.version}


def _with_words(rows: Any) -> list[CumulativeRule]:
    """Return rules that say in ``words`` from which sum on they speak."""
    found = list(rows.prefetch_related("kinds", "uses"))
    for rule in found:
        rule.words = words.threshold(rule)
    return found
