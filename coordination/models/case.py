from __future__ import annotations

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    OPEN = "open", _("offen")
    POLLING = "polling", _("Terminsuche")
    MEETING = "meeting", _("Termin steht")
    AGREED = "agreed", _("Vereinbarung getroffen")
    CLOSED = "closed", _("abgeschlossen")


class Outcome(models.TextChoices):
    SETTLED = "settled", _("Einvernehmen")
    PARTLY = "partly", _("teilweise Einvernehmen")
    OPEN = "open", _("kein Einvernehmen")
    OBSOLETE = "obsolete", _("erledigt (Planung geändert oder aufgegeben)")


@pghistory.track()
class Case(models.Model):
    """The Allianz's mediation file, opened by concerns or a wish to meet, or by the Geschäftsstelle.

    One open case per report; one case may hold several reports. ``revision`` rises with every act on it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("Titel"), max_length=200)
    reports = models.ManyToManyField("geo.Report", through="CaseReport", related_name="cases")
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.OPEN)
    # Empty: it opened by itself, by a concern or a wish to meet.
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    reopened_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=1)
    outcome = models.CharField(_("Ergebnis"), max_length=10, choices=Outcome.choices, blank=True)
    outcome_text = models.TextField(_("Ergebnis in Worten"), max_length=4000, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at"]
        verbose_name = _("Abstimmungsfall")
        verbose_name_plural = _("Abstimmungsfälle")
        indexes = [models.Index(fields=["state", "opened_at"], name="case_state_opened")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="closed") & Q(closed_at__isnull=False) & ~Q(outcome=""))
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="closed_case_has_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CaseReport(models.Model):
    """A report in a case. ``is_open`` mirrors the case, so that a report has one open case at most."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="case_reports")
    report = models.ForeignKey("geo.Report", on_delete=models.PROTECT, related_name="case_reports")
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "report"], name="one_row_per_case_and_report"),
            models.UniqueConstraint(fields=["report"], condition=Q(is_open=True), name="one_open_case_per_report"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.report_id}"


class CaseParty(models.Model):
    """A member at the table: the reporter, or a neighbour."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    member = models.ForeignKey("accounts.Member", on_delete=models.PROTECT, related_name="case_parties")
    reports = models.BooleanField(default=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-reports", "member__short_name"]
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="one_seat_per_member")]

    def __str__(self) -> str:
        return str(self.member_id)


class CaseNote(models.Model):
    """A note that only the Geschäftsstelle sees."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("Notiz"), max_length=8000)
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return self.text[:40]


@pghistory.track()
class Agreement(models.Model):
    """What the parties agreed on; it stands with every report of the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agreements")
    text = models.TextField(_("Vereinbarung"), max_length=4000)
    agreed_on = models.DateField(_("vereinbart am"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["agreed_on", "written_at"]

    def __str__(self) -> str:
        return self.text[:40]


@pghistory.track()
class Task(models.Model):
    """Who does what until when, as agreed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    text = models.CharField(_("Aufgabe"), max_length=500)
    # A member's, or (empty) the Geschäftsstelle's.
    owner = models.ForeignKey("accounts.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    due_on = models.DateField(_("bis"))
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reminded_on = models.DateField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["due_on", "created_at"]

    def __str__(self) -> str:
        return self.text


class Fate(models.TextChoices):
    ADOPTED = "adopted", _("beschlossen")
    CHANGED = "changed", _("geändert weitergeführt")
    GIVEN_UP = "given_up", _("aufgegeben")
    BUILT = "built", _("gebaut")


class FinalFate(models.Model):
    """What became of a plan in the end: told to everyone who was told of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey("geo.Report", on_delete=models.PROTECT, related_name="fates")
    fate = models.CharField(_("Was ist daraus geworden?"), max_length=10, choices=Fate.choices)
    on = models.DateField(_("am"))
    note = models.CharField(_("Anmerkung"), max_length=500, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-on", "-noted_at"]

    def __str__(self) -> str:
        return self.get_fate_display()
