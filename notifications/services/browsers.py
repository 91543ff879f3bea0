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
    _leave_others(user, endpoint)
    browser, made = Destination.objects.update_or_create(
        user=user, channel=Channel.WEBPUSH, address=endpoint, defaults={"label": label, "details": _details(keys)}
    )
    if not made:
        mend(browser)
    return browser


@transaction.atomic
def move_browser(user: User, *, before: str, endpoint: str, keys: dict[str, str]) -> bool:
    """Reach one of this person's browsers at the address that its push service gave it instead of the one before.

    What waits for it, or is held, goes there under the same ids. Returns False where this person is not told at the
    old address, or switched it off: then nobody asked to be told at the new one either.
    """
    mine = Destination.objects.select_for_update(of=("self",)).filter(user=user, channel=Channel.WEBPUSH)
    browser = mine.filter(address=before, active=True).first()
    if browser is None:
        return False
    _leave_others(user, endpoint)
    known = mine.filter(address=endpoint).exclude(pk=browser.pk).first()
    if known is not None:  # the page was quicker: what is held for the old address waits there no longer than it must
        rest(browser)
        mend(known)
        return True
    browser.address, browser.details = endpoint, _details(keys)
    browser.save(update_fields=["address", "details"])
    mend(browser)
    return True


def _leave_others(user: User, endpoint: str) -> None:
    same = Destination.objects.filter(channel=Channel.WEBPUSH, address=endpoint)
    for other in same.exclude(user=user).filter(active=True).select_for_update(of=("self",)):
        rest(other)


def _details(keys: dict[str, str]) -> dict[str, Any]:
    return {"keys": keys, "server_key": vapid.public_key()}


def try_browser(browser: Destination, *, by: User) -> Delivery:
    """Send a word to try the way, within seconds and only once."""
    return Delivery.objects.create(destination=browser, channel=browser.channel, purpose=Purpose.TEST, asked_by=by)
