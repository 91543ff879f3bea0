"""Making and revoking the keys of feeds."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member, User
from notifications.models import FeedKind, FeedToken
from notifications.services.refused import Refused

MOST_FEEDS = 20


def open_feed(
    user: User, *, label: str, member: Member | None = None, kind: FeedKind = FeedKind.ATOM, level: str = ""
) -> tuple[FeedToken, str]:
    """Make the key to a new feed, and return it with its token, which is shown only this once.

    Raises ``Refused`` for somebody who has more than anybody needs.
    """
    if FeedToken.objects.usable().filter(user=user).count() >= MOST_FEEDS:
        raise Refused("too_many", _("Sie haben schon sehr viele Feeds. Ziehen Sie zuerst einen zurück."))
    key = FeedToken(user=user, label=label, member=member, kind=kind, level=level)
    token = key.renew()
    key.save()
    return key, token


def revoke(key: FeedToken) -> None:
    """Close a feed for good: whoever has its address reads nothing more."""
    FeedToken.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
