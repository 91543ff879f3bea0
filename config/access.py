"""Who may enter which route. A route that nobody declared is closed (config/urls/ is the declaration)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.utils.translation import gettext as _

from accounts.api_access import person_with
from config.errors import is_program, page_before

Person = Any  # accounts.User or AnonymousUser
Access = Callable[[Person], bool]


def anyone(user: Person) -> bool:
    """Sign-in, legal pages, accessibility statement: nothing else."""
    return True


def signed_in(user: Person) -> bool:
    """Any person with an account."""
    return bool(user.is_authenticated)


def participant(user: Person) -> bool:
    """Whoever takes part in the exchange: the staff of a member, or the Geschäftsstelle."""
    return signed_in(user) and (user.member_id is not None or user.is_coordinator)


def planner(user: Person) -> bool:
    """Whoever reports for the areas of a member."""
    return signed_in(user) and user.is_planner


def coordinator(user: Person) -> bool:
    """The Geschäftsstelle."""
    return signed_in(user) and user.is_coordinator


def officer(user: Person) -> bool:
    """Whoever answers for a member, and keeps the ways on which its systems hear."""
    return signed_in(user) and user.is_officer


def answering(user: Person) -> bool:
    """Whoever speaks for a member about a report: answers for it, or reports for it."""
    return officer(user) or planner(user)


def officer_or_office(user: Person) -> bool:
    """An officer for their own member, the Geschäftsstelle for all."""
    return officer(user) or coordinator(user)


def acts_or_office(user: Person) -> bool:
    """Whoever reports or answers for a member, and the Geschäftsstelle."""
    return signed_in(user) and (user.is_planner or user.is_officer or user.is_coordinator)


def planner_or_office(user: Person) -> bool:
    """Whoever says what became of a plan."""
    return planner(user) or coordinator(user)


def technical_admin(user: Person) -> bool:
    """The Django admin, no more."""
    return signed_in(user) and user.is_staff


def by_token(who: Access) -> Access:
    """Let the same people in, also with a personal token instead of a session: for programs that cannot sign in."""

    def access(user: Person) -> bool:
        return who(user)

    access.by_token = True  # type: ignore[attr-defined]
    return access


def route(who: Access, pattern: str, view: Any, name: str | None = None) -> URLPattern | URLResolver:
    """Return ``path(pattern, view, name=name)`` that says who may enter; an include passes it on."""
    entry: URLPattern | URLResolver = path(pattern, view, name=name)
    entry.access = who  # type: ignore[union-attr]
    return entry


def declared_routes(resolver: URLResolver | None = None) -> Iterator[tuple[str, URLPattern, Access | None]]:
    """Yield every route of the site as (full pattern, entry, who may enter or None when undeclared)."""
    yield from _walk(resolver or get_resolver(), "", None)


def _walk(
    resolver: URLResolver, prefix: str, inherited: Access | None
) -> Iterator[tuple[str, URLPattern, Access | None]]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        access = getattr(entry, "access", inherited)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern, access)
        else:
            yield pattern, entry, access


@cache
def _access_by_route() -> dict[str, Access]:
    return {pattern: access for pattern, _, access in declared_routes() if access is not None}


class AccessMiddleware:
    """Lets a request in only where its route says so.

    A stranger is sent to sign in; a person without the right gets 404, as for an id that does not exist.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        assert request.resolver_match is not None  # noqa: S101 (set by Django before view middleware)
        access = _access_by_route().get(request.resolver_match.route)
        takes_token = getattr(access, "by_token", False)
        if takes_token and "Authorization" in request.headers:
            request.user = person_with(request.headers["Authorization"]) or AnonymousUser()
        if access is not None and access(request.user):
            return None
        if access is not None and not request.user.is_authenticated:
            return _ask_for_token() if takes_token and is_program(request) else _ask_to_sign_in(request)
        raise Http404


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Return the way to sign in and back. An act is not repeated by that: back is the page it was done on."""
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    if not is_program(request):
        lost = _("Sie waren nicht mehr angemeldet. Was Sie zuletzt abgeschickt haben, ist nicht angekommen.")
        messages.warning(request, lost)
    return redirect_to_login(page_before(request), settings.LOGIN_URL)


def _ask_for_token() -> HttpResponse:
    """Return the 401 upon which GIS programs send the password they were given (RFC 7617, RFC 6750)."""
    text = _("Hierfür brauchen Sie einen Zugang: legen Sie ihn unter „Mein Konto“ an.")
    answer = JsonResponse({"code": "Unauthorized", "description": text}, status=401)
    realm = 'realm="Umgriff", charset="UTF-8"'
    answer.headers["WWW-Authenticate"] = f"Basic {realm}, Bearer {realm}"
    return answer
