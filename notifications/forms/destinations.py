from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.models import Channel, Destination

MOST_COPIES = 10


class DestinationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A functional mailbox of a member."""

    address = forms.EmailField(label=_("E-Mail-Adresse"), max_length=254)
    cc = forms.CharField(
        label=_("Kopie an"),
        required=False,
        help_text=_("Weitere Adressen, durch Komma getrennt. Sie stehen sichtbar in der Mail."),
    )

    class Meta:
        model = Destination
        fields = ("address", "label", "cc")
        labels = {"label": _("Bezeichnung")}
        help_texts = {"label": _("z. B. Bauamt Pliening")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["cc"] = ", ".join(self.instance.cc)

    def clean_address(self) -> Any:
        """Refuse a mailbox the member has already."""
        address = self.cleaned_data["address"].lower()
        same = Destination.objects.filter(member=self.instance.member_id, channel=Channel.EMAIL, address=address)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("Dieses Postfach hat das Mitglied schon."), code="double")
        return address

    def clean_cc(self) -> list[str]:
        """Return the addresses; name every one that is none."""
        found = [one for one in re.split(r"[\s,;]+", self.cleaned_data["cc"].lower()) if one]
        addresses = [one for one in dict.fromkeys(found) if one != self.cleaned_data.get("address")]
        wrong = [one for one in addresses if not _is_address(one)]
        if wrong:
            sentence = gettext("Keine E-Mail-Adresse: %(wrong)s.") % {"wrong": ", ".join(f"„{one}“" for one in wrong)}
            raise forms.ValidationError(sentence, code="invalid")
        if len(addresses) > MOST_COPIES:
            sentence = gettext("Höchstens %(most)d Adressen. Ein Verteiler im Amt ist dafür besser.")
            raise forms.ValidationError(sentence % {"most": MOST_COPIES}, code="too_many")
        return addresses


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
