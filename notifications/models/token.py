from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Key, KeyQuerySet, open_keys


class FeedKind(models.TextChoices):
    """What a key opens: news as an Atom feed, or a calendar."""

    ATOM = "atom", _("Feed")
    CALENDAR = "calendar", _("Kalender")


class FeedTokenQuerySet(KeyQuerySet["FeedToken"]):
    def usable(self) -> FeedTokenQuerySet:
        """Return the tokens that open a feed: not revoked, their person still active, and still of that member."""
        return super().usable().filter(Q(member__isnull=True) | Q(member=F("user__member")))

    def of_kind(self, kind: FeedKind) -> FeedTokenQuerySet:
        """Return the keys to feeds of this kind: none opens the other."""
        return self.filter(kind=kind)


class FeedToken(Key):
    """The key to one feed, read-only. It belongs to a person and dies with their account.

    A feed of the member (``member`` set) is asked for by a person too: nobody else could revoke it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_tokens")
    member = models.ForeignKey("accounts.Member", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=FeedKind.choices, default=FeedKind.ATOM)
    # Of a calendar: the level of the association's events; empty is the person's own calendar.
    level = models.CharField(max_length=10, blank=True)

    objects: ClassVar[FeedTokenQuerySet] = FeedTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Key.Meta):
        indexes = [open_keys("feed_token_open")]
