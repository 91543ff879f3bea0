"""To whom the mail of a delivery goes: its mailbox, who stands in for it today, and the copies."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr

from notifications.models import Channel, Delivery
from notifications.staging import may_leave
from notifications.wording import one_line


@dataclass(frozen=True)
class Addresses:
    """The mailbox is the first of ``to``; behind it its deputies. ``blocked``: copies that may not leave here."""

    to: list[str]
    cc: list[str]
    blocked: list[str]


def addresses_of(delivery: Delivery) -> Addresses:
    """Return to whom the mail goes today; nobody twice."""
    destination = delivery.destination
    seen = {destination.address.lower()}
    to = [formataddr((one_line(destination.label), destination.address))]
    cc: list[str] = []
    blocked: list[str] = []
    copies = [(one.name, one.address, to) for one in destination.deputies.standing_in()]
    copies += [("", address, cc) for address in destination.cc]
    for name, address, line in copies:
        if address.lower() in seen:
            continue
        seen.add(address.lower())
        free = may_leave(Channel.EMAIL, address)
        (line if free else blocked).append(formataddr((one_line(name), address)) if free else address)
    return Addresses(to, cc, blocked)
