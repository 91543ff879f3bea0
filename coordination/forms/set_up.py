from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.sign_in import NEW_PASSWORD_HELP
from accounts.models import Member, User
from geo.importers import PRESETS
from geo.importers.formats import FORMATS

MOST_BYTES = 600 * 1024**2
OWN_FILE, OWN_ADDRESS = "file", "address"
SUFFIXES = (*FORMATS, ".zip")


class FirstOfficeForm(forms.Form):
    """The first account of the Geschäftsstelle, with the code that the operator reads off."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Vier mal vier Zeichen. Der Betreiber liest ihn beim Start des Servers ab."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    first_name = forms.CharField(
        label=_("Vorname"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Nachname"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        help_text=_("Damit melden Sie sich an."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Passwort"),
        strip=False,
        help_text=NEW_PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Check the password against the rules, among them: not like the person's own name or address."""
        values = super().clean() or {}
        names = {field: values.get(field, "") for field in ("email", "first_name", "last_name")}
        if "password" in values:
            try:
                validate_password(values["password"], User(**names))
            except ValidationError as error:
                self.add_error("password", error)
        return values


class BoundariesForm(forms.Form):
    """Where boundaries come from, and what the data do not say themselves."""

    source = forms.ChoiceField(label=_("Woher kommen die Grenzen?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("Datei"),
        required=False,
        help_text=_("Shapefile als Zip, GeoPackage, GeoJSON oder GML, bis 600 MB. Nur bei „eigene Datei“."),
    )
    address = forms.URLField(
        label=_("Adresse"),
        required=False,
        max_length=1000,
        assume_scheme="https",
        help_text=_("Eines WFS oder einer Datei zum Herunterladen. Nur bei „andere Adresse“."),
    )
    only = forms.CharField(
        label=_("Nur diese Gebiete"),
        required=False,
        max_length=4000,
        help_text=_("Schlüssel, durch Komma getrennt; bei Stadtbezirken ihre Nummern. Leer: alle."),
    )
    layer = forms.CharField(label=_("Ebene"), required=False, max_length=200)
    crs = forms.CharField(
        label=_("Koordinatensystem"), required=False, max_length=40, help_text=_("Zum Beispiel EPSG:25832.")
    )
    key_field = forms.CharField(label=_("Feld mit dem Schlüssel"), required=False, max_length=100)
    name_field = forms.CharField(label=_("Feld mit dem Namen"), required=False, max_length=100)
    designation_field = forms.CharField(
        label=_("Feld mit der Bezeichnung"), required=False, max_length=100, help_text=_("Stadt, Markt, Gemeinde …")
    )
    parent = forms.CharField(
        label=_("Gemeindeschlüssel der Stadt"),
        required=False,
        max_length=8,
        help_text=_("Nur wenn die Gebiete Stadtbezirke sind: acht Ziffern."),
    )
    licence = forms.CharField(
        label=_("Quellenvermerk"), required=False, max_length=300, help_text=_("Steht auf jeder Karte.")
    )
    name = forms.CharField(label=_("Name der Ausgabe"), required=False, max_length=120)

    OPTIONS = ("only", "layer", "crs", "key_field", "name_field", "designation_field", "parent", "licence", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(preset.code, preset.title) for preset in PRESETS.values()]
        own = [(OWN_FILE, _("eigene Datei")), (OWN_ADDRESS, _("andere Adresse (WFS oder Datei)"))]
        self.fields["source"].choices = [*known, *own]  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ",".join(SUFFIXES)

    def clean_file(self) -> Any:
        uploaded = self.cleaned_data["file"]
        if uploaded and not uploaded.name.lower().endswith(SUFFIXES):
            text = gettext("Diese Art von Datei lesen wir nicht. Nehmen Sie eine mit der Endung %(endings)s.")
            raise ValidationError(text % {"endings": ", ".join(SUFFIXES)})
        if uploaded and uploaded.size > MOST_BYTES:
            raise ValidationError(gettext("Die Datei ist größer als 600 MB. Nehmen Sie einen Ausschnitt."))
        return uploaded

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen = values.get("source")
        if chosen == OWN_FILE and not values.get("file") and "file" not in self.errors:
            self.add_error("file", gettext("Wählen Sie die Datei."))
        if chosen == OWN_ADDRESS and not values.get("address") and "address" not in self.errors:
            self.add_error("address", gettext("Geben Sie die Adresse ein."))
        if bool(values.get("key_field")) != bool(values.get("name_field")):
            self.add_error(
                "key_field", gettext("Nennen Sie beide Felder, das mit dem Schlüssel und das mit dem Namen.")
            )
        return values

    def order(self) -> dict[str, Any]:
        """Return what ``order_boundaries`` takes."""
        values = self.cleaned_data
        chosen = values["source"]
        return {
            "preset": chosen if chosen in PRESETS else "",
            "address": values["address"] if chosen == OWN_ADDRESS else "",
            "file": values["file"] if chosen == OWN_FILE else None,
            "options": {name: values[name] for name in self.OPTIONS},
        }


class FirstContactForm(forms.Form):
    """How a member is reached: its functional mailbox, and the first person, who reports and answers for it."""

    member = forms.ModelChoiceField(Member.objects.none(), widget=forms.HiddenInput)
    mailbox = forms.EmailField(label=_("Postfach"), required=False)
    person = forms.EmailField(label=_("erste Person"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = Member.objects.active()  # type: ignore[attr-defined]


FirstContacts = forms.formset_factory(FirstContactForm, extra=0)
