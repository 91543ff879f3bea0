from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Member
from accounts.visits import news_since
from notifications import overview as reads
from notifications.models import Destination, Notification
from notifications.news import lines, with_reports
from notifications.undelivered import since_words

NEWS_SHOWN = 8


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What needs this person today."""
    user: Any = request.user
    since = news_since(user, request.session)
    told = with_reports(Notification.objects.inbox_of(user))
    news = list(told.filter(created_at__gt=since)[:NEWS_SHOWN]) if since else []
    context = {
        "today": timezone.localdate(),
        "since": since,
        "is_new": bool(news),
        "news": lines(news or told[: NEWS_SHOWN // 2]),
    }
    if user.member:
        context |= _for_member(user.member, user)
    if user.is_coordinator:
        context |= _for_coordinator(user)
    return render(request, "overview/overview.html", context)


def _for_member(member: Member, user: Any) -> dict[str, Any]:
    cases, total = reads.awaiting(member, timezone.localdate())
    return {
        "cases": cases,
        "waiting": total,
        "surroundings": reads.draw(cases, member),
        "licences": reads.licences(),
        "own_reports": reads.own_reports(member),
        "drafts": list(reads.drafts(member)[:5]) if user.is_planner else [],
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
