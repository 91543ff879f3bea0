"""Whether the members can be reached, and trying a mailbox."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from notifications import reachability as reads
from notifications import services
from notifications.models import Destination

A_PAGE = 20


@require_safe
def reachability(request: HttpRequest) -> HttpResponse:
    """Every member with its destinations, those first that nothing reaches."""
    page = Paginator(reads.members_by_need(), A_PAGE).get_page(request.GET.get("seite"))
    stranded = reads.members_by_need().filter(reached=False).count()
    context = {
        "page_obj": page,
        "query": "",
        "rows": reads.reachability(page.object_list),
        "stranded": stranded,
    }
    return render(request, "undelivered/reachability.html", context)


@require_POST
def destination_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a trial to a member's mailbox."""
    user: Any = request.user
    destination = get_object_or_404(Destination, pk=pk, member__isnull=False)
    try:
        services.try_out(destination, by=user)
    except services.Refused as refused:
        messages.error(request, str(refused))
    else:
        text = gettext("Eine Probe geht an %(address)s. Wie weit sie ist, steht hier: laden Sie die Seite neu.")
        messages.success(request, text % {"address": destination.address})
    page = request.POST.get("seite", "")
    query = f"?seite={page}" if page.isdecimal() else ""
    return redirect(f"{reverse('reachability')}{query}#ziel-{destination.pk}")
