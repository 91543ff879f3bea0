"""The webhooks of a member: kept by its officers, and by the Geschäftsstelle for everybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Member
from notifications.forms.webhooks import WebhookForm
from notifications.models import Channel, Destination, State
from notifications.services.webhooks import add_webhook, rotate
from notifications.signing import old_secret_until
from notifications.webhook_page import lines, with_reports

A_PAGE = 25


@require_http_methods(["GET", "POST"])
def member_webhooks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The webhooks of any member, for the Geschäftsstelle."""
    return _list(request, get_object_or_404(Member, pk=pk))


@require_http_methods(["GET", "POST"])
def own_webhooks(request: HttpRequest) -> HttpResponse:
    """The webhooks of one's own member, for its officers."""
    user: Any = request.user
    return _list(request, get_object_or_404(Member, pk=user.member_id))


def _list(request: HttpRequest, member: Member) -> HttpResponse:
    form = WebhookForm(request.POST or None, instance=Destination(member=member))
    if request.method == "POST" and form.is_valid():
        destination = form.save(commit=False)
        return _secret(request, destination, add_webhook(destination), is_new=True)
    webhooks = Destination.objects.filter(member=member, channel=Channel.WEBHOOK)
    return render(request, "webhooks/list.html", {"form": form, "member": member, "webhooks": webhooks})


@require_safe
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook with its last messages and what the other side answered."""
    destination = editable(request, pk)
    page = Paginator(with_reports(destination.deliveries.all()), A_PAGE).get_page(request.GET.get("seite"))
    context = {
        "destination": destination,
        "member": destination.member,
        "page_obj": page,
        "lines": lines(page.object_list),
        "query": "",
        "failed": destination.deliveries.filter(state=State.FAILED, purpose="news").count(),
        "old_until": old_secret_until(destination.details, now=timezone.now()),
    }
    return render(request, "webhooks/detail.html", context)


@require_POST
def webhook_rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new secret, and show it once."""
    destination = editable(request, pk)
    return _secret(request, destination, rotate(destination), is_new=False)


def editable(request: HttpRequest, pk: int) -> Destination:
    """Return a webhook this person keeps, or 404."""
    return get_object_or_404(Destination.objects.webhooks_of(request.user).select_related("member"), pk=pk)


def _secret(request: HttpRequest, destination: Destination, secret: str, *, is_new: bool) -> HttpResponse:
    context = {"destination": destination, "member": destination.member, "secret": secret, "is_new": is_new}
    response = render(request, "webhooks/secret.html", context)
    response["Cache-Control"] = "no-store"
    return response
