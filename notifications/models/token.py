from __future__ import annotations

import secrets
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.tokens import hashed


class FeedKind(models.TextChoices):
    """What a key opens: news as an Atom feed, or a calendar."""

    ATOM = "atom", _("Feed")
    CALENDAR = "calendar", _("Kalender")


class FeedTokenQuerySet(models.QuerySet["FeedToken"]):
    def usable(self) -> FeedTokenQuerySet:
        """Return the tokens that open a feed: not revoked, their person still active, and still of that member."""
        own = Q(member__isnull=True) | Q(member=F("user__member"))
        return self.filter(own, revoked_at__isnull=True, user__is_active=True)

    def of_kind(self, kind: FeedKind) -> FeedTokenQuerySet:
        """Return the keys to feeds of this kind: none opens the other."""
        return self.filter(kind=kind)


class FeedToken(models.Model):
    """The key to one feed, 256 bits, read-only. It belongs to a person and dies with their account.

    A feed of the member (``member`` set) is asked for by a person too: nobody else could revoke it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feed_tokens")
    member = models.ForeignKey("accounts.Member", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=FeedKind.choices, default=FeedKind.ATOM)
    # Of a calendar: the level of the association's events; empty is the person's own calendar.
    level = models.CharField(max_length=10, blank=True)
    label = models.CharField(_("Wofür?"), max_length=80, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[FeedTokenQuerySet] = FeedTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["user"], condition=Q(revoked_at__isnull=True), name="feed_token_open")]

    def __str__(self) -> str:
        return self.label or str(self.id)

    def renew(self) -> str:
        """Give it a new token, and return the token: it is shown only this once."""
        token = secrets.token_urlsafe(32)
        self.token_hash = hashed(token)
        return token
