from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.key import Key, KeyQuerySet, open_keys


class ApiTokenQuerySet(KeyQuerySet["ApiToken"]):
    """Personal tokens."""


class ApiToken(Key):
    """The key with which a GIS program reads what its person may see. It changes nothing."""

    PREFIX = "umg_"  # by which logs know it (config/logs.py)

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")

    objects: ClassVar[ApiTokenQuerySet] = ApiTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Key.Meta):
        verbose_name = _("Zugang")
        verbose_name_plural = _("Zugänge")
        indexes = [open_keys("api_token_open")]
