"""Addresses outside: a neighbour that is no member and has no account hears of one report, over the same way.

Such a destination belongs to nobody. Its details name the one report it may hear of and a key; the link in the mail
is that key, signed, so that neither the database alone nor the settings alone open the page. A new key ends the old
link. The mail is written when it is sent: no row and no log holds the link (docs/decisions/0130).
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from notifications.models import Destination
from notifications.wording import Letter

SALT = "notifications.outside"


def new_details(report: UUID) -> dict[str, str]:
    """Return the details of a destination outside that may hear of this report, with a new key."""
    return {"report": str(report), "key": secrets.token_urlsafe(24)}


def report_of(destination: Destination) -> UUID | None:
    """Return the one report an address outside may hear of."""
    named = destination.details.get("report")
    return UUID(named) if named else None


def token_of(destination: Destination) -> str:
    """Return what stands in the link: the key, signed."""
    signed: str = signing.Signer(salt=SALT).sign(destination.details["key"])
    return signed


def is_ours(token: str) -> bool:
    """Return whether we signed this token, whatever became of its key since."""
    try:
        signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return False
    return True


def linked(letter: Letter, destination: Destination) -> Letter:
    """Return the letter with the link of an address outside; any other as it is."""
    if not destination.is_outside:
        return letter
    return replace(letter, url=str(settings.BASE_URL) + reverse("external-report", args=[token_of(destination)]))
