"""Who we are to the push services of browsers: one key pair, and a signed word with every message (RFC 8292)."""

from __future__ import annotations

import time
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode

from accounts.models import Alliance

VALID_S = 12 * 3600  # a push service accepts 24 hours at most


def is_set_up() -> bool:
    """Return whether there is a key: without one, browsers cannot be reached."""
    return bool(settings.VAPID_PRIVATE_KEY)


def public_key() -> str:
    """Return the key that a browser ties its subscription to, as base64url."""
    return _public(settings.VAPID_PRIVATE_KEY)


def authorization(endpoint: str) -> dict[str, str]:
    """Return the header that says who sends this message to a push service, and whom it may complain to."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(time.time()) + VALID_S,
        "sub": f"mailto:{Alliance.current().contact}",
    }
    return dict(_key(settings.VAPID_PRIVATE_KEY).sign(claims))


@cache
def _public(private_key: str) -> str:
    point = _key(private_key).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))


@cache
def _key(private_key: str) -> Vapid02:
    if "-----BEGIN" in private_key:
        return Vapid02.from_pem(private_key.strip().encode())
    return Vapid02.from_string(private_key.strip())
