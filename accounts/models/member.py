from __future__ import annotations

import uuid
from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _


class MemberQuerySet(models.QuerySet["Member"]):
    def active(self) -> MemberQuerySet:
        """Return the members that take part today."""
        return self.filter(active=True)

    def overview(self) -> MemberQuerySet:
        """Return all members with their areas and the number of people and mailboxes that can be reached."""
        people = models.Count("people", filter=models.Q(people__is_active=True), distinct=True)
        used = models.Q(destinations__active=True, destinations__channel="email")
        mailboxes = models.Count("destinations", filter=used, distinct=True)
        return (
            self.prefetch_related("areas")
            .annotate(people_count=people, mailbox_count=mailboxes)
            .order_by("short_name")  # an annotated count forgets the model's own order
        )


@pghistory.track()
class Member(models.Model):
    """A legal body of the alliance. It may speak for several areas: Munich does for two of its districts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("Name"), max_length=200, unique=True, help_text=_("z. B. Gemeinde Poing"))
    short_name = models.CharField(_("Kurzname"), max_length=80, unique=True, help_text=_("z. B. Poing"))
    active = models.BooleanField(_("nimmt teil"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[MemberQuerySet] = MemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["short_name"]
        verbose_name = _("Mitglied")
        verbose_name_plural = _("Mitglieder")

    def __str__(self) -> str:
        return self.short_name


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class MemberArea(models.Model):
    """An area that a member speaks for, named by its official key so that it outlives boundary editions."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="areas")
    key = models.CharField(_("Schlüssel"), max_length=16, unique=True, help_text=_("AGS, z. B. 09175135"))
    name = models.CharField(_("Name"), max_length=120)

    class Meta:
        ordering = ["name"]
        verbose_name = _("Mitgliedsgebiet")
        verbose_name_plural = _("Mitgliedsgebiete")

    def __str__(self) -> str:
        return self.name
