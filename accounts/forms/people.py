from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms.invitations import ROLES_HELP
from accounts.models import Member, Role, User

NAMES = {"first_name": _("Vorname"), "last_name": _("Nachname"), "phone": _("Telefon")}


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the Geschäftsstelle keeps about a person."""

    roles = forms.MultipleChoiceField(
        label=_("Rollen"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=ROLES_HELP,
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "phone", "member", "roles")
        labels = {**NAMES, "member": _("Mitglied")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = self.fields["member"]
        member.empty_label = _("keines (nur für die Geschäftsstelle)")  # type: ignore[attr-defined]
        offered = Q(active=True) | Q(pk=self.instance.member_id)
        member.queryset = Member.objects.filter(offered)  # type: ignore[attr-defined]


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a person keeps about themselves."""

    language = forms.ChoiceField(
        label=_("Sprache"),
        choices=[("", _("wie im Browser eingestellt")), *settings.LANGUAGES],
        required=False,
        help_text=_("Für die Seiten und für Mails an Sie."),
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "phone", "language")
        labels = NAMES
        help_texts = {"phone": _("Damit Nachbarn Sie erreichen.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        autocomplete = {"first_name": "given-name", "last_name": "family-name", "phone": "tel"}
        for name, value in autocomplete.items():
            self.fields[name].widget.attrs["autocomplete"] = value
        self.fields["last_name"].required = True
