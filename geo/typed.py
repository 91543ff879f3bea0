"""Values out of words that a form or an address carries."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def uuid_of(text: object) -> UUID | None:
    """Return the id that these words are; None where they are none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def one_of(rows: QuerySet[Row], text: object) -> Row | None:
    """Return the one of these rows whose id these words are; None where there is none."""
    pk = uuid_of(text)
    return rows.filter(pk=pk).first() if pk else None
