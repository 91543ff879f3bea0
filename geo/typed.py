"""Values out of words that a form or an address carries."""

from __future__ import annotations

from uuid import UUID


def uuid_of(text: object) -> UUID | None:
    """Return the id that these words are; None where they are none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
