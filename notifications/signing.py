"""The secrets of a webhook and the signature made with them (Standard Webhooks, https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks.webhooks import Webhook

SECRET_BYTES = 32  # the standard asks for 24 to 64
OLD_SECRET_LASTS = timedelta(hours=24)


def new_secret() -> str:
    """Return a secret as the standard writes it: ``whsec_`` and base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def rotated(details: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """Return a webhook's details with a new secret in front. Those before it hold for another 24 hours."""
    until = (now + OLD_SECRET_LASTS).isoformat()
    kept = [one | {"until": one["until"] or until} for one in _valid(details, now)]
    return details | {"secrets": [{"secret": new_secret(), "since": now.isoformat(), "until": None}, *kept]}


def valid_secrets(details: dict[str, Any], *, now: datetime) -> list[str]:
    """Return the secrets that hold, the newest first."""
    return [str(one["secret"]) for one in _valid(details, now)]


def old_secret_until(details: dict[str, Any], *, now: datetime) -> datetime | None:
    """Return until when a secret before the newest holds too; None when there is only one."""
    ends = [datetime.fromisoformat(one["until"]) for one in _valid(details, now) if one["until"]]
    return max(ends, default=None)


def signed(body: str, *, message_id: str, details: dict[str, Any], now: datetime) -> dict[str, str]:
    """Return the headers that prove who sent this body and when: a signature with every secret that holds."""
    now = now.astimezone(UTC)
    signatures = [Webhook(secret).sign(message_id, now, body) for secret in valid_secrets(details, now=now)]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _valid(details: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
    known = details.get("secrets", [])
    return [one for one in known if one["until"] is None or datetime.fromisoformat(one["until"]) > now]
