from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geo.models import Effect, PlanKind, SizeFact, Stage, Use

BASIC = ("label", "label_en", "official_code", "position")
LABELS = {
    "code": _("Kürzel"),
    "label": _("Bezeichnung"),
    "label_en": _("Bezeichnung auf Englisch"),
    "official_code": _("Amtlicher Code"),
    "position": _("Reihenfolge"),
    "map_group": _("Farbe auf der Karte"),
    "step": _("Stufe der Leiter"),
    "pattern": _("Muster auf der Karte"),
}
HELP = {
    "code": _("Nur Buchstaben, Ziffern und Unterstriche. Es bleibt für immer, auch in Ausgaben für andere Programme."),
    "official_code": _("z. B. BP_PlanArt 1000 (XPlanung) oder 2200 (XBeteiligung); leer, wenn es keinen gibt"),
    "position": _("Kleine Zahlen stehen oben."),
    "step": _("1 bis 8; leer für Stände neben der Leiter"),
}
TAKEN = {"code": {"unique": _("Dieses Kürzel gibt es schon in der Liste.")}}


class CodeForm(forms.ModelForm):  # type: ignore[type-arg]
    """One entry of a code list. Its code is asked for once, when the entry is new."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]


class PlanKindForm(CodeForm):
    class Meta:
        model = PlanKind
        fields = ("code", *BASIC)
        labels, help_texts, error_messages = LABELS, HELP, TAKEN


class EffectForm(CodeForm):
    class Meta:
        model = Effect
        fields = ("code", *BASIC)
        labels, help_texts, error_messages = LABELS, HELP, TAKEN


class StageForm(CodeForm):
    class Meta:
        model = Stage
        fields = ("code", *BASIC, "step", "pattern")
        labels, help_texts, error_messages = LABELS, HELP, TAKEN


class UseForm(CodeForm):
    asks = forms.MultipleChoiceField(
        label=_("Fragt nach"),
        choices=SizeFact.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nur diese Größen erscheinen im Formular, wenn die Nutzung gewählt ist."),
    )

    class Meta:
        model = Use
        fields = ("code", *BASIC, "map_group", "asks")
        labels, help_texts, error_messages = LABELS, HELP, TAKEN
