"""Zugänge: the personal tokens with which GIS programs read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import ApiToken
from accounts.services.api_tokens import make_token, restore_token, revoke_token

LONGEST_LABEL = 80


@require_http_methods(["GET", "POST"])
def api_tokens(request: HttpRequest) -> HttpResponse:
    """Show the keys of the signed-in person; on POST make one, and show its token once."""
    user: Any = request.user
    context = {
        "address": settings.BASE_URL + reverse("ogc-landing"),
        "label": request.POST.get("label", "").strip()[:LONGEST_LABEL],
    }
    if request.method == "POST":
        try:
            context["key"], context["token"] = make_token(user, label=context["label"])
        except ValidationError as error:
            context["error"] = error.message
    if "token" not in context:
        context["keys"] = ApiToken.objects.usable().filter(user=user)
    page = "api_token.html" if "token" in context else "api_tokens.html"
    answer = render(request, f"accounts/{page}", context, status=422 if "error" in context else 200)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def api_token_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a key."""
    key = get_object_or_404(ApiToken.objects.usable(), pk=pk, user=request.user.pk)
    revoke_token(key)
    text = _("Der Zugang „%(label)s“ ist zurückgezogen: das Programm liest nichts mehr.") % {"label": key.label}
    messages.success(request, text, extra_tags=reverse("api-token-restore", args=[pk]))
    return redirect("api-tokens")


@require_POST
def api_token_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo a revocation, for a few minutes."""
    key = get_object_or_404(ApiToken, pk=pk, user=request.user.pk)
    if restore_token(key):
        messages.success(request, _("Der Zugang „%(label)s“ gilt wieder.") % {"label": key.label})
    else:
        messages.error(request, _("Dieser Zugang bleibt zurückgezogen. Legen Sie einen neuen an."))
    return redirect("api-tokens")
