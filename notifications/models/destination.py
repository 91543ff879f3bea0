from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.querysets import DeputyQuerySet, DestinationQuerySet


class Channel(models.TextChoices):
    """The ways outside. The inbox, the live page and the feed read the notifications themselves."""

    EMAIL = "email", _("E-Mail")
    WEBHOOK = "webhook", _("Webhook")
    WEBPUSH = "webpush", _("Mitteilung im Browser")


# Whose history is kept: the mailboxes of members. What a person uses is theirs, and a webhook's path may be a secret.
_MAILBOX = "NEW.member_id IS NOT NULL AND NEW.channel = 'email'"
_CHANGED = ("address", "label", "cc", "duty", "active")


@pghistory.track(
    pghistory.InsertEvent(condition=pgtrigger.Condition(_MAILBOX)),
    pghistory.UpdateEvent(
        condition=pgtrigger.Condition(
            f"{_MAILBOX} AND ({' OR '.join(f'OLD.{name} IS DISTINCT FROM NEW.{name}' for name in _CHANGED)})"
        )
    ),
    fields=["id", "member", "channel", *_CHANGED],
    model_name="DestinationEvent",
)
class Destination(models.Model):
    """Where a member or a person is reached over one channel: a functional mailbox, say."""

    member = models.ForeignKey(
        "accounts.Member", on_delete=models.CASCADE, null=True, blank=True, related_name="destinations"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="destinations"
    )
    # No choices in the database: a new channel is no migration (notifications/channels).
    channel = models.CharField(_("Kanal"), max_length=20, default=Channel.EMAIL)
    address = models.CharField(_("Adresse"), max_length=1000)
    label = models.CharField(_("Bezeichnung"), max_length=120, blank=True, help_text=_("z. B. Bauamt Pliening"))
    cc = ArrayField(models.EmailField(), default=list, blank=True, verbose_name=_("Kopie an"))
    # Whether what concerns the member itself arrives here as well: always in its mailbox, on demand at a person's.
    duty = models.BooleanField(_("auch, wenn mein Mitglied betroffen ist"), default=True)
    active = models.BooleanField(_("aktiv"), default=True)
    # Set when the other side said for good that nobody is there. What comes meanwhile is held, not lost.
    broken_at = models.DateTimeField(null=True, blank=True, editable=False)
    broken_why = models.TextField(blank=True, editable=False)
    # What only its channel knows: keys, secrets.
    details = models.JSONField(default=dict, blank=True, editable=False)
    # What was announced before a destination existed is no gap in its deliveries (notifications/reconcile.py).
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[DestinationQuerySet] = DestinationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["member", "user", "channel", "address"]
        verbose_name = _("Zustelladresse")
        verbose_name_plural = _("Zustelladressen")
        constraints = [
            models.UniqueConstraint(fields=["member", "channel", "address"], name="one_destination_per_address"),
            models.UniqueConstraint(fields=["user", "channel", "address"], name="one_personal_destination_per_address"),
            # Without an owner it lies outside: a neighbour that is no member (notifications/outside.py).
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(user__isnull=True), name="destination_has_one_owner_at_most"
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.address

    @property
    def is_outside(self) -> bool:
        """Whether it belongs to nobody of the alliance: a neighbour that was asked about one report."""
        return self.member_id is None and self.user_id is None

    @property
    def shown(self) -> str:
        """The address as pages name it: of a webhook the host alone, for its path may be a secret."""
        if self.channel == Channel.EMAIL:
            return self.address
        return self.label or urlsplit(self.address).hostname or str(Channel(self.channel).label)

    @property
    def is_broken(self) -> bool:
        """Whether the other side said for good that nobody is there; somebody has to look (``services.mend``)."""
        return self.broken_at is not None


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["created_by"])
class Deputy(models.Model):
    """Who reads a mailbox's mail too while its people are away."""

    destination = models.ForeignKey(Destination, on_delete=models.CASCADE, related_name="deputies")
    address = models.EmailField(_("Adresse der Vertretung"))
    name = models.CharField(_("Name"), max_length=120, blank=True)
    from_on = models.DateField(_("von"))
    until_on = models.DateField(_("bis"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[DeputyQuerySet] = DeputyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["from_on"]
        verbose_name = _("Vertretung")
        verbose_name_plural = _("Vertretungen")
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=models.F("from_on")), name="deputy_ends_after_begin"),
        ]

    def __str__(self) -> str:
        return self.name or self.address
