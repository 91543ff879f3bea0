from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models.activity import Activity
from notifications.querysets import NotificationQuerySet


class Standing(models.TextChoices):
    """How a recipient stands to what changed: each is told in words of its own."""

    NEWLY = "newly", _("neu betroffen")
    STILL = "still", _("weiter betroffen")
    NO_LONGER = "no_longer", _("nicht mehr betroffen")
    # Not affected: told because they asked to be (Subscription).
    SUBSCRIBED = "subscribed", _("abonniert")


class Notification(models.Model):
    """One recipient's copy of an activity, with the reasons why they got it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The database checks both for a whole statement at once: geo/parents.py.
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="notifications", db_index=False, db_constraint=False
    )
    member = models.ForeignKey(
        "accounts.Member",
        on_delete=models.PROTECT,
        null=True,
        related_name="notifications",
        db_index=False,
        db_constraint=False,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="notifications", db_index=False
    )
    standing = models.CharField(max_length=10, choices=Standing.choices)
    # Told because it concerns the recipient's own member: at once, whatever they subscribed to or not.
    duty = models.BooleanField(default=True)
    # As decided then, for each area [{"area", "relation", "distance_m", "overlap_m2", "rule", "decision", "reason"}],
    # for each subscription [{"subscription", "name", "office"}].
    reasons = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    objects: ClassVar[NotificationQuerySet] = NotificationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "member"], name="one_notification_per_member"),
            models.UniqueConstraint(fields=["activity", "user"], name="one_notification_per_person"),
            # Without one it went outside, to the destination of its delivery (notifications/outside.py).
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(user__isnull=True), name="notification_has_one_recipient_at_most"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-created_at"], name="notification_of_member"),
            models.Index(fields=["user", "-created_at"], name="notification_of_person"),
            models.Index(fields=["member"], condition=Q(read_at__isnull=True), name="notification_unread_member"),
            models.Index(fields=["read_by"], condition=Q(read_by__isnull=False), name="notification_read_by"),
        ]

    def __str__(self) -> str:
        return str(self.id)
