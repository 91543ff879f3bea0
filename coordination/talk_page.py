"""What the page of a report shows of the discussion, of neighbours outside, and of the proof file."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse

from coordination.forms.talk import CommentForm
from coordination.models import Comment
from coordination.querysets import keeps_file, people_in
from geo.models import Report, Status

A_PAGE = 20


def talk_of(report: Report, user: Any, context: dict[str, Any], *, page: str = "") -> dict[str, Any]:
    """Return what the page shows this person; nothing for readers of the summary. The newest words come first."""
    if not context.get("detailed") or report.status == Status.DRAFT:
        return {}
    rows = Comment.objects.filter(report=report).select_related("author", "member").order_by("-written_at", "-pk")
    open_for_words = report.status == Status.ANNOUNCED
    return {
        "comments": Paginator(rows, A_PAGE).get_page(page or 1),
        "comment_form": CommentForm(prefix="wort") if open_for_words else None,
        "mentionable": list(people_in(report).exclude(pk=user.pk)) if open_for_words else [],
        "proof_url": reverse("report-proof", args=[report.pk]) if keeps_file(user, report) else "",
    }
