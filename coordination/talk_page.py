"""What the page of a report shows of the discussion, of neighbours outside, and of the proof file."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from coordination.forms.talk import CommentForm
from coordination.models import Comment, ExternalContact, Response, ResponseFile
from coordination.querysets import keeps_file, may_invite_outside, people_in
from geo.models import Report, Status

A_PAGE = 20


def externals_of(report: Report) -> list[ExternalContact]:
    """Return the neighbours outside that were asked, each with its ``answer``, if any."""
    files = Prefetch("files", ResponseFile.objects.filter(removed_at__isnull=True), to_attr="shown_files")
    given = Response.objects.filter(report=report, external__isnull=False).prefetch_related(files)
    answers = {one.external_id: one for one in given}
    contacts = list(ExternalContact.objects.filter(report=report))
    for one in contacts:
        one.answer = answers.get(one.pk)  # type: ignore[attr-defined]
        one.expired = one.expires_at <= timezone.now()  # type: ignore[attr-defined]
    return contacts


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
        "invites_outside": may_invite_outside(user, report),
        "externals": externals_of(report) if context.get("outsiders") or context.get("sees_reach") else [],
        "proof_url": reverse("report-proof", args=[report.pk]) if keeps_file(user, report) else "",
    }
