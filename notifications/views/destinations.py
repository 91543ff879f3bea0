"""The functional mailboxes of the members, kept by the Geschäftsstelle."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Member
from notifications import services
from notifications.forms.destinations import DestinationForm
from notifications.models import Channel, Destination
from notifications.querysets import DestinationQuerySet


@require_http_methods(["GET", "POST"])
def destination_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a mailbox to a member."""
    return _form(request, Destination(member=get_object_or_404(Member, pk=pk)))


@require_http_methods(["GET", "POST"])
def destination_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a mailbox. Mails that wait go to the new address."""
    return _form(request, get_object_or_404(_mailboxes().select_related("member"), pk=pk))


@require_POST
def destination_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Send nothing more to a mailbox."""
    return _use(request, pk, used=False)


@require_POST
def destination_wake(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a resting mailbox again."""
    return _use(request, pk, used=True)


def _form(request: HttpRequest, destination: Destination) -> HttpResponse:
    form = DestinationForm(request.POST or None, instance=destination)
    if request.method == "POST" and form.is_valid():
        form.save()
        if "address" in form.changed_data and destination.is_broken:  # what was said of the old one is past
            services.mend(destination)
        messages.success(request, gettext("%(address)s bekommt ab jetzt Meldungen.") % {"address": destination.address})
        return redirect("member-detail", destination.member_id)
    stored = Destination.objects.filter(pk=destination.pk).first()
    context = {"form": form, "member": destination.member, "destination": stored}
    return render(request, "notifications/destination_form.html", context)


def _use(request: HttpRequest, pk: int, *, used: bool) -> HttpResponse:
    destination = get_object_or_404(_mailboxes(), pk=pk)
    act = services.mend if used else services.rest
    act(destination)
    text = gettext("%(address)s bekommt wieder Meldungen.") if used else gettext("%(address)s bekommt nichts mehr.")
    undo = reverse("destination-rest" if used else "destination-wake", args=[pk])
    messages.success(request, text % {"address": destination.address}, extra_tags=undo)
    return redirect("member-detail", destination.member_id)


def _mailboxes() -> DestinationQuerySet:
    """Return the mailboxes of members: webhooks have pages of their own, and a person's mail is their own affair."""
    return Destination.objects.filter(channel=Channel.EMAIL, member__isnull=False)
