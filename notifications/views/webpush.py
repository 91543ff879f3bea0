"""A person's browser asks to be told, or not any more; and what it needs for that: service worker, manifest."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.letterhead import accent_of, logo_address
from accounts.models import Alliance
from notifications import services, vapid
from notifications.forms.browsers import browser_in, browser_name, endpoint_in
from notifications.models import Channel, Destination
from notifications.services.browsers import keep_browser, move_browser, try_browser

SERVICE_WORKER = settings.BASE_DIR / "static/js/sw.js"


@require_POST
def webpush_add(request: HttpRequest) -> HttpResponse:
    """Keep this browser as a destination of the signed-in person."""
    user: Any = request.user
    if not vapid.is_set_up():
        raise Http404
    try:
        browser = browser_in(request.body)
    except ValidationError as problem:
        return JsonResponse({"problem": " ".join(problem.messages)}, status=400)
    label = browser_name(request.headers.get("User-Agent", ""))
    keep_browser(user, endpoint=browser.endpoint, keys=browser.keys, label=label)
    return JsonResponse({"label": label}, status=201)


@require_POST
def webpush_remove(request: HttpRequest) -> HttpResponse:
    """Send nothing more to this browser: its person pressed the button on it."""
    services.rest(_own(request))
    return HttpResponse(status=204)


@require_safe
@never_cache
def webpush_key(request: HttpRequest) -> JsonResponse:
    """What the service worker needs when its push service gave it a new address: our key, and a token to say so.

    Pages of other origins cannot read the answer, so the token stays a proof that the request comes from us.
    """
    if not vapid.is_set_up():
        raise Http404
    return JsonResponse({"key": vapid.public_key(), "token": get_token(request)})


@require_POST
def webpush_move(request: HttpRequest) -> HttpResponse:
    """Reach a browser of the signed-in person at its new address. It proves by the old one which of them it is."""
    user: Any = request.user
    if not vapid.is_set_up():
        raise Http404
    try:
        browser = browser_in(request.body)
    except ValidationError as problem:
        return JsonResponse({"problem": " ".join(problem.messages)}, status=400)
    before = endpoint_in(request.body, "before")
    if not move_browser(user, before=before, endpoint=browser.endpoint, keys=browser.keys):
        raise Http404
    return HttpResponse(status=204)


@require_POST
def webpush_try(request: HttpRequest) -> HttpResponse:
    """Send a word to this browser."""
    user: Any = request.user
    try_browser(_own(request), by=user)
    return HttpResponse(status=204)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that shows messages. It must lie at the root: it may open no page above its own place."""
    response = HttpResponse(SERVICE_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def web_manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the site on its home screen; on an iPhone, messages need that."""
    manifest = {
        "id": "/",
        "name": f"{Alliance.current().name} · Umgriff",
        "short_name": Alliance.current().short_name,
        "description": _("Meldungen baulicher Entwicklungen unter Nachbargemeinden"),
        "lang": "de",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f6f9",
        "theme_color": accent_of(Alliance.current()),
        "icons": [{"src": logo_address(Alliance.current()), "sizes": "any"}],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


def _own(request: HttpRequest) -> Destination:
    mine = Destination.objects.filter(user=request.user.pk, channel=Channel.WEBPUSH)
    return get_object_or_404(mine, address=endpoint_in(request.body))
