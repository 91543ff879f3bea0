"""Running the rules of retention: for show, or in earnest. Either way a row of the log says what was found."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import RetentionRun, User
from coordination.retention.rules import RULES, Rule

logger = logging.getLogger(__name__)


def run(*, by: User | None = None, rehearsal: bool, now: datetime | None = None) -> RetentionRun:
    """Find what is over its period and remove it, unless this is a rehearsal; return the log of it.

    Each rule for itself: where one breaks, the others still run, and the log says which did.
    """
    log = RetentionRun.objects.create(by=by, rehearsal=rehearsal)
    moment = now or timezone.now()
    log.counts = {rule.key: _run_one(rule, moment, rehearsal=rehearsal) for rule in RULES}
    RetentionRun.objects.filter(pk=log.pk).update(counts=log.counts)
    return log


def over(rule: Rule, now: datetime | None = None) -> int:
    """Return how many rows of a rule are over their period."""
    return rule.find((now or timezone.now()) - timedelta(days=rule.period)).count()


def _run_one(rule: Rule, now: datetime, *, rehearsal: bool) -> dict[str, Any]:
    days = rule.period
    rows = rule.find(now - timedelta(days=days))
    said = {"days": days, "found": rows.count(), "failed": False}
    if rehearsal or not said["found"]:
        return said
    try:
        with transaction.atomic():
            rule.remove(rows)
    except Exception:
        logger.exception("Retention rule %s broke", rule.key)
        said["failed"] = True
    return said
