"""Who listens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Listener:
    """A person, as their rights were when the stream began."""

    user: UUID
    member: UUID | None
    roles: tuple[str, ...]
    session: str

    @classmethod
    def of(cls, user: Any, session: str) -> Self:
        """Return the listener of a signed-in person and the key of their session."""
        return cls(user.pk, user.member_id, tuple(sorted(user.roles)), session)

    @property
    def is_coordinator(self) -> bool:
        """Works for the Geschäftsstelle."""
        return "coordinator" in self.roles


# Under this key of the ASGI scope the view finds the ``Opening`` it is asked for, and puts its listener there.
OPENING = "umgriff.live"


@dataclass(slots=True)
class Opening:
    """What the process that wants to keep an answer open and the view that grants it say to each other."""

    since: int | None  # everything below has been heard by the process
    listener: Listener | None = None
