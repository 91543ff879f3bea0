"""What a mail provider reports over its webhook, read by django-anymail: one shape for all of them.

Anymail offers its events by signal alone; here its views are asked for the events directly, so that whoever reads
``views/bounces.py`` sees where they go (docs/decisions/0080-provider-events-without-signals.md).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.conf import settings
from django.utils import timezone, translation

from notifications.bounces.fates import Fate, plain
from notifications.bounces.matching import id_of_message
from notifications.bounces.reasons import status_in
from notifications.bounces.taking import write_down
from notifications.models import Channel, Delivery

# Those whose webhook is guarded by name and password; each of the others needs a key of its own as well.
READERS: dict[str, type[AnymailBaseWebhookView]] = {
    "brevo": BrevoTrackingWebhookView,
    "mailjet": MailjetTrackingWebhookView,
    "postmark": PostmarkTrackingWebhookView,
    "sendgrid": SendGridTrackingWebhookView,
    "sparkpost": SparkPostTrackingWebhookView,
}
# What a provider's word is in the words of RFC 3464; everything else (opened, clicked …) is nothing to us.
ACTIONS = {
    EventType.DELIVERED: "delivered",
    EventType.DEFERRED: "delayed",
    EventType.BOUNCED: "failed",
    EventType.REJECTED: "failed",
    EventType.FAILED: "failed",
}
# The name that a mail's own data carries the delivery's id under (mails/).
METADATA = "delivery"
SOFT = ("soft", "transient", "temporary")


def take_event(event: AnymailTrackingEvent) -> bool:
    """Write down what an event says of one of our deliveries, and return whether that was news."""
    fate, pk = fate_of_event(event), delivery_id(event)
    if fate is None or pk is None:
        return False
    mails = Delivery.objects.filter(channel=Channel.EMAIL).select_related("destination")
    delivery = mails.filter(pk=pk).first()
    if delivery is None:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        return write_down(delivery, fate, event.timestamp or timezone.now())


def fate_of_event(event: AnymailTrackingEvent) -> Fate | None:
    """Return the event as the fate of one recipient; None when it is none."""
    action = ACTIONS.get(event.event_type)
    if action is None:
        return None
    said = plain(event.mta_response or event.description or "")
    return Fate(action, plain(event.recipient or ""), status=_status(event, said), said=said)


def delivery_id(event: AnymailTrackingEvent) -> UUID | None:
    """Return the delivery's id: from the data that the mail carried, else from its Message-ID."""
    carried = str((event.metadata or {}).get(METADATA, ""))
    try:
        return UUID(carried)
    except ValueError:
        return id_of_message(str(event.message_id or ""))


def _status(event: AnymailTrackingEvent, said: str) -> str:
    """Return the enhanced status: the server's own, else what the provider's sort of bounce amounts to."""
    if event.event_type == EventType.DELIVERED:
        return "2.0.0"
    said_code = status_in(said)
    if said_code:
        return said_code
    if event.event_type == EventType.DEFERRED or _is_soft(event.esp_event):
        return "4.0.0"
    nobody = event.event_type != EventType.FAILED and event.reject_reason in (
        RejectReason.BOUNCED,
        RejectReason.INVALID,
    )
    return "5.1.1" if nobody else "5.7.0"


def _is_soft(esp_event: Any) -> bool:
    """Return whether the provider calls it a bounce that may pass: each has a word of its own for it."""
    if not isinstance(esp_event, dict):
        return False
    if esp_event.get("hard_bounce") is False:  # Mailjet
        return True
    return any(word in str(esp_event.get(key, "")).lower() for key in ("event", "Type", "type") for word in SOFT)
