"""Deputies: the officers arrange them for their member's mailboxes, the Geschäftsstelle for all."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications import services
from notifications.forms.deputies import DeputyForm
from notifications.models import Deputy, Destination


@require_safe
def deputies(request: HttpRequest) -> HttpResponse:
    """Show an officer their member's mailboxes, and who stands in for them."""
    user: Any = request.user
    mailboxes = Destination.objects.deputised_by(user).filter(member=user.member_id)
    context = {
        "mailboxes": [
            {"mailbox": one, "deputies": one.deputies.current()} for one in mailboxes.select_related("member")
        ]
    }
    return render(request, "notifications/deputies.html", context)


@require_http_methods(["GET", "POST"])
def deputy_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Appoint a deputy for a mailbox."""
    user: Any = request.user
    mailbox = get_object_or_404(Destination.objects.deputised_by(user).select_related("member"), pk=pk)
    form = _form(mailbox, request.POST or None)
    if request.method == "POST" and form.is_valid():
        deputy = services.appoint(mailbox, **form.cleaned_data, by=user)
        text = gettext("%(who)s bekommt die Mails an %(mailbox)s bis %(day)s mit.")
        values = {"who": deputy, "mailbox": mailbox.address, "day": date_format(deputy.until_on, "j. F Y")}
        messages.success(request, text % values, extra_tags=reverse("deputy-end", args=[deputy.pk]))
        return _back(request, mailbox)
    context = {"form": form, "mailbox": mailbox, "back": _back_url(request, mailbox)}
    return render(request, "notifications/deputy_form.html", context)


@require_POST
def deputy_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a deputy nothing more."""
    deputy = _deputy(request, pk)
    planned = services.dismiss(deputy)
    undo = reverse("deputy-again", args=[pk, planned.isoformat()]) if planned else ""
    messages.success(request, gettext("%(who)s bekommt nichts mehr.") % {"who": deputy}, extra_tags=undo)
    return _back(request, deputy.destination)


@require_POST
def deputy_again(request: HttpRequest, pk: int, until: str) -> HttpResponse:
    """Take back that a deputy was sent nothing more."""
    deputy = _deputy(request, pk)
    try:
        services.reappoint(deputy, date.fromisoformat(until))
    except ValueError as no_date:
        raise Http404 from no_date
    messages.success(request, gettext("%(who)s bekommt die Mails wieder mit.") % {"who": deputy})
    return _back(request, deputy.destination)


def _form(mailbox: Destination, typed: Any = None) -> DeputyForm:
    return DeputyForm(typed, instance=Deputy(destination=mailbox))


def _deputy(request: HttpRequest, pk: int) -> Deputy:
    mailboxes = Destination.objects.deputised_by(request.user)
    return get_object_or_404(Deputy.objects.select_related("destination"), pk=pk, destination__in=mailboxes)


def _back_url(request: HttpRequest, mailbox: Destination) -> str:
    user: Any = request.user
    return reverse("destination-edit", args=[mailbox.pk]) if user.is_coordinator else reverse("deputies")


def _back(request: HttpRequest, mailbox: Destination) -> HttpResponse:
    return redirect(_back_url(request, mailbox))
