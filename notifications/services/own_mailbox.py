"""Where a person's own mail goes: to the address they sign in with."""

from __future__ import annotations

from accounts.models import User
from notifications.models import Channel, Destination


def own_mailbox(user: User) -> Destination:
    """Return the person's mailbox, made when first needed: what concerns their member goes there on demand."""
    stored = Destination.objects.filter(user=user, channel=Channel.EMAIL).order_by("pk").first()
    if stored is not None:
        return stored
    address = {"user": user, "channel": Channel.EMAIL, "address": user.email}
    return Destination.objects.get_or_create(**address, defaults={"duty": False, "label": str(user)})[0]
