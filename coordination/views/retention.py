"""How long what is kept: the periods, a rehearsal, and the log of the runs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import RetentionPeriod, RetentionRun
from coordination.forms.retention import PeriodForm
from coordination.retention.rules import BY_KEY, RULES, Rule
from coordination.retention.running import over, run

A_PAGE = 15


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """What is kept how long and why, what the next run would remove, and what the last ones did."""
    chosen = dict(RetentionPeriod.objects.values_list("key", "days"))
    periods = [(rule, chosen.get(rule.key, rule.days), over(rule)) for rule in RULES]
    page = Paginator(RetentionRun.objects.select_related("by"), A_PAGE).get_page(request.GET.get("seite"))
    context = {"periods": periods, "page_obj": page, "runs": [(one, _lines(one)) for one in page], "query": ""}
    return render(request, "retention/list.html", context)


@require_http_methods(["GET", "POST"])
def retention_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Choose another period."""
    rule = _rule(key)
    before = rule.period
    chosen = RetentionPeriod.objects.filter(key=key).first() or RetentionPeriod(key=key, days=rule.days)
    form = PeriodForm(request.POST or None, instance=chosen)
    if request.method == "POST" and form.is_valid():
        chosen.changed_by = request.user  # type: ignore[assignment]
        form.save()
        undo = f"{reverse('retention-undo', args=[key])}?tage={before}"
        messages.success(request, _("„%(title)s“ ist gespeichert.") % {"title": rule.title}, extra_tags=undo)
        return redirect("retention")
    return render(request, "retention/form.html", {"form": form, "rule": rule})


@require_POST
def retention_undo(request: HttpRequest, key: str) -> HttpResponse:
    """Put the period back that was there before."""
    rule = _rule(key)
    form = PeriodForm({"days": request.GET.get("tage")}, instance=RetentionPeriod(key=key))
    if not form.is_valid():
        raise Http404
    user: Any = request.user
    values = {"days": form.cleaned_data["days"], "changed_by": user}
    RetentionPeriod.objects.update_or_create(key=key, defaults=values)
    messages.success(request, _("„%(title)s“ gilt wieder wie vorher.") % {"title": rule.title})
    return redirect("retention")


@require_POST
def retention_run(request: HttpRequest) -> HttpResponse:
    """Rehearse a run, or with ``jetzt`` carry it out."""
    user: Any = request.user
    log = run(by=user, rehearsal="jetzt" not in request.POST)
    count = sum(one["found"] for one in log.counts.values())
    if log.rehearsal:
        text = ngettext(
            "Der nächste Lauf würde %(count)d Eintrag entfernen.",
            "Der nächste Lauf würde %(count)d Einträge entfernen.",
            count,
        )
    else:
        text = ngettext("%(count)d Eintrag ist entfernt.", "%(count)d Einträge sind entfernt.", count)
    messages.success(request, text % {"count": count})
    return redirect(f"{reverse('retention')}#laeufe")


def _rule(key: str) -> Rule:
    if key not in BY_KEY:
        raise Http404
    return BY_KEY[key]


def _lines(log: RetentionRun) -> list[tuple[str, dict[str, Any]]]:
    """Return what a run found, by the names of today's rules."""
    found = {key: one for key, one in log.counts.items() if one["found"] or one["failed"]}
    return [(str(BY_KEY[key].title) if key in BY_KEY else key, one) for key, one in found.items()]
