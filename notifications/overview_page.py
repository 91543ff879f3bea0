"""What needs a person today, as far as reports and their deliveries go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Member
from accounts.visits import news_since
from notifications import overview as reads
from notifications.models import Destination, Notification
from notifications.news import lines, with_reports
from notifications.undelivered import since_words

NEWS_SHOWN = 8
Awaiting = Callable[[Member, date], tuple[list[reads.Case], int]]


def overview_context(user: Any, session: Any, *, awaiting: Awaiting) -> dict[str, Any]:
    """Return what needs this person today. ``awaiting`` says what waits for a member: answers are none of ours."""
    since = news_since(user, session)
    told = with_reports(Notification.objects.inbox_of(user))
    news = list(told.filter(created_at__gt=since)[:NEWS_SHOWN]) if since else []
    context = {
        "today": timezone.localdate(),
        "since": since,
        "is_new": bool(news),
        "news": lines(news or told[: NEWS_SHOWN // 2]),
    }
    if user.member:
        context |= _for_member(user.member, user, awaiting)
    if user.is_coordinator:
        context |= _for_coordinator(user)
    return context


def _for_member(member: Member, user: Any, awaiting: Awaiting) -> dict[str, Any]:
    cases, total = awaiting(member, timezone.localdate())
    return {
        "cases": cases,
        "waiting": total,
        "surroundings": reads.draw(cases, member),
        "licences": reads.licences(),
        "own_reports": reads.own_reports(member),
        "drafts": list(reads.drafts(member)[:5]) if user.is_planner and not user.looks_on else [],
    }


def _for_coordinator(user: Any) -> dict[str, Any]:
    broken = list(Destination.objects.broken_mailboxes()[:10])
    undeliverable = list(reads.undeliverable()[:10])
    unreachable = list(reads.unreachable()[:10])
    return {
        "broken": [(one, since_words(one)) for one in broken],
        "undeliverable": undeliverable,
        "unreachable": unreachable,
        "to_do": len(broken) + len(undeliverable) + len(unreachable),
        "newest": reads.newest(user),
        "members_count": Member.objects.filter(active=True).count(),
    }
