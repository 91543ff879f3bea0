"""The ways to a destination. A new one is a sibling module with a ``send``, and a line here."""

from __future__ import annotations

from collections.abc import Callable

from notifications.channels import email
from notifications.models import Channel, Delivery

# send(delivery, seconds): hand it over within that time, or raise Temporary or Permanent.
CHANNELS: dict[str, Callable[[Delivery, float], None]] = {
    Channel.EMAIL: email.send,
}
