"""Wie ich erreicht werde: a person's mail, their browsers and their feeds."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from notifications import services
from notifications.forms.reachable import ReachableForm
from notifications.models import Channel, Destination
from notifications.querysets import DestinationQuerySet
from notifications.services.own_mailbox import own_mailbox


@require_http_methods(["GET", "POST"])
def reachable(request: HttpRequest) -> HttpResponse:
    """Show and change how the signed-in person is reached outside the inbox."""
    user: Any = request.user
    mailbox = _own(request).filter(channel=Channel.EMAIL).order_by("pk").first()
    mailbox = mailbox or Destination(user=user, address=user.email, duty=False)  # not made by looking
    stored = {"by_mail": mailbox.active, "duty": mailbox.duty}
    form = ReachableForm(request.POST if request.method == "POST" else None, initial=stored)
    if request.method == "POST" and form.is_valid():
        _keep(own_mailbox(user), by_mail=form.cleaned_data["by_mail"], duty=form.cleaned_data["duty"])
        messages.success(request, _("Gespeichert."))
        return redirect("reachable")
    browsers = _own(request).filter(channel=Channel.WEBPUSH, active=True).order_by("-created_at")
    context = {"form": form, "own_address": mailbox, "browsers": list(browsers)}
    return render(request, "subscriptions/reachable.html", context)


@require_POST
def reachable_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Send nothing more to one of a person's browsers."""
    browser = get_object_or_404(_own(request).filter(channel=Channel.WEBPUSH), pk=pk)
    services.rest(browser)
    text = _("%(browser)s bekommt keine Mitteilungen mehr.") % {"browser": browser.label or _("Der Browser")}
    messages.success(request, text, extra_tags=reverse("reachable-restore", args=[pk]))
    return redirect("reachable")


@require_POST
def reachable_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a person's browser again."""
    browser = get_object_or_404(_own(request).filter(channel=Channel.WEBPUSH), pk=pk)
    services.mend(browser)
    text = _("%(browser)s bekommt wieder Mitteilungen.") % {"browser": browser.label or _("Der Browser")}
    messages.success(request, text, extra_tags=reverse("reachable-remove", args=[pk]))
    return redirect("reachable")


def _own(request: HttpRequest) -> DestinationQuerySet:
    return Destination.objects.filter(user=request.user.pk)


def _keep(mailbox: Destination, *, by_mail: bool, duty: bool) -> None:
    if mailbox.duty != duty:
        Destination.objects.filter(pk=mailbox.pk).update(duty=duty)
    if mailbox.active != by_mail or (by_mail and mailbox.is_broken):
        (services.mend if by_mail else services.rest)(mailbox)
