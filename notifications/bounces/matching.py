"""Which delivery a report is about: by what only the delivery's own mail carried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

from django.conf import settings

from notifications.bounces.reading import Returned
from notifications.models import Channel, Delivery
from notifications.return_path import delivery_of_return_path

HEX = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.I)


def delivery_of(returned: Returned) -> Delivery | None:
    """Return the delivery that came back; None when nothing in the report proves which.

    First its return path, which we signed; then the envelope id and the Message-ID. These two are not signed:
    their 122 random bits are known to those alone who got the mail. What an unknown sender makes up finds nothing.
    """
    mails = Delivery.objects.filter(channel=Channel.EMAIL).select_related("destination")
    for pk in _candidates(returned):
        delivery = mails.filter(pk=pk).first()
        if delivery is not None:
            return delivery
    return None


def _candidates(returned: Returned) -> Iterator[UUID]:
    for address in returned.return_paths:
        pk = delivery_of_return_path(address)
        if pk is not None:
            yield pk
    if HEX.fullmatch(returned.envelope_id.strip("<>").partition("@")[0]):
        yield UUID(returned.envelope_id.strip("<>").partition("@")[0])
    yield from filter(None, map(id_of_message, returned.message_ids))


def id_of_message(message_id: str) -> UUID | None:
    """Return the delivery's id in one of our Message-IDs (notifications/mails.py); None for anybody else's."""
    name, _at, domain = message_id.strip().strip("<>").partition("@")
    ours = domain.lower() == settings.MAIL_DOMAIN.lower() and HEX.fullmatch(name)
    return UUID(name) if ours else None
