"""What did not arrive, and sending it again: the Geschäftsstelle's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Member
from geo.typed import one_of
from notifications import services
from notifications import undelivered as reads
from notifications.models import Delivery, Destination

A_PAGE = 25
BROKEN_SHOWN = 20


@require_safe
def undelivered(request: HttpRequest) -> HttpResponse:
    """Everything that is delayed, held, refused or came back, with the reason and what to do."""
    member, state = _member(request), request.GET.get("stand", "")
    rows = reads.troubled(member=member.pk if member else None, state=state)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("seite"))
    query = request.GET.copy()
    query.pop("seite", None)
    broken = Destination.objects.broken_mailboxes()
    context = {
        "page_obj": page,
        "query": query.urlencode(),
        "lines": reads.lines(page.object_list),
        "broken": [(one, reads.since_words(one)) for one in broken[:BROKEN_SHOWN]],
        "states": [(value, label) for value, (label, _rows) in reads.STATES.items()],
        "members": Member.objects.filter(active=True),
        "member": member,
        "state": state,
    }
    return render(request, "undelivered/list.html", context)


@require_POST
def delivery_send_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send one delivery again, under the same id."""
    user: Any = request.user
    delivery = get_object_or_404(Delivery.objects.select_related("destination"), pk=pk)
    try:
        services.send_again(delivery, by=user)
    except services.Refused as refused:
        messages.error(request, str(refused))
    else:
        text = gettext("Wird noch einmal an %(address)s gesendet.") % {"address": delivery.destination.shown}
        messages.success(request, text)
    return _back(request)


@require_POST
def destination_send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a destination again, and send whatever did not get through."""
    user: Any = request.user
    destination = get_object_or_404(Destination, pk=pk, member__isnull=False)
    count = services.send_all_again(destination, by=user)
    text = ngettext(
        "%(address)s bekommt wieder Meldungen, und %(count)d Nachricht noch einmal.",
        "%(address)s bekommt wieder Meldungen, und %(count)d Nachrichten noch einmal.",
        count,
    )
    messages.success(request, text % {"address": destination.shown, "count": count})
    return _back(request)


def _member(request: HttpRequest) -> Member | None:
    return one_of(Member.objects.all(), request.GET.get("mitglied"))


def _back(request: HttpRequest) -> HttpResponse:
    """Return to the page one came from, with its filter; never to another site."""
    wanted = request.POST.get("zurueck", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return redirect(wanted if safe and wanted.startswith("/") else reverse("undelivered"))
