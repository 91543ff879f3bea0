from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Role

# Whose rights may be looked through: the member's, never the Geschäftsstelle's own.
LOOKED_THROUGH = [choice for choice in Role.choices if choice[0] != Role.COORDINATOR]


class SupportForm(forms.Form):
    """What for, and as who, the Geschäftsstelle looks at a member's pages."""

    reason = forms.CharField(
        label=_("Wozu?"),
        max_length=200,
        help_text=_("Das Mitglied liest es, zum Beispiel: Anruf von Frau Huber, findet die Meldung nicht."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Mit welchen Rollen?"),
        choices=LOOKED_THROUGH,
        required=False,
        initial=[Role.OFFICER, Role.PLANNER],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ohne Rolle sehen Sie, was jede Person des Mitglieds lesen darf."),
    )
