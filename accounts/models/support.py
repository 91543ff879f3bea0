from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.member import Member
from accounts.models.user import Role, User

LASTS = timedelta(minutes=30)


def in_half_an_hour() -> Any:
    """Return when a view that begins now ends by itself."""
    return timezone.now() + LASTS


class SupportViewQuerySet(models.QuerySet["SupportView"]):
    def open(self) -> SupportViewQuerySet:
        """Return the views that show something now: neither ended nor run out."""
        return self.filter(ended_at__isnull=True, expires_at__gt=timezone.now())

    def visible_to(self, user: Any) -> SupportViewQuerySet:
        """Return what this person may read of the log: the Geschäftsstelle all of it, members who looked at theirs."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self if user.is_coordinator else self.filter(member=user.member_id)


class SupportView(models.Model):
    """The Geschäftsstelle looks at the pages as a member sees them, to help: reading only, for half an hour.

    The row is the log of it, and the member was told (notifications/services/support.py). Nobody is impersonated:
    pages are made for an ``onlooker``, who is no person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list, blank=True)
    reason = models.CharField(_("Wozu?"), max_length=200)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=in_half_an_hour)
    ended_at = models.DateTimeField(null=True)
    pages = models.PositiveIntegerField(default=0)  # looked at

    objects: ClassVar[SupportViewQuerySet] = SupportViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-started_at"]
        verbose_name = _("Ansicht als Mitglied")
        verbose_name_plural = _("Ansichten als Mitglied")
        indexes = [models.Index(fields=["member", "-started_at"], name="support_view_of_member")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="support_view_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def over_at(self) -> Any:
        """When it ended, or will end by itself."""
        return min(self.ended_at, self.expires_at) if self.ended_at else self.expires_at

    def onlooker(self) -> User:
        """Return nobody with the member's rights: unsaved, without anything personal, without drafts."""
        user = User(member=self.member, roles=list(self.roles), first_name=self.member.short_name)
        user.looks_on = True
        return user
