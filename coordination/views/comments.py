from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination import services
from coordination.forms.talk import CommentForm
from coordination.models import Comment
from coordination.querysets import reports_open_to
from coordination.views.report import report_page


@require_POST
def report_comment(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write a word to a report. What is not taken stays typed, with a sentence that says why."""
    user: Any = request.user
    report = get_object_or_404(reports_open_to(user), pk=pk)
    form = CommentForm(request.POST, prefix="wort")
    if not form.is_valid():
        return report_page(request, pk, comment_form=form)
    try:
        services.write_comment(report, text=form.cleaned_data["text"], key=form.cleaned_data["key"], by=user)
    except services.Refused as refused:
        form.add_error("text", str(refused))
        return report_page(request, pk, comment_form=form)
    messages.success(request, _("Ihr Beitrag steht da."))
    return _back(pk)


@require_POST
def comment_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take one's own word back."""
    comment = _own(request, pk)
    services.remove_comment(comment, by=comment.author)
    messages.success(request, _("Ihr Beitrag ist entfernt."), extra_tags=reverse("comment-restore", args=[pk]))
    return _back(comment.report_id)


@require_POST
def comment_restore(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put it back."""
    comment = _own(request, pk)
    services.restore_comment(comment, by=comment.author)
    messages.success(request, _("Ihr Beitrag steht wieder da."))
    return _back(comment.report_id)


def _own(request: HttpRequest, pk: uuid.UUID) -> Comment:
    own = Comment.objects.filter(author=request.user.pk, report__in=reports_open_to(request.user))
    return get_object_or_404(own.select_related("author"), pk=pk)


def _back(report: uuid.UUID) -> HttpResponse:
    return redirect(f"{reverse('report-detail', args=[report])}#diskussion")
