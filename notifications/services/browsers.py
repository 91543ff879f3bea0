"""A person's browsers: each that may show messages is a destination of its own."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import User
from notifications import vapid
from notifications.models import Channel, Delivery, Destination, Purpose
from notifications.services.destinations import mend, rest


@transaction.atomic
def keep_browser(user: User, *, endpoint: str, keys: dict[str, str], label: str) -> Destination:
    """Reach this person in this browser from now on, and nobody else: at a shared desk the last to ask is told."""
    same = Destination.objects.filter(channel=Channel.WEBPUSH, address=endpoint)
    for other in same.exclude(user=user).filter(active=True).select_for_update(of=("self",)):
        rest(other)
    details: dict[str, Any] = {"keys": keys, "server_key": vapid.public_key()}
    browser, made = Destination.objects.update_or_create(
        user=user, channel=Channel.WEBPUSH, address=endpoint, defaults={"label": label, "details": details}
    )
    if not made:
        mend(browser)
    return browser


def try_browser(browser: Destination, *, by: User) -> Delivery:
    """Send a word to try the way, within seconds and only once."""
    return Delivery.objects.create(destination=browser, channel=browser.channel, purpose=Purpose.TEST, asked_by=by)
