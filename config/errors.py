"""What is said when a page cannot be shown: a person gets a page with the way on, a program the sentence alone."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _


def is_program(request: HttpRequest) -> bool:
    """Return whether this is no browser that wants a page: one that shows a token, or does not ask for HTML."""
    return "Authorization" in request.headers or "text/html" not in request.headers.get("Accept", "")


def page_before(request: HttpRequest) -> str:
    """Return the page of this site from which a form was sent, as a path; the first page where the browser keeps it."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    path = urlsplit(before)._replace(scheme="", netloc="", fragment="").geturl() if ours else ""
    return path if path.startswith("/") else "/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is no such page, or not for this person; which of the two is not told."""
    return _told(request, 404, _("Diese Seite gibt es nicht."), "errors/404.html")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, where a secret or a right is missing."""
    return _told(request, 403, _("Das dürfen Sie hier nicht."), "errors/404.html")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, where a form does not carry the mark of this browser's session (CSRF)."""
    return _told(request, 403, _("Dieses Formular ist abgelaufen."), "errors/stale_form.html", page_before(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. Raised also before anybody knows who asks, so without the frame of the site."""
    return _bare(request, 400, _("Diese Anfrage ist nicht zu verstehen."), "errors/400.html")


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Even the database may be away."""
    return _bare(request, 500, _("Hier ist etwas schiefgegangen."), "errors/500.html")


class NotAllowedMiddleware:
    """Gives words to a 405: somebody opened the address that a form is sent to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != 405 or getattr(response, "content", None):
            return response
        told = _told(request, 405, _("Unter dieser Adresse ist nichts zu lesen."), "errors/405.html")
        told.headers["Allow"] = response.headers["Allow"]
        return told


def _told(request: HttpRequest, status: int, title: str, template: str, before: str = "") -> HttpResponse:
    if is_program(request):
        return _plainly(title, status)
    return render(request, template, {"title": title, "before": before}, status=status)


def _bare(request: HttpRequest, status: int, title: str, template: str) -> HttpResponse:
    if is_program(request):
        return _plainly(title, status)
    return HttpResponse(render_to_string(template, {"title": title}), status=status)


def _plainly(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", content_type="text/plain; charset=utf-8", status=status)
