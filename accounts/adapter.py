"""How django-allauth behaves here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Alliance


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: the Geschäftsstelle invites (accounts/services/invitations.py)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("E-Mail-Adresse oder Passwort stimmen nicht. Prüfen Sie beides."),
        "enter_current_password": _("Das ist nicht Ihr jetziges Passwort."),
        "incorrect_password": _("Das Passwort stimmt nicht."),
        "incorrect_code": _("Der Code stimmt nicht. Nehmen Sie den, den die App gerade zeigt."),
        "too_many_login_attempts": _(
            "Zu viele Versuche. Warten Sie fünf Minuten, oder setzen Sie Ihr Passwort zurück."
        ),
        "rate_limited": _("Zu viele Versuche. Warten Sie eine Minute."),
    }

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def get_login_redirect_url(self, request: Any) -> str:
        """Return where a person starts: the cockpit, the overview, or what else their account is for."""
        if request.user.is_coordinator:
            return reverse("cockpit")
        if request.user.takes_part:
            return reverse("overview")
        return reverse("admin:index" if request.user.is_staff else "account")

    def format_email_subject(self, subject: str) -> str:
        """Return the subject with the alliance in front, on one line."""
        return f"[{' '.join(Alliance.current().name.split())}] {' '.join(str(subject).split())}"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a reset mail: on the site's own address, whatever host the request named."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.BASE_URL}{path}"

    def post_login(self, request: Any, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.language:
            keep_language(response, user.language)
        if (user.is_coordinator or user.is_staff) and not is_mfa_enabled(user):
            messages.info(
                request, gettext("Ihr Konto darf viel. Schützen Sie es unter „Mein Konto“ mit einem zweiten Schritt.")
            )
        return response


def keep_language(response: HttpResponse, language: str) -> None:
    """Make the browser ask for this language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
