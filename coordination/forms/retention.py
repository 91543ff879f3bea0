from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import RetentionPeriod


class PeriodForm(forms.ModelForm):  # type: ignore[type-arg]
    """How many days something is kept."""

    class Meta:
        model = RetentionPeriod
        fields = ("days",)
        labels = {"days": _("Wie viele Tage?")}
        help_texts = {"days": _("365 Tage sind ein Jahr. Was dann schon älter ist, entfernt der nächste Lauf.")}
