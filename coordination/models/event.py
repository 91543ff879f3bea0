from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coordination.models.meeting import Attendance, CalendarEntry


class Level(models.TextChoices):
    WORKING = "working", _("Arbeitsebene")
    DECISION = "decision", _("Entscheidungsebene")


class Audience(models.TextChoices):
    """Who may read a material or a position."""

    ALL = "all", _("Alle Mitglieder")
    DECISION = "decision", _("Entscheidungsebene")
    OFFICE = "office", _("Nur Geschäftsstelle")


class EventSeries(models.Model):
    """A series of network events with how many there should be each year: data, kept by the Geschäftsstelle."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("Reihe"), max_length=120, unique=True)
    level = models.CharField(_("Ebene"), max_length=10, choices=Level.choices)
    yearly_target = models.PositiveSmallIntegerField(_("Anzahl im Jahr"), default=2)
    # The month in which one of them is due (November: the members' assembly); empty is any.
    month = models.PositiveSmallIntegerField(_("Monat"), null=True, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["level", "month", "name"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class NetworkEvent(CalendarEntry):
    """One of the association's calendar events (DOMAIN.md, section 1)."""

    series = models.ForeignKey(EventSeries, on_delete=models.PROTECT, related_name="events", verbose_name=_("Reihe"))
    level = models.CharField(_("Ebene"), max_length=10, choices=Level.choices)
    description = models.TextField(_("Worum geht es?"), max_length=4000, blank=True)
    capacity = models.PositiveIntegerField(_("Plätze"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # Until then a draft of the Geschäftsstelle.
    invited_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("Netzwerkveranstaltung")
        verbose_name_plural = _("Netzwerkveranstaltungen")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"),
        ]
        indexes = [GinIndex(SearchVector("title", "minutes", config="german"), name="minutes_search")]


@pghistory.track()
class Participation(models.Model):
    """One person's answer to an invitation, with whom they send in their place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(NetworkEvent, on_delete=models.CASCADE, related_name="participations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="participations")
    attendance = models.CharField(max_length=12, choices=Attendance.choices, default=Attendance.NEEDS_ACTION)
    answered_sequence = models.PositiveIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    deputy = models.CharField(_("Vertretung"), max_length=160, blank=True)
    # Accepted beyond the capacity: moves up in the order of answers.
    waiting = models.BooleanField(default=False)
    came = models.BooleanField(null=True)

    class Meta:
        ordering = ["answered_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["event", "user"], name="one_participation_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.attendance}"


class AgendaItem(models.Model):
    """An item of an event's agenda, proposed by a member; it may be a report."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(NetworkEvent, on_delete=models.CASCADE, related_name="items")
    title = models.CharField(_("Thema"), max_length=200)
    note = models.TextField(_("Erläuterung"), max_length=2000, blank=True)
    report = models.ForeignKey("geo.Report", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    member = models.ForeignKey("accounts.Member", on_delete=models.PROTECT, null=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=100)
    # None: proposed; the Geschäftsstelle decides.
    accepted = models.BooleanField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "created_at"]

    def __str__(self) -> str:
        return self.title


class Material(models.Model):
    """A file or text handed out before or after an event; found by its words (German full text)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(NetworkEvent, on_delete=models.CASCADE, related_name="materials")
    title = models.CharField(_("Titel"), max_length=200)
    text = models.TextField(_("Text oder Zusammenfassung"), max_length=20000, blank=True)
    content = models.FileField(upload_to="materials/", blank=True)
    name = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0)
    after = models.BooleanField(_("Nachbereitung"), default=False)
    audience = models.CharField(_("Für wen?"), max_length=10, choices=Audience.choices, default=Audience.ALL)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    search = models.GeneratedField(
        expression=SearchVector("title", "text", "name", config="german"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["after", "added_at"]
        indexes = [GinIndex(fields=["search"], name="material_search")]

    def __str__(self) -> str:
        return self.title


@pghistory.track(exclude=["search"])
class JointPosition(models.Model):
    """A position that the members took together: its wording, its date, who supports it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(
        NetworkEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="joint_positions"
    )
    title = models.CharField(_("Titel"), max_length=200)
    wording = models.TextField(_("Wortlaut"), max_length=20000)
    adopted_on = models.DateField(_("gefasst am"))
    supporters = models.ManyToManyField("accounts.Member", related_name="+", blank=True, verbose_name=_("getragen von"))
    audience = models.CharField(_("Für wen?"), max_length=10, choices=Audience.choices, default=Audience.ALL)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    search = models.GeneratedField(
        expression=SearchVector("title", "wording", config="german"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["-adopted_on"]
        indexes = [GinIndex(fields=["search"], name="position_search")]

    def __str__(self) -> str:
        return self.title


class FollowUp(models.Model):
    """A project that came out of an event."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(NetworkEvent, on_delete=models.PROTECT, related_name="follow_ups")
    title = models.CharField(_("Projekt"), max_length=200)
    text = models.TextField(_("Worum geht es?"), max_length=4000, blank=True)
    lead = models.ForeignKey("accounts.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    report = models.ForeignKey("geo.Report", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title
