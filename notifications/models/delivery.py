from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models.destination import Destination
from notifications.models.notification import Notification
from notifications.querysets import IN_TROUBLE, DeliveryQuerySet


class Purpose(models.TextChoices):
    """What a delivery carries: one notification, several of them together, or a word to try the way."""

    NEWS = "news", _("Benachrichtigung")
    DIGEST = "digest", _("Zusammenfassung")
    TEST = "test", _("Probe")
    # To the Geschäftsstelle: a member's mailbox is gone.
    ALARM = "alarm", _("Hinweis der Zustellung")
    # To a person whose deletion somebody else ordered.
    GOODBYE = "goodbye", _("Nachricht von der Löschung")


class State(models.TextChoices):
    """Where a delivery stands. A waiting row is claimed when it is due; a held one when its destination is mended."""

    WAITING = "waiting", _("in der Warteschlange")
    HELD = "held", _("angehalten")
    DONE = "done", _("übergeben")
    FAILED = "failed", _("nicht zustellbar")
    # Unsubscribed before it was sent.
    DROPPED = "dropped", _("abbestellt")


class Outcome(models.TextChoices):
    """What became of it after it was handed over, as far as the other side says."""

    DELIVERED = "delivered", _("zugestellt")
    DELAYED = "delayed", _("verzögert")
    BOUNCED = "bounced", _("zurückgekommen")


class Delivery(models.Model):
    """One attempt chain over one channel to one destination.

    ``attempt`` counts the claims. Whoever completes the row names the attempt it owns: a worker that lost
    its lease changes nothing. A claim moves ``due_at`` to the end of its lease, so that the row of a worker
    that died is due again without anybody noticing the death. The id makes the constant Message-ID.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=10, choices=Purpose.choices, default=Purpose.NEWS)
    # Only news; a digest's stand in ``items``.
    # No index of their own for foreign keys that a longer index below begins with: 8,000 rows are written at once.
    # The database checks both for a whole statement at once: geo/parents.py.
    notification = models.ForeignKey(
        Notification,
        on_delete=models.PROTECT,
        null=True,
        related_name="deliveries",
        db_index=False,
        db_constraint=False,
    )
    destination = models.ForeignKey(
        Destination, on_delete=models.PROTECT, related_name="deliveries", db_index=False, db_constraint=False
    )
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    # Why the last attempt did not get through, or what was wrong with it, in a sentence for people.
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    outcome_at = models.DateTimeField(null=True)
    outcome_why = models.TextField(blank=True)
    # Who asked for a test, or to send again by hand.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Zustellung")
        verbose_name_plural = _("Zustellungen")
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel", "destination"], name="one_delivery_per_destination"
            ),
            models.CheckConstraint(
                condition=Q(purpose="news", notification__isnull=False)
                | (~Q(purpose="news") & Q(notification__isnull=True)),
                name="delivery_of_news_has_a_notification",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "held"], completed_at__isnull=True)
                | (~Q(state__in=["waiting", "held"]) & Q(completed_at__isnull=False)),
                name="delivery_completed_when_not_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "due_at"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["destination", "-created_at"], name="delivery_of_destination"),
            models.Index(fields=["asked_by"], condition=Q(asked_by__isnull=False), name="delivery_asked_by"),
            models.Index(
                fields=["-created_at"],
                condition=IN_TROUBLE,
                name="delivery_in_trouble",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DigestItem(models.Model):
    """A notification that waits to be told together with others, to one destination.

    Gathered into a delivery when it is due (notifications/digests.py); until then ``delivery`` is empty.
    """

    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, related_name="digest_items")
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="digest_items")
    due_at = models.DateTimeField()
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, related_name="items")
    # Unsubscribed before it was gathered.
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notification", "destination"], name="one_digest_item_per_destination"),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "destination"],
                condition=Q(delivery__isnull=True, dropped_at__isnull=True),
                name="digest_item_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} {self.due_at}"
