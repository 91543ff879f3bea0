"""The ways to a destination. A new one is a sibling module with a ``send``, and a line here."""

from __future__ import annotations

from notifications.channels import email, webhook, webpush
from notifications.channels.way import Way
from notifications.models import Channel

CHANNELS: dict[str, Way] = {
    Channel.EMAIL: Way(
        email.send, waits_s=email.waits_s, gives_up_after=email.gives_up_after, at_once=email.at_once, slow=False
    ),
    Channel.WEBHOOK: Way(webhook.send, waits_s=webhook.waits_s, gives_up_after=webhook.gives_up_after),
    Channel.WEBPUSH: Way(webpush.send, waits_s=webpush.waits_s, gives_up_after=webpush.gives_up_after),
}
