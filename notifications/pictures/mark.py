"""The sign at the head of a mail: the alliance's own logo where it is a PNG, else our outline in its colour."""

from __future__ import annotations

import io
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw

from accounts.letterhead import accent_of, logo_picture
from accounts.models import Alliance

SIZE = 34  # in the mail
_FINE = 8
_CORNERS = [(0.24, 0.36), (0.54, 0.22), (0.78, 0.46), (0.66, 0.76), (0.32, 0.72)]


def mark() -> bytes:
    """Return the sign as a PNG."""
    alliance = Alliance.current()
    return logo_picture(alliance) or _of_the_operator() or _drawn(accent_of(alliance))


@cache
def _of_the_operator() -> bytes:
    own = finders.find(settings.ALLIANCE_LOGO) if settings.ALLIANCE_LOGO.lower().endswith(".png") else None
    return Path(str(own)).read_bytes() if own else b""


@lru_cache(maxsize=4)
def _drawn(accent: str) -> bytes:
    side = SIZE * _FINE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    on = ImageDraw.Draw(image)
    on.rounded_rectangle([0, 0, side - 1, side - 1], radius=side * 0.15, fill=accent)
    corners = [(x * side, y * side) for x, y in _CORNERS]
    on.line([*corners, corners[0]], fill="#ffffff", width=round(side * 0.07), joint="curve")
    for x, y in corners:
        radius = side * 0.075
        on.ellipse([x - radius, y - radius, x + radius, y + radius], fill="#ffffff")
    file = io.BytesIO()
    image.resize((SIZE * 2, SIZE * 2), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()
