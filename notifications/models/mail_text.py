from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["changed_by", "changed_at"]
)
class MailText(models.Model):
    """A piece of our mails that the Geschäftsstelle worded itself; without a row the piece is as delivered.

    ``key``: one of ``notifications.mail_texts.PIECES``. The text was checked by it before it came here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=40, unique=True)
    text = models.TextField(_("Text"), max_length=2000, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["key"]
        verbose_name = _("Mailtext")
        verbose_name_plural = _("Mailtexte")

    def __str__(self) -> str:
        return self.key
