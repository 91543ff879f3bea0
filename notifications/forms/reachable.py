from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReachableForm(forms.Form):
    """How a person wants to be reached by mail."""

    by_mail = forms.BooleanField(label=_("E-Mails an mich schicken"), required=False)
    duty = forms.BooleanField(
        label=_("auch, wenn mein Mitglied betroffen ist"),
        required=False,
        help_text=_("Solche Nachrichten gehen immer an das Postfach Ihres Mitglieds, und hiermit auch an Sie."),
    )
