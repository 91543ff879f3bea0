"""Webhook: tell a member's own system that there is something, signed as the Standard Webhooks say.

The message names ids and a link. Whatever is confidential stays behind the link, which asks to sign in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.channels.http import is_trial, news_of, now, patience_s, post, refusal
from notifications.channels.problems import Gone, Permanent, Temporary
from notifications.models import Delivery, Notification, Purpose, Verb
from notifications.signing import signed

MINUTE, HOUR = 60.0, 3600.0
# The schedule that the Standard Webhooks propose: the first attempt at once, the tenth after some 75 hours.
WAITS_S = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
# With all its jitter the tenth attempt comes after 91 hours; an eleventh would come after 99 at least.
GIVES_UP_AFTER = timedelta(hours=96)


def waits_s() -> Sequence[float]:
    """Return the seconds to wait after each failed attempt."""
    return WAITS_S


def gives_up_after() -> timedelta:
    """Return how long a webhook is tried."""
    return GIVES_UP_AFTER


def send(delivery: Delivery, seconds: float) -> None:
    """Hand the delivery to the member's system within this time. Any 2xx is a yes.

    Raises ``Gone`` when the other side says so (410), else ``Temporary``; a trial fails at once.
    """
    with translation.override(settings.LANGUAGE_CODE):
        try:
            _send(delivery, seconds)
        except Temporary as problem:
            if is_trial(delivery):
                raise Permanent(str(problem)) from problem
            raise


def _send(delivery: Delivery, seconds: float) -> None:
    url = delivery.destination.address
    if not is_safe(url):
        raise Permanent(_("Die Adresse beginnt nicht mit https://."))
    body = json.dumps(payload(delivery), separators=(",", ":"))
    headers = signed(body, message_id=str(delivery.pk), details=delivery.destination.details, now=now())
    answer = post(delivery, url, body.encode(), {"Content-Type": "application/json", **headers}, seconds)
    if 200 <= answer.status < 300:
        return
    if answer.status == 410:
        raise Gone(_("Der Empfänger sagt, dass es diese Adresse nicht mehr gibt (410)."))
    raise Temporary(refusal(answer.status), after_s=patience_s(answer))


def is_safe(url: str) -> bool:
    """Return whether messages to this address are read by nobody on the way: https, or a host the operator named."""
    parts = urlsplit(url)
    allowed = {name.lower() for name in settings.EGRESS_ALLOWED_HOSTS}
    return parts.scheme == "https" or (parts.scheme == "http" and (parts.hostname or "").lower() in allowed)


def payload(delivery: Delivery) -> dict[str, Any]:
    """Return what a delivery says: what happened, when, and where to read about it."""
    data: dict[str, Any]
    match delivery.purpose:
        case Purpose.TEST:
            kind, happened_at, data = "ping", delivery.created_at, {}
        case Purpose.DIGEST:
            items = delivery.items.select_related("notification__activity").order_by("pk")
            kind, happened_at = "digest", delivery.created_at
            data = {"items": [_named(item.notification) for item in items]}
        case _:
            told = news_of(delivery)
            kind, happened_at, data = _kind(told), told.activity.created_at, _named(told)
    return {"type": kind, "timestamp": happened_at.isoformat(), "data": data}


def _kind(told: Notification) -> str:
    verb = told.activity.verb
    return f"report.{verb}" if verb in Verb.values else f"activity.{verb}"


def _named(told: Notification) -> dict[str, str | None]:
    activity = told.activity
    return {
        "notification": str(told.pk),
        "activity": str(activity.pk),
        "report": str(activity.report_id) if activity.report_id else None,
        "url": settings.BASE_URL + activity.get_absolute_url(),
    }
