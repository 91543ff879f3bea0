"""What can be done with a webhook: try it, let it rest, use it again, send again what failed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from notifications import services
from notifications.services.refused import Refused
from notifications.services.sending_again import send_again, send_all_again
from notifications.services.webhooks import ping
from notifications.views.webhooks import editable


@require_POST
def webhook_ping(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a word to try the way."""
    destination = editable(request, pk)
    user: Any = request.user
    if destination.active:
        ping(destination, by=user)
        messages.success(request, _("Die Probe geht in den nächsten Sekunden hinaus. Laden Sie diese Seite dann neu."))
    else:
        messages.warning(request, _("Der Webhook ruht. Benutzen Sie ihn wieder, dann können Sie ihn probieren."))
    return redirect("webhook", pk)


@require_POST
def webhook_rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Send nothing more to a webhook; what comes meanwhile is held."""
    services.rest(editable(request, pk))
    text = _("Der Webhook ruht. Was inzwischen kommt, wird aufgehoben.")
    messages.success(request, text, extra_tags=reverse("webhook-wake", args=[pk]))
    return redirect("webhook", pk)


@require_POST
def webhook_wake(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a resting webhook again, and send what was held."""
    held = services.mend(editable(request, pk))
    text = ngettext(
        "Der Webhook wird wieder benutzt. %(count)d aufgehobene Nachricht geht jetzt hinaus.",
        "Der Webhook wird wieder benutzt. %(count)d aufgehobene Nachrichten gehen jetzt hinaus.",
        held,
    )
    messages.success(request, text % {"count": held}, extra_tags=reverse("webhook-rest", args=[pk]))
    return redirect("webhook", pk)


@require_POST
def webhook_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Use the webhook again, and send everything that did not get through, under the same ids."""
    user: Any = request.user
    again = send_all_again(editable(request, pk), by=user)
    text = ngettext(
        "%(count)d Nachricht geht noch einmal hinaus.", "%(count)d Nachrichten gehen noch einmal hinaus.", again
    )
    messages.success(request, text % {"count": again})
    return redirect("webhook", pk)


@require_POST
def webhook_again_one(request: HttpRequest, pk: int, delivery: UUID) -> HttpResponse:
    """Send one message again that did not get through, under the same id."""
    destination = editable(request, pk)
    user: Any = request.user
    one = get_object_or_404(destination.deliveries.select_related("destination"), pk=delivery)
    try:
        send_again(one, by=user)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Die Nachricht geht noch einmal hinaus, mit derselben Kennung."))
    return redirect("webhook", pk)
