"""Unsubscribing from a mail: the header that mail programs make a button of, and what stands behind its address.

RFC 8058 asks for one address that a single POST without cookies acts on; RFC 2369 for the header. A duty notice never
carries it: nobody shall be able to unsubscribe from being affected. The address names one delivery, signed, and what
it opens is what that delivery was for: the names of its subscriptions, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from email.utils import formataddr
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import Alliance
from notifications.models import Delivery, Notification, Purpose, Subscription
from notifications.wording import one_line

SALT = "notifications.unsubscribing"
VALID_FOR = timedelta(days=366)


class Expired(Exception):  # noqa: N818 (the address was ours, a year ago)
    """The address is too old to act."""


@dataclass(frozen=True)
class Offer:
    """A subscription that a delivery was for, and whether it still tells whoever reads that delivery."""

    subscription: Subscription
    tells: bool


def is_offered(delivery: Delivery) -> bool:
    """Return whether this delivery can be unsubscribed from: a digest, or news without duty."""
    if delivery.purpose == Purpose.DIGEST:
        return True
    return delivery.notification is not None and not delivery.notification.duty


def address_of(delivery: Delivery) -> str:
    """Return the page to unsubscribe on; nothing for duty notices."""
    if not is_offered(delivery):
        return ""
    return str(settings.BASE_URL) + reverse("unsubscribe", args=[signing.dumps(delivery.pk.hex, salt=SALT)])


def headers_of(delivery: Delivery) -> dict[str, str]:
    """Return the headers by which mail programs sort and unsubscribe; none for duty notices."""
    address = address_of(delivery)
    if not address:
        return {}
    ways = [f"<{address}>"]
    if settings.UNSUBSCRIBE_ADDRESS:
        token = address.rstrip("/").rpartition("/")[2]
        ways.append(f"<mailto:{settings.UNSUBSCRIBE_ADDRESS}?subject={quote(f'abbestellen {token}')}>")
    return {
        "List-Unsubscribe": ", ".join(ways),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": formataddr((one_line(Alliance.current().name), f"abos.{settings.MAIL_DOMAIN}")),
    }


def delivery_of(token: str) -> Delivery | None:
    """Return the delivery that an address was made for; None for what we did not make. Raises ``Expired``."""
    try:
        pk = UUID(hex=signing.loads(token, salt=SALT, max_age=VALID_FOR))
    except signing.SignatureExpired as too_old:
        raise Expired from too_old
    except (signing.BadSignature, ValueError):
        return None
    delivery = Delivery.objects.filter(pk=pk).select_related("destination__user", "notification").first()
    return delivery if delivery and is_offered(delivery) else None


def offers(delivery: Delivery) -> list[Offer]:
    """Return the subscriptions of a delivery, in the order of their names."""
    named = Subscription.objects.filter(pk__in=_ids(_notifications(delivery))).select_related("member").order_by("name")
    telling = Subscription.objects.reaching(delivery.destination.user).filter(pk__in=named.values("pk"))
    tells = set(telling.values_list("pk", flat=True))
    return [Offer(one, one.pk in tells) for one in named]


def still_wanted(delivery: Delivery, notifications: Iterable[Notification]) -> list[Notification]:
    """Return those that a subscription still asks for: what was unsubscribed meanwhile is not sent any more."""
    told = list(notifications)
    telling = Subscription.objects.reaching(delivery.destination.user).filter(pk__in=_ids(told))
    wanted = {str(pk) for pk in telling.values_list("pk", flat=True)}
    return [one for one in told if one.duty or wanted & _named(one)]


def _notifications(delivery: Delivery) -> list[Notification]:
    if delivery.notification is not None:
        return [delivery.notification]
    return list(Notification.objects.filter(digest_items__delivery=delivery))


def _ids(notifications: Iterable[Notification]) -> set[str]:
    return {name for one in notifications for name in _named(one)}


def _named(notification: Notification) -> set[str]:
    return {reason["subscription"] for reason in notification.reasons if "subscription" in reason}
