"""The alliance of a request, and the second factor, where the operator requires one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from accounts import keeping
from accounts.models import Alliance

# What a person without the required factor may still open: setting it up, legal pages, the way out.
OPEN_ROUTES = {
    "account_login", "account_logout", "account_reauthenticate", "mfa_index", "mfa_activate_totp",
    "help", "accessibility", "privacy", "imprint", "set_language",
}  # fmt: skip


class AllianceMiddleware:
    """Reads the alliance at most once per request; ``request.alliance`` is it, for packages that know no accounts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with keeping.for_a_request():
            request.alliance = SimpleLazyObject(Alliance.current)  # type: ignore[attr-defined]
            return self.get_response(request)


class SecondFactorMiddleware:
    """Sends people whose role requires a second factor (REQUIRE_MFA_FOR) to set it up before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if not settings.REQUIRE_MFA_FOR or match is None or match.url_name in OPEN_ROUTES:
            return None
        if not needs_second_factor(request.user) or is_mfa_enabled(request.user):
            return None
        return redirect("mfa_activate_totp")


def needs_second_factor(user: Any) -> bool:
    """Return whether the operator requires a second factor of this person."""
    if not user.is_authenticated or user.looks_on:
        return False
    roles = {*user.roles, *(["technical_admin"] if user.is_staff else [])}
    return not roles.isdisjoint(settings.REQUIRE_MFA_FOR)
