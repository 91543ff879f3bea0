from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.models import Channel, Destination


class DestinationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A functional mailbox of a member."""

    address = forms.EmailField(label=_("E-Mail-Adresse"), max_length=254)

    class Meta:
        model = Destination
        fields = ("address", "label")
        labels = {"label": _("Bezeichnung")}
        help_texts = {"label": _("z. B. Bauamt Pliening")}

    def clean_address(self) -> Any:
        """Refuse a mailbox the member has already."""
        address = self.cleaned_data["address"].lower()
        same = Destination.objects.filter(member=self.instance.member_id, channel=Channel.EMAIL, address=address)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("Dieses Postfach hat das Mitglied schon."), code="double")
        return address
