from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination import dates
from coordination.models import Attendance, EventSeries, NetworkEvent

DAY, CLOCK = "%Y-%m-%d", "%H:%M"
MONTHS = [
    ("", _("egal")), (1, _("Januar")), (2, _("Februar")), (3, _("März")), (4, _("April")), (5, _("Mai")),
    (6, _("Juni")), (7, _("Juli")), (8, _("August")), (9, _("September")), (10, _("Oktober")), (11, _("November")),
    (12, _("Dezember")),
]  # fmt: skip


class EventForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the Geschäftsstelle says about an event."""

    on = forms.DateField(label=_("Tag"), widget=forms.DateInput({"type": "date"}, format=DAY))
    begins = forms.TimeField(label=_("Von"), widget=forms.TimeInput({"type": "time"}, format=CLOCK))
    video_url = forms.URLField(
        label=_("Video-Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Sehen nur Eingeladene."),
    )
    ends = forms.TimeField(label=_("Bis"), widget=forms.TimeInput({"type": "time"}, format=CLOCK))

    field_order = (
        "series", "title", "on", "begins", "ends", "place", "video_url", "capacity", "description", "agenda",
    )  # fmt: skip

    class Meta:
        model = NetworkEvent
        fields = ("series", "title", "place", "video_url", "capacity", "description", "agenda")
        widgets = {"description": forms.Textarea({"rows": 4}), "agenda": forms.Textarea({"rows": 6})}
        help_texts = {
            "capacity": _("Leer: ohne Grenze. Wer darüber zusagt, kommt auf die Warteliste und rückt von selbst nach."),
            "agenda": _("Steht auch im Kalendereintrag. Themen der Mitglieder stehen eigens auf der Seite."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        series: Any = self.fields["series"]
        series.queryset = EventSeries.objects.filter(active=True) | EventSeries.objects.filter(
            pk=self.instance.series_id
        )
        series.empty_label = None
        self.fields["capacity"].min_value = 1  # type: ignore[attr-defined]
        if self.instance.starts_at:
            starts, ends = timezone.localtime(self.instance.starts_at), timezone.localtime(self.instance.ends_at)
            self.initial.update({"on": starts.date(), "begins": starts.time(), "ends": ends.time()})

    def clean_capacity(self) -> Any:
        """Refuse an event without a place."""
        capacity = self.cleaned_data["capacity"]
        if capacity == 0:
            raise forms.ValidationError(gettext("Mindestens ein Platz; leer heißt: ohne Grenze."), code="none")
        return capacity

    def clean_begins(self) -> Any:
        """Refuse a time that the clock leaves out on that day."""
        return self._existing("begins")

    def clean_ends(self) -> Any:
        """Refuse an end before the beginning, and a time that the clock leaves out on that day."""
        ends, begins = self._existing("ends"), self.cleaned_data.get("begins")
        if begins and ends <= begins:
            raise forms.ValidationError(gettext("Das Ende liegt nicht nach dem Beginn."), code="order")
        return ends

    def values(self) -> dict[str, Any]:
        """Return what was entered, with the two moments."""
        entered = dict(self.cleaned_data)
        day, begins, ends = entered.pop("on"), entered.pop("begins"), entered.pop("ends")
        return entered | {"starts_at": dates.at(day, begins), "ends_at": dates.at(day, ends)}

    def _existing(self, name: str) -> time:
        clock: time = self.cleaned_data[name]
        day = self.cleaned_data.get("on")
        if isinstance(day, date) and not dates.exists(day, clock):
            sentence = gettext("Diese Uhrzeit gibt es an dem Tag nicht: die Uhr wird vorgestellt.")
            raise forms.ValidationError(sentence, code="no_such_time")
        return clock


class AnswerForm(forms.Form):
    """Somebody's answer to an invitation."""

    attendance = forms.ChoiceField(
        label=_("Kommen Sie?"),
        choices=[
            (Attendance.ACCEPTED, _("Ich komme")),
            (Attendance.TENTATIVE, _("Vielleicht")),
            (Attendance.DECLINED, _("Ich komme nicht")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Wählen Sie eine Antwort.")},
    )
    deputy = forms.CharField(
        label=_("Vertretung"),
        max_length=160,
        required=False,
        help_text=_("Kommt jemand an Ihrer Stelle? Sagen Sie zu und nennen Sie den Namen."),
    )
    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean_deputy(self) -> Any:
        """Refuse a deputy of somebody who does not come: a deputy takes their place."""
        deputy = self.cleaned_data["deputy"]
        if deputy and self.cleaned_data.get("attendance") not in (None, Attendance.ACCEPTED):
            sentence = gettext("Wenn jemand für Sie kommt, wählen Sie „Ich komme“: die Vertretung bekommt Ihren Platz.")
            raise forms.ValidationError(sentence, code="not_coming")
        return deputy


class SeriesForm(forms.ModelForm):  # type: ignore[type-arg]
    """A series of events, and how many there should be each year."""

    month = forms.TypedChoiceField(
        label=_("Monat"), choices=MONTHS, coerce=int, empty_value=None, required=False,
        help_text=_("In welchem Monat sie üblicherweise ist."),
    )  # fmt: skip

    class Meta:
        model = EventSeries
        fields = ("name", "level", "yearly_target", "month", "active")
        labels = {"active": _("wird geplant")}

    def clean_yearly_target(self) -> Any:
        """Refuse more than one a week: a typing error."""
        target = self.cleaned_data["yearly_target"]
        if target > 52:
            raise forms.ValidationError(gettext("Höchstens 52 im Jahr."), code="too_many")
        return target


class CancelForm(forms.Form):
    """Why an event does not take place."""

    reason = forms.CharField(
        label=_("Grund"), max_length=300, required=False, help_text=_("Steht in der Mail an alle Eingeladenen.")
    )
