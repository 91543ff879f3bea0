from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.crs import STORAGE_SRID


class Answer(models.TextChoices):
    """The six answers (DOMAIN.md, section 6). Silence is none of them, and never consent."""

    NO_OBJECTION = "no_objection", _("Keine Bedenken")
    REMARKS = "remarks", _("Anmerkungen")
    CONCERNS = "concerns", _("Bedenken")
    TALK = "talk", _("Gespräch gewünscht")
    NOT_AFFECTED = "not_affected", _("Nicht betroffen")
    MORE_TIME = "more_time", _("Mehr Zeit nötig")


# Those that open a case by themselves.
CALLS_FOR_MEDIATION = (Answer.CONCERNS, Answer.TALK)


@pghistory.track()
class Response(models.Model):
    """A neighbour's current answer for one affected area; every version of it is kept by the history.

    ``version`` is the version of the report that was answered. ``revision`` rises with every change: whoever
    changes it names the one they started from. A concern is settled when both sides say so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("geo.Report", on_delete=models.PROTECT, related_name="responses")
    version = models.ForeignKey("geo.ReportVersion", on_delete=models.PROTECT, related_name="responses")
    member = models.ForeignKey("accounts.Member", on_delete=models.PROTECT, null=True, related_name="responses")
    external = models.ForeignKey("ExternalContact", on_delete=models.PROTECT, null=True, related_name="responses")
    # Empty where the member has no boundary in force, or is not a member.
    area_key = models.CharField(max_length=16, blank=True)
    area_name = models.CharField(max_length=120, blank=True)
    answer = models.CharField(_("Antwort"), max_length=20, choices=Answer.choices)
    topics = ArrayField(models.SlugField(max_length=40), default=list, blank=True, verbose_name=_("Themen"))
    text = models.TextField(_("Was soll die meldende Gemeinde wissen?"), max_length=4000, blank=True)
    place = models.PointField(_("Ort"), srid=STORAGE_SRID, null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # Who answered behind a shared mailbox, in their own words.
    given_as = models.CharField(_("Ihr Name"), max_length=120, blank=True)
    given_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    reply = models.TextField(_("Antwort der meldenden Gemeinde"), max_length=4000, blank=True)
    replied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)
    settled_by_reporter_at = models.DateTimeField(null=True)
    settled_by_neighbour_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["area_name", "pk"]
        verbose_name = _("Rückmeldung")
        verbose_name_plural = _("Rückmeldungen")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "member", "area_key"],
                condition=Q(member__isnull=False),
                name="one_response_per_affected_area",
            ),
            models.UniqueConstraint(
                fields=["report", "external"], condition=Q(external__isnull=False), name="one_response_per_contact"
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False, external__isnull=True)
                | Q(member__isnull=True, external__isnull=False),
                name="response_has_one_neighbour",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_name}: {self.get_answer_display()}"

    @property
    def is_settled(self) -> bool:
        """Whether both sides say that the concern is settled."""
        return self.settled_by_reporter_at is not None and self.settled_by_neighbour_at is not None

    @property
    def needs_settling(self) -> bool:
        """Whether it raises something that is not settled yet."""
        return self.answer in CALLS_FOR_MEDIATION and not self.is_settled


class ResponseFile(models.Model):
    """A file that came with an answer, seen by the parties and the Geschäftsstelle."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="files")
    content = models.FileField(upload_to="responses/")
    name = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.name


class Decision(models.TextChoices):
    OPEN = "open", _("offen")
    GRANTED = "granted", _("gewährt")
    DENIED = "denied", _("abgelehnt")


@pghistory.track()
class TimeRequest(models.Model):
    """A neighbour's wish for more time. The latest granted date is the one that counts for this member."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("geo.Report", on_delete=models.PROTECT, related_name="time_requests")
    member = models.ForeignKey("accounts.Member", on_delete=models.PROTECT, related_name="time_requests")
    until_on = models.DateField(_("Antwort bis"))
    reason = models.CharField(_("Warum?"), max_length=500, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_as = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.OPEN)
    granted_until_on = models.DateField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "member"], condition=Q(decision="open"), name="one_open_time_request_per_member"
            ),
            models.CheckConstraint(
                condition=(Q(decision="granted") & Q(granted_until_on__isnull=False))
                | (~Q(decision="granted") & Q(granted_until_on__isnull=True)),
                name="granted_time_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.until_on}"


class Reminder(models.Model):
    """A reminder that went out: to one member about one version, for one day. So none goes twice."""

    version = models.ForeignKey("geo.ReportVersion", on_delete=models.PROTECT, related_name="reminders")
    member = models.ForeignKey("accounts.Member", on_delete=models.PROTECT, related_name="+")
    # The date that was reminded of, and how many working days before it this one was due.
    answer_by = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "member", "answer_by", "days_before"], name="one_reminder_for_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.answer_by}"


@pghistory.track()
class Comment(models.Model):
    """A word in the discussion of a report, among its parties and the Geschäftsstelle."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("geo.Report", on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey("accounts.Member", on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("Ihr Beitrag"), max_length=4000)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    written_at = models.DateTimeField(auto_now_add=True)
    # Taken back by its author; that something stood here stays visible.
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["written_at"]
        indexes = [models.Index(fields=["report", "written_at"], name="comment_of_report")]

    def __str__(self) -> str:
        return self.text[:40]


class ExternalContact(models.Model):
    """A neighbour without an account: one report through a signed link, the answer included, revocable."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("geo.Report", on_delete=models.PROTECT, related_name="external_contacts")
    area_key = models.CharField(max_length=16, blank=True)
    organisation = models.CharField(_("Stelle"), max_length=160)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    email = models.EmailField(_("E-Mail"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "email"], condition=Q(revoked_at__isnull=True), name="one_open_contact_per_address"
            ),
        ]

    def __str__(self) -> str:
        return self.organisation
