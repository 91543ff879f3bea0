"""allauth's forms in our words: labels instead of placeholders, one sentence about passwords."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _

NEW_PASSWORD_HELP = _("Mindestens 10 Zeichen. Ein Satz ist leichter zu merken als Sonderzeichen.")
WORDS = {
    "login": (_("E-Mail-Adresse"), ""),
    "email": (_("E-Mail-Adresse"), ""),
    "password": (_("Passwort"), ""),
    "remember": (_("Auf diesem Gerät angemeldet bleiben"), ""),
    "oldpassword": (_("Jetziges Passwort"), ""),
    "password1": (_("Neues Passwort"), NEW_PASSWORD_HELP),
    "password2": (_("Neues Passwort noch einmal"), ""),
    "code": (_("Code"), _("Sechs Ziffern aus Ihrer App, oder ein Ersatz-Code.")),
}


class OurWords:
    """Gives the fields their labels and hints."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label, field.help_text = WORDS[name]
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs["inputmode"] = "numeric"


class LoginForm(OurWords, account.LoginForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(OurWords, account.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(OurWords, account.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(OurWords, account.SetPasswordForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(OurWords, account.ReauthenticateForm):  # type: ignore[misc]
    pass


class CodeForm(OurWords, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateCodeForm(OurWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Sechs Ziffern")
