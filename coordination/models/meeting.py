from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coordination.models.case import Case


class Vote(models.TextChoices):
    YES = "yes", _("passt")
    MAYBE = "maybe", _("wenn es sein muss")
    NO = "no", _("passt nicht")


class DatePoll(models.Model):
    """The search for a date among the parties of a case, decided by the Geschäftsstelle."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="polls")
    closes_on = models.DateField(_("Abstimmen bis"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    reminded_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    chosen = models.ForeignKey("PollOption", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decided_at__isnull=True), name="one_open_poll"),
        ]

    def __str__(self) -> str:
        return str(self.closes_on)


class PollOption(models.Model):
    """One of the dates to choose from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="options")
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="option_ends_after_start"),
            models.UniqueConstraint(fields=["poll", "starts_at"], name="one_option_per_start"),
        ]

    def __str__(self) -> str:
        return str(self.starts_at)


@pghistory.track()
class PollVote(models.Model):
    """What one member says to one date; its people vote with one voice."""

    option = models.ForeignKey(PollOption, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey("accounts.Member", on_delete=models.PROTECT, related_name="+")
    vote = models.CharField(max_length=5, choices=Vote.choices)
    voted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    voted_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["option", "member"], name="one_vote_per_member")]

    def __str__(self) -> str:
        return self.vote


class CalendarEntry(models.Model):
    """What a calendar needs to know (RFC 5545): constant UID, rising SEQUENCE, times in UTC.

    ``starts_at`` and ``ends_at`` are shown and sent in Europe/Berlin.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("Titel"), max_length=200)
    starts_at = models.DateTimeField(_("Beginn"))
    ends_at = models.DateTimeField(_("Ende"))
    place = models.CharField(_("Ort"), max_length=300, blank=True)
    video_url = models.URLField(_("Video-Link"), max_length=500, blank=True)
    agenda = models.TextField(_("Tagesordnung"), max_length=8000, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)
    cancelled_at = models.DateTimeField(null=True)
    minutes = models.TextField(_("Protokoll"), max_length=40000, blank=True)
    minutes_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def uid(self) -> str:
        """The UID of the calendar entry, the same for ever."""
        return f"{self.pk}@{settings.MAIL_DOMAIN}"


@pghistory.track()
class Meeting(CalendarEntry):
    """A coordination meeting of the parties to a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="meetings")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("Abstimmungstermin")
        verbose_name_plural = _("Abstimmungstermine")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"),
        ]


class Attendance(models.TextChoices):
    """PARTSTAT of RFC 5545."""

    NEEDS_ACTION = "needs-action", _("noch offen")
    ACCEPTED = "accepted", _("zugesagt")
    TENTATIVE = "tentative", _("vielleicht")
    DECLINED = "declined", _("abgesagt")


@pghistory.track()
class Attendee(models.Model):
    """Somebody asked to a meeting: a member (by its mailbox) or a person of a party."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendees")
    member = models.ForeignKey("accounts.Member", on_delete=models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    attendance = models.CharField(max_length=12, choices=Attendance.choices, default=Attendance.NEEDS_ACTION)
    # The SEQUENCE that was answered: an answer to an earlier date is no answer to this one.
    answered_sequence = models.PositiveIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_as = models.CharField(max_length=120, blank=True)
    came = models.BooleanField(null=True)

    class Meta:
        ordering = ["member__short_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="one_seat_per_member_and_meeting"),
            models.UniqueConstraint(fields=["meeting", "user"], name="one_seat_per_person_and_meeting"),
            models.CheckConstraint(
                condition=Q(member__isnull=False, user__isnull=True) | Q(member__isnull=True, user__isnull=False),
                name="attendee_is_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.member or self.user)
