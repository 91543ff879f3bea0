from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Member


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]
    """The names of a member."""

    class Meta:
        model = Member
        fields = ("name", "short_name")
        labels = {"name": _("Voller Name"), "short_name": _("Kurzname")}
        help_texts = {"name": _("z. B. Gemeinde Poing"), "short_name": _("z. B. Poing; steht in Listen und Mails")}
        error_messages = {
            "name": {"unique": _("Ein Mitglied mit diesem Namen gibt es schon.")},
            "short_name": {"unique": _("Ein Mitglied mit diesem Kurznamen gibt es schon.")},
        }


class AreaForm(forms.Form):
    """An area in force, by its key or name."""

    area = forms.CharField(
        label=_("Schlüssel oder Name"),
        max_length=120,
        help_text=_("Gemeindeschlüssel mit 8 Ziffern (09175135), Stadtbezirk (09162000-13) oder der genaue Name"),
    )

    def clean_area(self) -> Any:
        return self.cleaned_data["area"].strip()
