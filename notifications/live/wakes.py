"""What a ring says: a word and an id. And the latest of them, for pages that open between two rings."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID

CHANNEL = "umgriff_live"
# As long as a page may be on its way, or a connection away, without having to ask for everything again.
KEPT_S = 120.0
KEPT = 4000


class Kind(StrEnum):
    """What happened, and what the id is of."""

    ACTIVITY = "activity"  # an activity: somebody was told something
    REPORT = "report"  # a report: it reads differently, and nobody was told
    REACH = "reach"  # a report: a delivery got on, a mail was opened
    READ = "read"  # a notification: read, or put back among the unread


@dataclass(frozen=True, slots=True)
class Wake:
    """One ring."""

    kind: Kind
    id: UUID

    def text(self) -> str:
        """Return the payload of the NOTIFY."""
        return f"{self.kind} {self.id}"

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the wake that a payload says. Raises ``ValueError`` for words of another version of us."""
        kind, _, pk = text.partition(" ")
        return cls(Kind(kind), UUID(pk))


class Recent:
    """The wakes of the last two minutes, numbered. Says honestly when it does not reach back far enough."""

    def __init__(self) -> None:
        self._kept: deque[tuple[int, float, Wake]] = deque(maxlen=KEPT)
        self._whole_since = float("inf")
        self.last = 0

    def keep(self, wake: Wake, now: float) -> None:
        """Remember a wake heard at ``now`` (seconds of the loop's clock)."""
        if len(self._kept) == KEPT:
            self._whole_since = max(self._whole_since, self._kept[0][1])
        self.last += 1
        self._kept.append((self.last, now, wake))
        while self._kept and self._kept[0][1] < now - KEPT_S:
            self._kept.popleft()

    def begin(self, now: float) -> None:
        """From now on every ring is heard; nobody knows what there was before."""
        self._whole_since = now

    def reaches_back(self, seconds: float, now: float) -> bool:
        """Return whether no ring of the last ``seconds`` is missing."""
        return seconds < KEPT_S and now - seconds >= self._whole_since

    def between(self, since: float, up_to: int) -> list[Wake]:
        """Return the wakes heard since a moment, up to the numbered one, each once."""
        return list(dict.fromkeys(wake for number, at, wake in self._kept if at >= since and number <= up_to))

    def after(self, number: int) -> list[Wake]:
        """Return the wakes heard after the numbered one, each once."""
        return list(dict.fromkeys(wake for own, _, wake in self._kept if own > number))
