"""The button „Jetzt antworten“ of a mail: a signed address that opens a page, and ends after eight weeks.

The address names one delivery: what it opens is what that mail was about, for the member that got it. It signs nobody
in. Opening it never acts: mail scanners open every link.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Member
from geo.models import Wish
from notifications.models import Channel, Delivery, Standing, Verb
from notifications.wording import Letter

SALT = "notifications.answer_links"
VALID_FOR = timedelta(weeks=8)
REMINDED, ASKED_AGAIN = "reminded", "asked_again"
ASKING = {Verb.ANNOUNCED, Verb.CHANGED, REMINDED, ASKED_AGAIN}


class Expired(Exception):  # noqa: N818 (the address was ours, weeks ago)
    """The address is too old to act; ``delivery`` is what it was made for."""

    def __init__(self, delivery: Delivery) -> None:
        super().__init__()
        self.delivery = delivery


def is_offered(delivery: Delivery) -> bool:
    """Return whether this mail asks its reader to answer, and its reader may: a mailbox, an officer or planner."""
    notification, user = delivery.notification, delivery.destination.user
    if notification is None or delivery.channel != Channel.EMAIL or notification.activity.verb not in ASKING:
        return False
    if notification.standing not in (Standing.NEWLY, Standing.STILL) or member_of(delivery) is None:
        return False
    if user is not None and not (user.is_active and (user.is_officer or user.is_planner)):
        return False
    activity = notification.activity
    asked_again = activity.verb in (REMINDED, ASKED_AGAIN)
    return asked_again or bool(notification.duty and activity.version and activity.version.wish != Wish.INFORM)


def member_of(delivery: Delivery) -> Member | None:
    """Return the member a mail spoke to: that of the mailbox, or of the person; None where they parted since."""
    destination, notification = delivery.destination, delivery.notification
    member = destination.user.member if destination.user else destination.member
    if notification is None or member is None or not member.active or not destination.active:
        return None
    told = notification.user.member if notification.user else notification.member
    return member if told == member else None


def address_of(delivery: Delivery) -> str:
    """Return the page to answer on, for eight weeks from now; nothing for mails that ask for no answer."""
    if not is_offered(delivery):
        return ""
    token = signing.dumps(delivery.pk.hex, salt=SALT)
    return str(settings.BASE_URL) + reverse("answer-by-mail", args=[token])


def linked(letter: Letter, delivery: Delivery) -> Letter:
    """Return the letter as this mail says it: its button answers where its reader may."""
    address = address_of(delivery)
    if address:
        return replace(letter, button=_("Jetzt antworten"), url=address, report_url=letter.url)
    return replace(letter, button=_("Meldung ansehen")) if letter.button == _("Jetzt antworten") else letter


def delivery_of(token: str) -> Delivery | None:
    """Return the delivery that an address was made for; None for what we did not make. Raises ``Expired``."""
    try:
        name = signing.loads(token, salt=SALT)
        delivery = _find(UUID(hex=name))
        signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.SignatureExpired:
        if delivery is None:
            return None
        raise Expired(delivery) from None
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return delivery


def _find(pk: UUID) -> Delivery | None:
    found = Delivery.objects.select_related(
        "destination__user__member", "destination__member", "notification__member", "notification__user__member",
        "notification__activity__version", "notification__activity__report__reporter",
    )  # fmt: skip
    delivery = found.filter(pk=pk).first()
    return delivery if delivery and is_offered(delivery) else None
