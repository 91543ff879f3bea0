"""What scripts send: JSON, read without trust."""

from __future__ import annotations

import math
from typing import Any

from django.http import HttpRequest

from geo.outlines import OutlineProblem
from geo.outlines.geojson import loads
from geo.outlines.limits import MAX_BYTES, MAX_DEPTH
from geo.outlines.words import size


def read_json(request: HttpRequest) -> dict[str, Any]:
    """Return the object in a request's body. Raises ``OutlineProblem`` with a sentence when there is none.

    What databases cannot store is taken out: NUL, half characters; endless numbers become null.
    """
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > MAX_BYTES:
        raise OutlineProblem("input_too_large", size=size(length), limit=size(MAX_BYTES))
    data = clean(loads(request.body.decode("utf-8", "replace")), 2 * MAX_DEPTH)
    if not isinstance(data, dict):
        raise OutlineProblem("not_geojson")
    return data


def clean(value: Any, depth: int) -> Any:
    """Return a JSON value as it can be stored. Raises ``OutlineProblem`` below this depth."""
    if depth == 0:
        raise OutlineProblem("too_deep")
    if isinstance(value, dict):
        return {clean_text(str(name)): clean(each, depth - 1) for name, each in value.items()}
    if isinstance(value, list):
        return [clean(each, depth - 1) for each in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return clean_text(value) if isinstance(value, str) else value


def clean_text(text: str) -> str:
    """Return text that can be stored: without NUL and half characters, with plain line ends."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\x00", "").replace("\r\n", "\n")
