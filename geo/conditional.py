"""Answers that programs ask for again and again: confirmed with a 304 while they are the same (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date


def confirmed(response: HttpResponse, request: HttpRequest, *, changed: datetime | None = None) -> HttpResponseBase:
    """Return the answer with an ETag of its content, or 304 without content where the asker has it.

    ``changed``: when it changed last, where that is known. An asker's ETag counts before it: something may leave the
    answer without anything in it changing. Asked anew each time: rights end at once, not when a cache forgets.
    """
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    moment = None if changed is None else int(changed.timestamp())
    if moment is not None:
        response["Last-Modified"] = http_date(moment)
    return get_conditional_response(request, etag=etag, last_modified=moment, response=response) or response
