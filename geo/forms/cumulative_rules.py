from __future__ import annotations

import math
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geo.models import CumulativeRule, Measure, PlanKind, Use
from geo.services.rules import CODE_LISTS, content_of

FURTHEST_M = 20_000


class CumulativeRuleForm(forms.Form):
    """From which sum on reports near each other are a hint."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("So steht sie beim Hinweis: Einzelhandel ab 800 m² Verkaufsfläche")
    )
    measure = forms.ChoiceField(
        label=_("Was wird zusammengezählt?"), choices=Measure.choices, widget=forms.RadioSelect,
        help_text=_("Meldungen ohne diese Angabe zählen nicht mit."),
    )  # fmt: skip
    threshold = forms.FloatField(
        label=_("Schwelle"), localize=True, help_text=_("Ab dieser Summe, in der Einheit, die oben steht.")
    )
    distance_m = forms.FloatField(
        label=_("Umkreis (m)"), localize=True,
        help_text=_("So weit dürfen die Umgriffe auseinanderliegen. 0 heißt: nur was aneinandergrenzt."),
    )  # fmt: skip
    uses = forms.ModelMultipleChoiceField(
        Use.objects.none(), label=_("Nutzungen"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Keine angekreuzt: jede Nutzung zählt."),
    )  # fmt: skip
    kinds = forms.ModelMultipleChoiceField(
        PlanKind.objects.none(), label=_("Planarten"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Keine angekreuzt: jede Planart zählt."),
    )  # fmt: skip

    def __init__(self, *args: Any, rule: CumulativeRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: _plain(value) for name, value in content_of(rule).items()} if rule else {}
        for name, model in zip(CODE_LISTS, (PlanKind, Use), strict=True):
            chosen = [entry.pk for entry in self.initial.get(name, ())]
            entries = model.objects.filter(Q(active=True) | Q(pk__in=chosen))
            self.fields[name].queryset = entries  # type: ignore[attr-defined]

    def clean_threshold(self) -> float:
        """Return a sum that can be reached."""
        value = float(self.cleaned_data["threshold"])
        if not math.isfinite(value) or value <= 0:
            raise forms.ValidationError(gettext("Geben Sie eine Zahl über null ein."))
        return value

    def clean_distance_m(self) -> float:
        """Return a distance at which reports can be said to be near each other."""
        value = float(self.cleaned_data["distance_m"])
        if not 0 <= value <= FURTHEST_M:
            raise forms.ValidationError(gettext("Geben Sie eine Entfernung von 0 bis 20.000 m ein."))
        return value

    def clean(self) -> dict[str, Any]:
        """Turn code lists into sets, as the service compares them."""
        values = super().clean() or {}
        return values | {name: set(values.get(name, ())) for name in CODE_LISTS}


def _plain(value: Any) -> Any:
    """Show 1.000, not 1.000,0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
