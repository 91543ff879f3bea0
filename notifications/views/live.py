from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from notifications.live import events, missed
from notifications.live.listener import OPENING, Listener, Opening

AGAIN_MS = 20_000


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """What this person has not heard since ``Last-Event-ID`` or ``?seit=``, as server-sent events, and a new cursor.

    Under ASGI the answer stays open if the browser asks for an event stream (notifications/live/asgi.py). Elsewhere it
    ends here, and says when to ask again.
    """
    user: Any = request.user
    opening: Opening | None = request.META.get("asgi.scope", {}).get(OPENING)
    asked = request.headers.get("Last-Event-ID") or request.GET.get("seit")
    cursors = [int(asked)] if asked and asked.isdecimal() else []
    body = b""
    if opening is None:  # nobody here remembers what has no cursor: a colleague has read, a mail was delivered
        body = events.retry(AGAIN_MS) + events.RESYNC
    else:
        opening.listener = Listener.of(user, request.session.session_key or "")
        cursors += [opening.since] if opening.since is not None else []
    body += missed.opening(user, min(cursors, default=None))
    response = HttpResponse(body, content_type=events.CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # nginx: pass every byte on at once
    return response
