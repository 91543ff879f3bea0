from __future__ import annotations

import math
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geo.models import ImpactRule, PlanKind, Reach, Use
from geo.services.rules import CODE_LISTS, content_of

FURTHEST_M = 100_000


class RuleForm(forms.Form):
    """What a rule says. It matches a report when everything that is filled in here is true of it.

    ``typed`` is what stands in the address of somebody who comes back from the preview: the form opens with it.
    """

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("So steht sie als Grund in Mails: Gewerbe 1.000 m")
    )
    kinds = forms.ModelMultipleChoiceField(
        PlanKind.objects.none(), label=_("Planarten"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Keine angekreuzt: für jede Planart."),
    )  # fmt: skip
    uses = forms.ModelMultipleChoiceField(
        Use.objects.none(), label=_("Nutzungen"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Keine angekreuzt: für jede Nutzung."),
    )  # fmt: skip
    min_area_ha = forms.FloatField(label=_("Ab einer Fläche von (ha)"), required=False, localize=True)
    over_sales_area_m2 = forms.FloatField(label=_("Über einer Verkaufsfläche von (m²)"), required=False, localize=True)
    over_gross_floor_m2 = forms.FloatField(label=_("Über einer Geschossfläche von (m²)"), required=False, localize=True)
    reach = forms.ChoiceField(
        label=_("Betroffen ist"),
        choices=[
            (Reach.DISTANCE, _("wer näher liegt als die Entfernung")),
            (Reach.NEIGHBOURS, _("jeder unmittelbare Nachbar der meldenden Gemeinde")),
        ],
        widget=forms.RadioSelect,
        initial=Reach.DISTANCE,
    )
    distance_m = forms.FloatField(label=_("Entfernung (m)"), required=False, localize=True)
    per_height = forms.FloatField(
        label=_("Mindestens das Vielfache der Höhe"), required=False, localize=True,
        help_text=_("Für Windräder: 10 heißt zehnfache Höhe, wenn das weiter reicht als die Entfernung."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, rule: ImpactRule | None = None, typed: QueryDict | None = None, **kwargs: Any
    ) -> None:
        initial = {name: _plain(value) for name, value in content_of(rule).items()} if rule else {}
        super().__init__(*args, **kwargs)
        self.initial = initial | (self._typed(typed) if typed else {})
        for name, model in zip(CODE_LISTS, (PlanKind, Use), strict=True):
            chosen = [entry.pk for entry in initial.get(name, ())]
            entries = model.objects.filter(Q(active=True) | Q(pk__in=chosen))
            self.fields[name].queryset = entries  # type: ignore[attr-defined]

    def _typed(self, typed: QueryDict) -> dict[str, Any]:
        return {name: typed.getlist(name) if name in CODE_LISTS else typed.get(name, "") for name in self.fields}

    def clean(self) -> dict[str, Any]:
        """Check the figures, and turn code lists into sets as the service compares them."""
        values = super().clean() or {}
        for name in ("min_area_ha", "over_sales_area_m2", "over_gross_floor_m2", "per_height", "distance_m"):
            self._check_figure(name, values.get(name))
        by_distance = values.get("reach") == Reach.DISTANCE
        if by_distance and values.get("distance_m") is None and "distance_m" not in self.errors:
            self.add_error("distance_m", gettext("Geben Sie an, wie weit die Regel reicht. 0 heißt: nur wer angrenzt."))
        values["distance_m"] = values.get("distance_m") or 0.0
        for name in CODE_LISTS:
            values[name] = set(values.get(name, ()))
        return values

    def _check_figure(self, name: str, value: float | None) -> None:
        if value is None:
            return
        if not math.isfinite(value) or value < 0 or (value == 0 and name != "distance_m"):
            self.add_error(name, gettext("Geben Sie eine Zahl über null ein, oder lassen Sie das Feld leer."))
        elif name == "distance_m" and value > FURTHEST_M:
            self.add_error(name, gettext("Höchstens 100.000 m: weiter reicht keine Regel."))


def _plain(value: Any) -> Any:
    """Show 1.000 m, not 1.000,0 m."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
