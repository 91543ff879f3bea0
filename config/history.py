"""Who changed what: the person of the request, kept with every row of a history (django-pghistory)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from pghistory.middleware import HistoryMiddleware as Base


class HistoryMiddleware(Base):
    """Keeps the person alone: addresses may carry the token of a link, and are nobody's history."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return who acts; nobody where nobody is signed in."""
        return {"user": str(request.user.pk) if request.user.is_authenticated else None}
