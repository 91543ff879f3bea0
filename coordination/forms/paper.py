"""What somebody wants on paper: sent by GET, so that the address of a sheet can be kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django import forms
from django.contrib.gis.geos import Polygon
from django.utils.translation import gettext_lazy as _

from coordination.paper.asked import Asked
from coordination.paper.furniture import scale_text
from coordination.paper.sheets import ACROSS, SCALES, UPRIGHT
from geo.edge import box

WIDEST_VIEW_DEGREES = 20.0


class PaperForm(forms.Form):
    """Paper, orientation and scale."""

    papier = forms.ChoiceField(label=_("Papier"), choices=[("a4", "A4"), ("a3", "A3")], initial="a4")
    lage = forms.ChoiceField(
        label=_("Lage"), choices=[(UPRIGHT, _("Hochformat")), (ACROSS, _("Querformat"))], initial=UPRIGHT
    )
    massstab = forms.TypedChoiceField(
        label=_("Maßstab"), coerce=int, empty_value=None, required=False,
        help_text=_("„Passend“ wählt den größten Maßstab, bei dem alles auf das Blatt passt."),
    )  # fmt: skip
    grundkarte = forms.BooleanField(label=_("mit Grundkarte im Hintergrund"), required=False, initial=True)

    def __init__(self, *args: Any, base_map: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scales = [(scale, scale_text(scale)) for scale in SCALES]
        self.fields["massstab"].choices = [("", _("passend")), *scales]  # type: ignore[attr-defined]
        if not base_map:
            del self.fields["grundkarte"]

    @classmethod
    def read(cls, given: Mapping[str, Any], *, base_map: bool) -> Self:
        """Return the form as an address fills it in. An address that names no paper takes what the form offers."""
        offered = {name: one.initial for name, one in cls(base_map=base_map).fields.items() if one.initial}
        sent = {name: given[name] for name in cls.base_fields if name in given}
        return cls(sent if "papier" in given else offered | sent, base_map=base_map)

    def asked(self) -> Asked:
        """Return what was chosen."""
        values = self.cleaned_data
        return Asked(
            paper=values["papier"],
            orientation=values["lage"],
            scale=values.get("massstab"),
            base_map=bool(values.get("grundkarte")),
            others=bool(values.get("andere")),
            listed=bool(values.get("liste")),
        )


class ReportPaperForm(PaperForm):
    """The sheet of one report."""

    andere = forms.BooleanField(
        label=_("andere Meldungen im Ausschnitt mitzeichnen"), required=False,
        help_text=_("Nur was Sie selbst sehen dürfen. Bedenken Sie, wer das Blatt in die Hand bekommt."),
    )  # fmt: skip


class MapPaperForm(PaperForm):
    """A map: which part of it, and whether its reports are listed too."""

    bbox = forms.CharField(label=_("Ausschnitt"), required=False, widget=forms.HiddenInput, max_length=200)
    liste = forms.BooleanField(label=_("mit der Liste der Meldungen"), required=False, initial=True)

    def clean_bbox(self) -> Polygon | None:
        """Return the view as a box in the storage CRS; None for the whole region."""
        text = self.cleaned_data["bbox"]
        try:
            return box(text, widest_degrees=WIDEST_VIEW_DEGREES) if text else None
        except ValueError:
            raise forms.ValidationError(
                _(
                    "Der Ausschnitt ist kein Rechteck aus vier Graden: West, Süd, Ost, Nord. "
                    "Öffnen Sie die Karte und wählen Sie dort „Drucken“."
                )
            ) from None

    def view(self) -> Polygon | None:
        """Return the part of the map that was asked for."""
        found: Polygon | None = self.cleaned_data["bbox"]
        return found
