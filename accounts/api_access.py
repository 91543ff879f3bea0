"""Who is behind a program's request: a personal token as Bearer (RFC 6750), or as Basic password (RFC 7617)."""

from __future__ import annotations

import base64
import binascii

from accounts.models import ApiToken, User

LONGEST_HEADER = 1000


def person_with(authorization: str) -> User | None:
    """Return the person whose token stands in the header, and note that it is in use; None when nobody's does.

    GIS programs know user name and password: there the token is the password, whatever the name.
    """
    if len(authorization) > LONGEST_HEADER:
        return None
    scheme, _, value = authorization.strip().partition(" ")
    token = value.strip() if scheme.lower() == "bearer" else _password(value) if scheme.lower() == "basic" else ""
    if not token.startswith(ApiToken.PREFIX):
        return None
    key = ApiToken.objects.usable().select_related("user__member").opened_by(token)
    return key.user if key else None


def _password(encoded: str) -> str:
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return text.partition(":")[2]
