from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from coordination.dates import at, exists
from coordination.models import Case, Meeting

LONGEST = timedelta(days=3)


class MeetingForm(forms.Form):
    """When and where the parties meet; times in Europe/Berlin. ``moment`` tells them in UTC."""

    title = forms.CharField(label=_("Titel"), max_length=200, help_text=_("So steht er in den Kalendern."))
    on = forms.DateField(label=_("Tag"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("Beginn"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Ende"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    ends_on = forms.DateField(
        label=_("Letzter Tag"),
        required=False,
        help_text=_("Nur wenn er über Mitternacht geht."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    place = forms.CharField(label=_("Ort"), max_length=300, required=False)
    video_url = forms.URLField(
        label=_("Video-Link"), max_length=500, required=False, assume_scheme="https", help_text="https://…"
    )
    agenda = forms.CharField(
        label=_("Tagesordnung"),
        max_length=8000,
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Sie geht mit der Einladung per Mail hinaus: nichts Vertrauliches."),
    )
    # The time for which somebody saw that a party is busy, and goes on all the same.
    anyway = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    def clean_title(self) -> str:
        """Refuse a title that says nothing."""
        return _one_line(self.cleaned_data["title"])

    def clean_video_url(self) -> str:
        """Refuse anything that a browser does not open as a page."""
        url = str(self.cleaned_data["video_url"])
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError(gettext("Der Link muss mit https:// beginnen."), code="scheme")
        return url

    def clean(self) -> dict[str, Any]:
        """Make moments of day and time, and refuse those that no clock shows, or that are over."""
        cleaned = super().clean() or {}
        starts_at = self._moment("starts", cleaned.get("on"))
        ends_at = self._moment("ends", cleaned.get("ends_on") or cleaned.get("on"))
        if starts_at and starts_at < timezone.now():
            self.add_error("on", gettext("Dieser Zeitpunkt ist schon vorbei."))
        if starts_at and ends_at and not starts_at < ends_at <= starts_at + LONGEST:
            field = "ends_on" if cleaned.get("ends_on") else "ends"
            self.add_error(field, gettext("Das Ende muss nach dem Beginn liegen, höchstens drei Tage danach."))
        return cleaned | {"starts_at": starts_at, "ends_at": ends_at}

    @property
    def values(self) -> dict[str, Any]:
        """What the services take."""
        names = ("title", "starts_at", "ends_at", "place", "video_url", "agenda")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def time_seen(self) -> str:
        """What ``anyway`` holds once the warning for this time was shown."""
        return f"{self.cleaned_data['starts_at'].isoformat()}/{self.cleaned_data['ends_at'].isoformat()}"

    def _moment(self, clock_field: str, day: date | None) -> datetime | None:
        clock: time | None = self.cleaned_data.get(clock_field)
        if day is None or clock is None:
            return None
        if not exists(day, clock):
            sentence = gettext("Diese Uhrzeit gibt es an dem Tag nicht: die Uhren werden vorgestellt.")
            self.add_error(clock_field, sentence)
            return None
        return at(day, clock)


class InviteForm(MeetingForm):
    """A meeting with the people who are asked beside the parties' mailboxes. ``key``: pressed twice is one meeting."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    people = forms.ModelMultipleChoiceField(
        label=_("Auch einzelne Personen einladen"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Die Mitglieder selbst werden über ihr Postfach eingeladen."),
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        members = case.parties.values("member")
        eligible = User.objects.filter(Q(member__in=members) | Q(roles__contains=[Role.COORDINATOR]), is_active=True)
        field: Any = self.fields["people"]
        field.queryset = eligible.select_related("member")
        field.label_from_instance = lambda user: f"{user} ({user.member or gettext('Geschäftsstelle')})"


class MinutesForm(forms.Form):
    """What was said, and who came. ``revision``: the minutes that the person started from."""

    text = forms.CharField(label=_("Protokoll"), max_length=40000, widget=forms.Textarea({"rows": 16}))
    came = forms.MultipleChoiceField(
        label=_("Wer war da?"), required=False, widget=forms.CheckboxSelectMultiple, choices=()
    )
    revision = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        seats = meeting.attendees.select_related("member", "user")
        field: Any = self.fields["came"]
        field.choices = [(str(seat.pk), str(seat)) for seat in seats]

    def clean_revision(self) -> datetime | None:
        """Return when the minutes were written that the person saw; None: there were none."""
        typed = self.cleaned_data["revision"]
        try:
            return datetime.fromisoformat(typed) if typed else None
        except ValueError as broken:
            raise forms.ValidationError(gettext("Bitte laden Sie die Seite neu."), code="revision") from broken


def start_values(starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """Return the fields of these moments, in Europe/Berlin."""
    starts, ends = timezone.localtime(starts_at), timezone.localtime(ends_at)
    last = ends.date() if ends.date() != starts.date() else None
    return {"on": starts.date(), "starts": starts.time(), "ends": ends.time(), "ends_on": last}


def _one_line(text: str) -> str:
    return " ".join(text.split())
