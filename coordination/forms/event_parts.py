"""What belongs to an event: items of its agenda, material, minutes, positions, projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, User
from coordination.models import AgendaItem, FollowUp, JointPosition, Material
from geo.models import Report


def report_choice(user: User) -> forms.ModelChoiceField[Report]:
    """Return a field to choose one of the announced reports this person may see."""
    reports = Report.objects.announced().visible_to(user).select_related("reporter", "current")
    return ReportField(
        reports.defer("current__outline", "current__outline_input").order_by("reporter__short_name", "current__title"),
        label=_("Meldung"), required=False, empty_label=_("keine"),
    )  # fmt: skip


class ReportField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of reports, each by its member and title."""

    def label_from_instance(self, obj: Any) -> str:
        """Return „Poing: Gewerbegebiet Nord“."""
        return f"{obj.reporter.short_name}: {obj.current.title}"


class ItemForm(forms.ModelForm):  # type: ignore[type-arg]
    """An item that somebody proposes for the agenda; it may be a report."""

    class Meta:
        model = AgendaItem
        fields = ("title", "note", "report")
        widgets = {"note": forms.Textarea({"rows": 3})}
        help_texts = {"title": _("Alle Mitglieder können es lesen.")}

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["report"] = report_choice(user)
        self.fields["report"].help_text = _("Wer die Meldung nicht sehen darf, sieht nur das Thema.")


class MaterialForm(forms.ModelForm):  # type: ignore[type-arg]
    """Something to hand out: a text, a file, or both."""

    file = forms.FileField(label=_("Datei"), required=False, allow_empty_file=True, help_text=_("Höchstens 20 MB."))
    tell = forms.BooleanField(label=_("Eingeladenen Bescheid geben"), required=False)

    field_order = ("title", "text", "file", "audience", "after", "tell")

    class Meta:
        model = Material
        fields = ("title", "text", "after", "audience")
        labels = {"after": _("Gehört zur Nachbereitung")}
        widgets = {"text": forms.Textarea({"rows": 6})}
        help_texts = {"text": _("Wird durchsucht. Der Inhalt der Datei nicht.")}

    def clean(self) -> dict[str, Any]:
        """Ask for a text or a file."""
        values = super().clean() or {}
        if not values.get("text") and not values.get("file") and not self.errors:
            self.add_error("text", gettext("Schreiben Sie einen Text, oder wählen Sie eine Datei."))
        return values


class MinutesForm(forms.Form):
    """The minutes of an event."""

    minutes = forms.CharField(
        label=_("Protokoll"), max_length=40_000, required=False, widget=forms.Textarea({"rows": 18})
    )
    tell = forms.BooleanField(label=_("Eingeladenen Bescheid geben"), required=False)
    revision = forms.CharField(widget=forms.HiddenInput, required=False)


class PositionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A joint position: its words, its date, who supports it."""

    revision = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = JointPosition
        fields = ("title", "wording", "adopted_on", "supporters", "audience")
        widgets = {
            "wording": forms.Textarea({"rows": 10}),
            "adopted_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "supporters": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        supporters: Any = self.fields["supporters"]
        supporters.queryset = Member.objects.active()

    def clean_adopted_on(self) -> Any:
        """Refuse a day to come: nothing is agreed yet."""
        day = self.cleaned_data["adopted_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("Dieser Tag kommt erst."), code="future")
        return day


class FollowUpForm(forms.ModelForm):  # type: ignore[type-arg]
    """A project that came out of an event."""

    class Meta:
        model = FollowUp
        fields = ("title", "text", "lead", "report")
        labels = {"lead": _("Federführung")}
        widgets = {"text": forms.Textarea({"rows": 4})}

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        lead: Any = self.fields["lead"]
        lead.queryset, lead.empty_label = Member.objects.active(), gettext("Geschäftsstelle")
        self.fields["report"] = report_choice(user)


class SearchForm(forms.Form):
    """What to look for in what the alliance knows."""

    suche = forms.CharField(label=_("Wörter"), max_length=200, required=False)
    art = forms.ChoiceField(label=_("Was"), required=False)
    jahr = forms.TypedChoiceField(label=_("Jahr"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, kinds: Any, years: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        art: Any = self.fields["art"]
        jahr: Any = self.fields["jahr"]
        art.choices = [("", gettext("Alles")), *kinds]
        jahr.choices = [("", gettext("Alle Jahre")), *((year, str(year)) for year in years)]
