from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notifications.models import Deputy

# An absence, no permanent arrangement: that is a copy, which somebody decides on.
LONGEST = timedelta(days=366)


class DeputyForm(forms.ModelForm):  # type: ignore[type-arg]
    """Somebody who stands in for a mailbox for some days."""

    class Meta:
        model = Deputy
        fields = ("address", "name", "from_on", "until_on")
        labels = {"address": _("E-Mail-Adresse der Vertretung")}
        widgets = {
            "from_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "until_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["from_on"].initial = timezone.localdate

    def clean_address(self) -> Any:
        """Refuse the mailbox itself: nobody stands in for themselves."""
        address = self.cleaned_data["address"].lower()
        if address == self.instance.destination.address.lower():
            raise forms.ValidationError(gettext("Das ist das Postfach selbst."), code="itself")
        return address

    def clean_until_on(self) -> Any:
        """Refuse an end before the beginning, in the past, or in some years."""
        until_on, from_on = self.cleaned_data["until_on"], self.cleaned_data.get("from_on")
        if until_on < timezone.localdate():
            raise forms.ValidationError(gettext("Dieser Tag ist schon vorbei."), code="past")
        if isinstance(from_on, date) and until_on < from_on:
            raise forms.ValidationError(gettext("Das Ende liegt vor dem Beginn."), code="order")
        if isinstance(from_on, date) and until_on - from_on > LONGEST:
            sentence = gettext("Eine Vertretung dauert höchstens ein Jahr. Für länger gibt es die Kopie.")
            raise forms.ValidationError(sentence, code="too_long")
        return until_on
