"""Where a mail provider reports what became of our mails."""

from __future__ import annotations

import logging
from typing import Any

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.bounces.provider import READERS, take_event

logger = logging.getLogger(__name__)


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def delivery_feedback(request: HttpRequest, provider: str) -> HttpResponse:
    """Take a provider's events. Closed (404) unless ``MAIL_WEBHOOK_SECRET`` is set; who lacks the secret gets 403.

    A failure of ours answers 500, and the provider tries again later: an event twice changes nothing.
    """
    reader = READERS.get(provider)
    if reader is None or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise Http404
    if request.method == "HEAD":  # some look whether anybody is there when the webhook is set up
        return HttpResponse()
    for event in _events(reader(), request):
        if take_event(event):
            logger.info("Provider %s: %s", provider, event.event_type)
    return HttpResponse()


def _events(reader: Any, request: HttpRequest) -> list[Any]:
    try:
        reader.run_validators(request)
    except AnymailWebhookValidationFailure:
        logger.warning("Somebody without the secret knocked at the provider's webhook")
        raise PermissionDenied from None
    try:
        return list(reader.parse_events(request))
    except (AnymailError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as problem:
        raise BadRequest("This is no event of the provider.") from problem
