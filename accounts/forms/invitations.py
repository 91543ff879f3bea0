from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.forms.sign_in import NEW_PASSWORD_HELP
from accounts.models import Invitation, Member, Role, User

ROLES_HELP = _("Ohne Rolle darf eine Person lesen, was ihr Mitglied betrifft.")


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(label=_("E-Mail-Adresse"), help_text=_("Dorthin geht die Einladung."))
    first_name = forms.CharField(label=_("Vorname"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Nachname"), max_length=150, required=False)
    member = forms.ModelChoiceField(
        Member.objects.none(),
        label=_("Mitglied"),
        required=False,
        empty_label=_("keines (nur für die Geschäftsstelle)"),
    )
    roles = forms.MultipleChoiceField(
        label=_("Rollen"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=ROLES_HELP,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = Member.objects.filter(active=True)  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """What an invited person gives: their name and a password."""

    first_name = forms.CharField(
        label=_("Vorname"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Nachname"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = forms.CharField(
        label=_("Passwort"),
        strip=False,
        help_text=NEW_PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["first_name"].initial = invitation.first_name
        self.fields["last_name"].initial = invitation.last_name

    def clean(self) -> dict[str, Any]:
        """Check the password against the rules, among them: not like the person's own name or address."""
        values = super().clean() or {}
        person = User(
            email=self.invitation.email,
            first_name=values.get("first_name", ""),
            last_name=values.get("last_name", ""),
        )
        if "password" in values:
            try:
                validate_password(values["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return values
