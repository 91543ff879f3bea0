"""What a browser says of itself when it may show messages (PushSubscription.toJSON)."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django import forms
from django.utils.translation import gettext as _

from notifications.forms.webhooks import problem_of

BODY_BYTES = 4096
LONGEST_ENDPOINT = 1000
AUTH_BYTES = 16
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class Browser:
    """A browser's push service, and the keys to write to this browser alone."""

    endpoint: str
    keys: dict[str, str]


def browser_in(body: bytes) -> Browser:
    """Return the browser that a page names. Raises ``ValidationError`` with a sentence."""
    said = _read(body)
    endpoint, keys = said.get("endpoint"), said.get("keys")
    if not isinstance(endpoint, str) or len(endpoint) > LONGEST_ENDPOINT or problem_of(endpoint):
        raise forms.ValidationError(_("Der Browser nennt keine brauchbare Adresse für Mitteilungen."))
    if not isinstance(keys, dict) or not _is_point(keys.get("p256dh")) or _bytes(keys.get("auth")) != AUTH_BYTES:
        raise forms.ValidationError(_("Der Browser nennt keine brauchbaren Schlüssel für Mitteilungen."))
    return Browser(endpoint, {"p256dh": keys["p256dh"], "auth": keys["auth"]})


def endpoint_in(body: bytes, name: str = "endpoint") -> str:
    """Return the push service's address that a page names under this name; empty when it names none."""
    try:
        endpoint = _read(body).get(name)
    except forms.ValidationError:
        return ""
    return endpoint if isinstance(endpoint, str) else ""


def browser_name(user_agent: str) -> str:
    """Return what people call their browser, from what it says of itself: „Firefox, Windows“."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), _("Browser"))
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser}, {system}" if system else browser


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body[: BODY_BYTES + 1]) if len(body) <= BODY_BYTES else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise forms.ValidationError(_("Der Browser hat nichts Lesbares geschickt."))
    return said


def _decoded(text: Any) -> bytes:
    if not isinstance(text, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,120}=*", text):
        return b""
    try:
        return base64.urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))
    except (binascii.Error, ValueError):
        return b""


def _bytes(text: Any) -> int:
    return len(_decoded(text))


def _is_point(text: Any) -> bool:
    """Return whether this is a point on the curve that web push uses: others could not be encrypted for."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(text))
    except ValueError:
        return False
    return _bytes(text) == 65
