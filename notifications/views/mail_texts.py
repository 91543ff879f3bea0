"""The words of our mails, kept by the Geschäftsstelle."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.forms.mail_texts import MailTextForm
from notifications.mail_text_page import current, lines, sample
from notifications.mail_texts import PIECES, Piece
from notifications.models import MailText
from notifications.services import mail_texts


@require_safe
def mail_text_list(request: HttpRequest) -> HttpResponse:
    """Every piece, and what it says."""
    return render(request, "mail_texts/list.html", {"lines": lines()})


@require_http_methods(["GET", "POST"])
def mail_text_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Word one piece, look at a mail with it, and keep it."""
    user: Any = request.user
    piece = _piece(key)
    text = current(piece)
    form = MailTextForm(piece, request.POST or None, initial={"text": text})
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if "ansehen" not in request.POST:
            return _said(request, piece, changed=mail_texts.word(key, text, by=user))
    context = {
        "form": form,
        "piece": piece,
        "sample": sample(piece, text),
        "own": MailText.objects.filter(key=key).first(),
    }
    return render(request, "mail_texts/form.html", context)


@require_POST
def mail_text_reset(request: HttpRequest, key: str) -> HttpResponse:
    """Let a piece say what it says as delivered."""
    piece = _piece(key)
    return _said(request, piece, changed=mail_texts.reset(key))


def _said(request: HttpRequest, piece: Piece, *, changed: bool) -> HttpResponse:
    if not changed:
        messages.info(request, _("Es hat sich nichts geändert."))
        return redirect("mail-text-list")
    newest = MailText.pgh_event_model.objects.filter(key=piece.key).latest("pgh_id")  # type: ignore[attr-defined]
    text = _("„%(piece)s“ gilt ab der nächsten Mail.") % {"piece": piece.title}
    messages.success(request, text, extra_tags=reverse("history-undo", args=["mailtexte", newest.pgh_id]))
    return redirect("mail-text-list")


def _piece(key: str) -> Piece:
    if key not in PIECES:
        raise Http404
    return PIECES[key]
