from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import colours
from accounts.logo import as_logo
from accounts.models import Alliance

COLOUR = {"placeholder": "#1d4ba8", "maxlength": 7, "spellcheck": "false", "autocapitalize": "off", "size": 8}


class NameForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who the alliance is, and whom people write to."""

    class Meta:
        model = Alliance
        fields = ["name", "short_name", "office_name", "contact", "phone", "legal_name", "address", "represented_by"]
        widgets: ClassVar[dict[str, forms.Widget]] = {"address": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "name": _("So heißt das Portal überall: im Kopf der Seiten, in Mails, Kalendern und auf Papier."),
            "short_name": _("Höchstens 30 Zeichen, für den Startbildschirm eines Handys. Leer: der Name."),
            "office_name": _("Zum Beispiel „Geschäftsstelle im Rathaus Vaterstetten“. Leer: Geschäftsstelle."),
            "contact": _("Dorthin gehen Fragen und die Antworten auf Mails des Portals."),
            "legal_name": _("Wer im Impressum steht, zum Beispiel der Verein. Leer: der Name."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = Alliance.current()
        for name in ("name", "contact"):
            self.fields[name].required = True
            self.initial[name] = self.initial.get(name) or getattr(shown, name)


class BrandingForm(NameForm):
    """The whole appearance: names, addresses, logo, colours."""

    logo_file = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG oder WebP bis 2 MB, am besten quadratisch mit durchsichtigem Grund."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    no_logo = forms.BooleanField(label=_("Logo entfernen"), required=False)

    class Meta(NameForm.Meta):
        fields = [*NameForm.Meta.fields, "privacy_contact", "accessibility_contact", "accent", "accent_dark"]
        widgets: ClassVar[dict[str, forms.Widget]] = NameForm.Meta.widgets | {
            "accent": forms.TextInput(COLOUR),
            "accent_dark": forms.TextInput(COLOUR | {"placeholder": "#9dbcf7"}),
        }
        help_texts = NameForm.Meta.help_texts | {
            "privacy_contact": _("Steht in der Datenschutzerklärung. Leer: die E-Mail der Geschäftsstelle."),
            "accessibility_contact": _("Wohin man Barrieren meldet. Leer: die E-Mail der Geschäftsstelle."),
            "accent": _("Für Knöpfe, Links und Umgriffe, als # und sechs Zeichen. Leer: das Blau von Umgriff."),
            "accent_dark": _("Für den dunklen Modus. Leer: die helle Farbe, so weit aufgehellt wie nötig."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.logo_mark:
            del self.fields["no_logo"]

    def clean_accent(self) -> str:
        return _readable(self.cleaned_data["accent"], colours.LIGHT)

    def clean_accent_dark(self) -> str:
        return _readable(self.cleaned_data["accent_dark"], colours.DARK)

    def clean_logo_file(self) -> tuple[bytes, str] | None:
        """Return the PNG and its mark; the file itself is nobody's to show."""
        uploaded = self.cleaned_data["logo_file"]
        return as_logo(uploaded.read()) if uploaded else None

    def values(self) -> dict[str, Any]:
        """Return what the page changes, as ``change_branding`` takes it."""
        values = {field: self.cleaned_data[field] for field in self.Meta.fields}
        if self.cleaned_data.get("logo_file"):
            values["logo"], values["logo_mark"] = self.cleaned_data["logo_file"]
        elif self.cleaned_data.get("no_logo"):
            values["logo"], values["logo_mark"] = None, ""
        return values


def _readable(colour: str, ground: colours.Ground) -> str:
    """Return the colour where it can be read on this ground; raises ``ValidationError`` that names one that can."""
    colour = colour.strip().lower()
    if not re.fullmatch("#[0-9a-f]{6}", colour):
        return colour  # empty; or the model says what is wrong
    least = colours.weakest(colour, ground)
    if least >= colours.LEAST:
        return colour
    text = (
        gettext("Diese Farbe ist auf hellem Grund nicht gut zu lesen: Kontrast %(is)s zu 1, nötig sind 4,5 zu 1.")
        if ground is colours.LIGHT
        else gettext("Diese Farbe ist auf dunklem Grund nicht gut zu lesen: Kontrast %(is)s zu 1, nötig sind 4,5 zu 1.")
    ) % {"is": number_format(least, 1)}
    hint = gettext("Nehmen Sie zum Beispiel %(colour)s.") % {"colour": colours.nearest_fit(colour, ground)}
    raise ValidationError(f"{text} {hint}", code="contrast")
