from __future__ import annotations

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geo.models import LayerKind, LayerRole, MapLayer
from geo.ogc.described import Choice, Service

SHOWN = 200


class AddressForm(forms.Form):
    """Where a service is. What kind it is, its answer says."""

    address = forms.CharField(
        label=_("Adresse des Dienstes"),
        max_length=1000,
        help_text=_("So, wie der Anbieter sie nennt; auch eine Adresse mit „GetCapabilities“ oder eine WMTS-Datei."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=_("Art"), choices=[("", _("selbst erkennen")), *LayerKind.choices], required=False,
        help_text=_("Nur nötig, wenn unter einer Adresse mehrere Dienste antworten."),
    )  # fmt: skip


class ChooseForm(AddressForm):
    """Which layers of a service to take. Long lists are narrowed by words."""

    words = forms.CharField(label=_("Suchen"), max_length=100, required=False)
    layers = forms.MultipleChoiceField(label=_("Ebenen"), widget=forms.CheckboxSelectMultiple, required=False)
    role = forms.ChoiceField(
        label=_("Verwenden als"),
        choices=[
            (LayerRole.OVERLAY, _("Überlagerung: liegt über der Karte, mehrere zugleich")),
            (LayerRole.BASE, _("Grundkarte: liegt unter allem, eine zur Zeit")),
        ],
        widget=forms.RadioSelect,
        initial=LayerRole.OVERLAY,
    )

    def __init__(
        self, data: MultiValueDict[str, str] | None, *, service: Service, asked: MultiValueDict[str, str]
    ) -> None:
        """``asked`` is what stands in the form so far, also where nothing was answered yet."""
        chosen, words = set(asked.getlist("layers")), str(asked.get("words", ""))
        initial = {
            "address": asked.get("address"), "kind": service.kind, "words": words, "layers": list(chosen),
            "role": asked.get("role", LayerRole.OVERLAY),
        }  # fmt: skip
        super().__init__(data, initial=initial)
        for name in ("address", "kind"):
            self.fields[name].widget = forms.HiddenInput()
        found = [choice for choice in service.choices if _meant(choice, words)]
        usable = [(choice.name, choice.title) for choice in found if not choice.problem]
        kept = [(each.name, each.title) for each in service.choices if each.name in chosen and not each.problem]
        self.fields["layers"].choices = list(dict([*kept, *usable[:SHOWN]]).items())  # type: ignore[attr-defined]
        self.unusable = [choice for choice in found if choice.problem][:SHOWN]
        self.more = max(0, len(usable) - SHOWN)

    def clean_layers(self) -> list[str]:
        """Ask for at least one."""
        layers: list[str] = self.cleaned_data["layers"]
        if not layers:
            raise forms.ValidationError(gettext("Kreuzen Sie mindestens eine Ebene an."))
        return layers


def _meant(choice: Choice, words: str) -> bool:
    said = f"{choice.name} {choice.title} {choice.abstract}".lower()
    return all(word in said for word in words.lower().split())


class LayerForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a layer appears on our maps."""

    style = forms.ChoiceField(label=_("Darstellung"), required=False)

    class Meta:
        model = MapLayer
        fields = ("title", "attribution", "licence", "role", "members")
        widgets = {"role": forms.RadioSelect, "members": forms.CheckboxSelectMultiple}
        help_texts = {
            "attribution": _("Steht auf jeder Karte, die diese Ebene zeigt. Bitte so, wie der Anbieter es verlangt."),
            "members": _("Keines angekreuzt: für alle."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attribution"].required = True  # every licence we know of asks for it
        styles = self.instance.options.get("styles", [])
        if len(styles) < 2:
            del self.fields["style"]
            return
        choices = [("", gettext("wie der Dienst sie vorgibt")), *((each["name"], each["title"]) for each in styles)]
        self.fields["style"].choices = list(dict(choices).items())  # type: ignore[attr-defined]
        self.initial["style"] = self.instance.options.get("style", "")
