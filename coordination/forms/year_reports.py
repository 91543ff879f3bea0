"""Which yearly report is wanted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.yearly.gathered import Readers


class YearReportForm(forms.Form):
    """The year, and who will read it."""

    jahr = forms.TypedChoiceField(label=_("Jahr"), coerce=int)
    fuer = forms.ChoiceField(
        label=_("Für wen"), choices=Readers.choices, initial=Readers.ASSEMBLY, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jahr"].choices = [(one, str(one)) for one in years]  # type: ignore[attr-defined]
