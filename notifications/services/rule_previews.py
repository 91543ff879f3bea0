"""Previewing a change of the rules on the reports of the last twelve months: at once, or by the worker."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import User
from geo import proposed
from geo.forms.rules import RuleForm
from geo.models import ImpactRule, Report, ReportVersion
from notifications.models import ExportState, RuleAct, RulePreview
from notifications.rule_effects import decided_differently, effects

logger = logging.getLogger(__name__)
PREVIEW_RULE = "notifications.preview_rule"
LOOKED_BACK = timedelta(days=365)
KEPT = timedelta(days=1)
AT_ONCE = 40  # reports that are decided differently: each is asked twice who is told of it
MOST_AT_ONCE = 5000  # reports of the year, whose facts are read
SAY_HOW_FAR_EVERY = 20


def preview_rule(act: RuleAct, rule: ImpactRule | None, typed: str = "", *, by: User) -> RulePreview:
    """Return what this act would have meant for the last year's reports, or a preview that the worker is at."""
    preview = RulePreview(user=by, act=act, rule=rule, typed=typed, since=timezone.now() - LOOKED_BACK)
    preview.rules_state = proposed.state_of_rules()
    versions = _versions(preview)
    preview.reports = versions.count()
    preview.save()
    changed = _changed(preview) if preview.reports <= MOST_AT_ONCE else None
    if changed is not None and len(changed) <= AT_ONCE:
        _compute(preview, changed)
    else:
        app.configure_task(PREVIEW_RULE).defer(preview=str(preview.pk))
    return preview


def run_preview(pk: UUID) -> None:
    """Compute a preview that waits. A second run begins anew and harms nothing."""
    preview = RulePreview.objects.select_related("user", "rule").filter(pk=pk).exclude(state=ExportState.DONE).first()
    if preview is None:
        return
    try:
        _compute(preview, _changed(preview))
    except Exception:
        logger.exception("The preview %s of a rule broke", pk)
        RulePreview.objects.filter(pk=pk).update(state=ExportState.FAILED)


def remove_old_previews() -> int:
    """Remove the previews that were kept long enough, and return how many."""
    return RulePreview.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def form_of(preview: RulePreview) -> RuleForm | None:
    """Return the form that was sent, checked again: codes may be gone since. None where a rule is retired."""
    if preview.act == RuleAct.RETIRE:
        return None
    return RuleForm(QueryDict(preview.typed), rule=preview.rule)


def _versions(preview: RulePreview) -> Any:
    seen = Report.objects.visible_to(preview.user).filter(announced_at__gte=preview.since, current__isnull=False)
    return ReportVersion.objects.filter(pk__in=seen.values("current"))


def _rules(preview: RulePreview) -> tuple[list[ImpactRule], list[ImpactRule]]:
    form = form_of(preview)
    if form is not None and not form.is_valid():
        raise ValueError(f"What was typed is no rule any more: {form.errors.as_json()}")
    content = None if form is None else form.cleaned_data
    return proposed.rules_in_force(), proposed.rules_after(preview.rule, content)


def _changed(preview: RulePreview) -> list[int]:
    return decided_differently(_versions(preview), *_rules(preview))


def _compute(preview: RulePreview, changed: list[int]) -> None:
    preview.state, preview.total, preview.done = ExportState.RUNNING, len(changed), 0
    preview.rules_state = proposed.state_of_rules()
    preview.save(update_fields=["state", "total", "done", "rules_state"])
    wanted = ReportVersion.objects.filter(pk__in=changed).select_related("report__reporter", "kind", "use")
    rows = wanted.order_by("-report__announced_at", "pk").iterator(chunk_size=200)
    found: dict[Any, Any] = {}
    for number, found in enumerate(effects(rows, *_rules(preview)), 1):  # noqa: B007 (the last is the whole)
        if number % SAY_HOW_FAR_EVERY == 0:
            RulePreview.objects.filter(pk=preview.pk).update(done=number)
    ordered = sorted(found.values(), key=lambda one: (-one.more - one.fewer, one.member.short_name))
    preview.found = {"members": [one.as_json() for one in ordered]}
    preview.state, preview.done = ExportState.DONE, len(changed)
    preview.save(update_fields=["state", "done", "found"])
