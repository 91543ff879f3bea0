from __future__ import annotations

import secrets
import uuid
from datetime import timedelta
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.tokens import hashed

NOTED_EVERY = timedelta(hours=1)
Holding = TypeVar("Holding", bound="Key")


class KeyQuerySet(models.QuerySet[Holding]):
    def usable(self) -> Self:
        """Return the keys that open something: not revoked, and their person still active."""
        return self.filter(revoked_at__isnull=True, user__is_active=True)

    def opened_by(self, token: str) -> Holding | None:
        """Return the one of these keys that the token is for, and note that it is in use; None without one."""
        key = self.filter(token_hash=hashed(token)).first()
        now = timezone.now()
        if key is not None and (key.last_used_at is None or key.last_used_at < now - NOTED_EVERY):
            self.model._default_manager.filter(pk=key.pk).update(last_used_at=now)
        return key


class Key(models.Model):
    """What a program shows instead of signing in: 256 bits, of which only the hash is kept.

    A kind of key adds its ``user``, with whose account it dies.
    """

    PREFIX: ClassVar[str] = ""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.CharField(_("Wofür?"), max_length=80, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.label or str(self.id)

    def renew(self) -> str:
        """Give it a new token, and return the token: it is shown only this once."""
        token = self.PREFIX + secrets.token_urlsafe(32)
        self.token_hash = hashed(token)
        return token


def open_keys(name: str) -> models.Index:
    """Return the index of a person's keys that are not revoked."""
    return models.Index(fields=["user"], condition=Q(revoked_at__isnull=True), name=name)
