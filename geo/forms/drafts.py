"""The report form. Nothing in it is compulsory while it is a draft: what is missing is said, and kept waiting for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo.forms.figures import FigureField, WholeFigureField
from geo.models import Audience, Effect, PlanKind, ReportVersion, SizeFact, Stage, Status, Use
from geo.models.codes import CodeEntry

CODE_LISTS: dict[str, type[CodeEntry]] = {"kind": PlanKind, "use": Use, "stage": Stage}
UNITS = {"gross_floor_m2": "m²", "sales_area_m2": "m²", "height_m": "m", "power_mw": "MW"}
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]
NO_DAY = {"invalid": _("Das ist kein Datum. Schreiben Sie zum Beispiel 21.12.2026.")}
NO_CHOICE = {"invalid_choice": _("Diesen Eintrag gibt es in der Liste nicht. Wählen Sie einen anderen.")}


class CodeField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice from a code list, sent as its code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"to_field_name": "code", "required": False, "error_messages": NO_CHOICE})

    def label_from_instance(self, entry: Any) -> str:
        """Return the entry's name in the reader's language."""
        return label_of(entry)


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    """A version as its member's planners write it."""

    kind = CodeField(queryset=None, label=_("Planart"), empty_label=_("Bitte wählen"))
    use = CodeField(queryset=None, label=_("Hauptnutzung"), empty_label=_("Bitte wählen"))
    stage = CodeField(queryset=None, label=_("Planungsstand"), empty_label=_("Bitte wählen"))
    dwellings = WholeFigureField(label=_("Wohnungen"), required=False)
    gross_floor_m2 = FigureField(label=_("Geschossfläche"), required=False)
    sales_area_m2 = FigureField(label=_("Verkaufsfläche"), required=False)
    height_m = FigureField(label=_("Höhe"), required=False)
    power_mw = FigureField(label=_("Leistung"), required=False)
    trips_per_day = WholeFigureField(label=_("Kfz-Fahrten am Tag"), required=False)
    effects = forms.MultipleChoiceField(
        label=_("Erwartete Auswirkungen auf Nachbarn"), required=False, widget=forms.CheckboxSelectMultiple
    )
    next_step_on = forms.DateField(
        label=_("Nächster Schritt am"), required=False, widget=DAY, input_formats=DAY_FORMATS, error_messages=NO_DAY
    )
    answer_by = forms.DateField(
        label=_("Antwort bis"), required=False, widget=DAY, input_formats=DAY_FORMATS, error_messages=NO_DAY
    )
    audience = forms.ChoiceField(
        label=_("Sichtbar für"), choices=Audience.choices, required=False, widget=forms.RadioSelect
    )
    outline_text = forms.CharField(
        label=_("Umgriff als Koordinaten"),
        required=False,
        strip=False,
        show_hidden_initial=True,  # what a script drew meanwhile is not undone by the text of an old page
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_(
            "Ein Koordinatenpaar je Zeile (UTM 32 oder Grad), WKT oder GeoJSON. Eine leere Zeile beginnt einen neuen "
            "Teil; „Linie“, „Punkte“ oder „Loch“ in einer Zeile sagt, was folgt."
        ),
    )
    outline_accept = forms.BooleanField(label=_("Ich stimme der vorgeschlagenen Reparatur zu"), required=False)

    class Meta:
        model = ReportVersion
        fields = [
            "title", "kind", "use", "stage", "next_step_on", "description", *SizeFact.values, "effects", "wish",
            "answer_by", "contact_name", "contact_email", "contact_phone", "change_note",
        ]  # fmt: skip
        widgets = {
            "wish": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": 4}),
            "change_note": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {
            "title": _("Titel"), "description": _("Kurz beschrieben"), "wish": _("Was wünschen Sie sich?"),
            "contact_name": _("Kontakt"), "contact_email": _("E-Mail"), "contact_phone": _("Telefon"),
            "change_note": _("Was hat sich geändert?"),
        }  # fmt: skip

    def __init__(self, *args: Any, only: Collection[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_codes()
        self._offer_effects()
        self._ask_sizes()
        if self.instance.report.status == Status.DRAFT:
            self.initial["audience"] = self.instance.report.audience
        else:
            del self.fields["audience"]
        if self.instance.number == 1:
            del self.fields["change_note"]
        self.fields["wish"].required = False
        if only is not None:
            self.fields = {name: field for name, field in self.fields.items() if name in only}
        elif not self.is_bound:
            self._show_again()

    def _offer_codes(self) -> None:
        for name in ("kind", "use", "stage"):
            chosen = getattr(self.instance, name)
            offered = CODE_LISTS[name].objects.filter(Q(active=True) | Q(pk=chosen and chosen.pk))
            self.fields[name].queryset = offered  # type: ignore[attr-defined]
            self.initial[name] = chosen

    def _offer_effects(self) -> None:
        offered = Effect.objects.filter(Q(active=True) | Q(code__in=self.instance.effects))
        self.fields["effects"].choices = [(entry.code, label_of(entry)) for entry in offered]  # type: ignore[attr-defined]

    def _ask_sizes(self) -> None:
        asks = dict(Use.objects.values_list("code", "asks"))
        for fact in SizeFact.values:
            attributes = {"data-asked-by": " ".join(use for use, facts in asks.items() if fact in facts)}
            self.fields[fact].widget.attrs |= attributes | ({"data-unit": UNITS[fact]} if fact in UNITS else {})

    def clean(self) -> dict[str, Any]:
        """A draft has no rules across fields; what announcing needs is said by ``ReportVersion.missing``."""
        return self.cleaned_data

    def _show_again(self) -> None:
        """Put back what was typed but could not be stored, with its sentence, so that it can be put right."""
        kept = dict(self.instance.field_input)
        outline = self.instance.outline_input or {}
        self.initial["outline_text"] = outline.get("text", "")
        if not outline.get("repairable"):
            del self.fields["outline_accept"]
        for name, typed in kept.items():
            self.initial[name] = typed["value"]
        sentences = {name: typed["sentence"] for name, typed in kept.items()}
        self.show_problems(list(sentences.items()) + ([("outline", outline["sentence"])] if outline else []))

    def show_problems(self, problems: Iterable[tuple[str, str]]) -> None:
        """Show these sentences, (field, sentence), at their fields of a form that was not sent."""
        self.full_clean()
        for name, sentence in problems:
            field = "outline_text" if name == "outline" else name
            if field in self.fields:
                self.errors[field] = self.error_class([sentence])


def label_of(entry: CodeEntry) -> str:
    """Return an entry's name in the reader's language."""
    english = (get_language() or "").startswith("en")
    return entry.label_en if english and entry.label_en else entry.label
