from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models.notification import Notification


class Channel(models.TextChoices):
    EMAIL = "email", _("E-Mail")


class Destination(models.Model):
    """Where a member is reached over one channel: its functional mailbox, say."""

    member = models.ForeignKey("accounts.Member", on_delete=models.CASCADE, related_name="destinations")
    channel = models.CharField(_("Kanal"), max_length=20, choices=Channel.choices, default=Channel.EMAIL)
    address = models.CharField(_("Adresse"), max_length=254)
    label = models.CharField(_("Bezeichnung"), max_length=120, blank=True, help_text=_("z. B. Bauamt Pliening"))
    active = models.BooleanField(_("aktiv"), default=True)
    # What was announced before a destination existed is no gap in its deliveries (notifications/reconcile.py).
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["member", "channel", "address"]
        verbose_name = _("Zustelladresse")
        verbose_name_plural = _("Zustelladressen")
        constraints = [
            models.UniqueConstraint(fields=["member", "channel", "address"], name="one_destination_per_address"),
        ]

    def __str__(self) -> str:
        return self.label or self.address


class State(models.TextChoices):
    """Where a delivery stands. A waiting row is claimed when it is due."""

    WAITING = "waiting", _("in der Warteschlange")
    DONE = "done", _("übergeben")
    FAILED = "failed", _("nicht zustellbar")


class Delivery(models.Model):
    """One attempt chain over one channel to one destination.

    ``attempt`` counts the claims. Whoever completes the row names the attempt it owns: a worker that lost
    its lease changes nothing. A claim moves ``due_at`` to the end of its lease, so that the row of a worker
    that died is due again without anybody noticing the death. The id makes the constant Message-ID.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, related_name="deliveries")
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    # Why the last attempt did not get through, in a sentence for people.
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("Zustellung")
        verbose_name_plural = _("Zustellungen")
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel", "destination"], name="one_delivery_per_destination"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", completed_at__isnull=True)
                | (~Q(state="waiting") & Q(completed_at__isnull=False)),
                name="delivery_completed_when_not_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["channel", "due_at"], condition=Q(state="waiting"), name="delivery_due"),
        ]

    def __str__(self) -> str:
        return str(self.id)
