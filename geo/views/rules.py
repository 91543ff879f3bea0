"""The impact rules, edited by the Geschäftsstelle."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from geo.forms.rules import RuleForm
from geo.models import ImpactRule
from geo.services import rules


@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    """List the rules in force, and those that no longer hold."""
    in_force = ImpactRule.objects.in_force().prefetch_related("kinds", "uses")
    retired = ImpactRule.objects.exclude(rule__in=in_force.values("rule")).order_by("rule", "-version").distinct("rule")
    return render(request, "geo/rule_list.html", {"rules": in_force, "retired": retired, "kind": "rule"})


@require_GET
def rule_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a rule with all its versions, newest first. Any version's id leads here."""
    rule = get_object_or_404(ImpactRule, pk=pk)
    versions = ImpactRule.objects.filter(rule=rule.rule).select_related("edited_by").prefetch_related("kinds", "uses")
    versions = versions.order_by("-version")
    return render(request, "geo/rule_detail.html", {"rule": versions[0], "versions": versions, "kind": "rule"})


@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    """Write a new rule."""
    form = RuleForm(request.POST or None, typed=request.GET)
    if request.method == "POST" and form.is_valid():
        rule = rules.add_rule(by=request.user, **form.cleaned_data)
        text = gettext("Die Regel „%(rule)s“ gilt ab jetzt.") % {"rule": rule}
        messages.success(request, text, extra_tags=reverse("rule-retire", args=[rule.pk]))
        return redirect("rule-list")
    return render(request, "geo/rule_form.html", {"form": form, "rule": None})


@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the next version of a rule. Who was slower sees it, and loses nothing of what they typed."""
    rule = get_object_or_404(ImpactRule, pk=pk)
    form = RuleForm(request.POST or None, rule=rule, typed=request.GET)
    if request.method == "POST" and form.is_valid():
        try:
            revised = rules.revise_rule(rule, by=request.user, **form.cleaned_data)
        except ValidationError:
            rule = rules.newest_version(rule)
            form.add_error(None, _somebody_was_faster(rule))
        else:
            messages.success(request, _saved(rule, revised))
            return redirect("rule-detail", revised.pk)
    return render(request, "geo/rule_form.html", {"form": form, "rule": rule})


@require_POST
def rule_retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a rule out of force."""
    rule = get_object_or_404(ImpactRule, pk=pk)
    rules.retire_rule(rule)
    text = gettext("Die Regel „%(rule)s“ gilt nicht mehr.") % {"rule": rule}
    messages.success(request, text, extra_tags=reverse("rule-reinstate", args=[pk]))
    return redirect("rule-list")


@require_POST
def rule_reinstate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a retired rule in force again."""
    rule = rules.reinstate_rule(get_object_or_404(ImpactRule, pk=pk), by=request.user)
    text = gettext("Die Regel „%(rule)s“ gilt wieder.") % {"rule": rule}
    messages.success(request, text, extra_tags=reverse("rule-retire", args=[rule.pk]))
    return redirect("rule-list")


def _saved(rule: ImpactRule, revised: ImpactRule) -> str:
    if revised == rule:
        return gettext("Es hat sich nichts geändert.")
    text = gettext("Fassung %(number)d gilt ab jetzt. Meldungen, die schon verschickt sind, behalten ihren Grund.")
    return text % {"number": revised.version}


def _somebody_was_faster(rule: ImpactRule) -> str:
    when = timezone.localtime(rule.valid_until or rule.valid_from)
    values = {"person": rule.edited_by or gettext("Jemand"), "when": date_format(when, "j. F, H:i")}
    if rule.valid_until:
        return gettext("Die Regel gilt seit %(when)s nicht mehr. Ihre Eingaben stehen unten.") % values
    text = gettext(
        "%(person)s hat die Regel inzwischen geändert (%(when)s). Ihre Eingaben stehen unten."
        " Speichern Sie noch einmal, wenn sie trotzdem gelten sollen."
    )
    return text % values
