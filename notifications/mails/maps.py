"""The map in a mail, drawn for one recipient: nobody sees more in it than on the report's page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import Any
from uuid import UUID

from django.db import DatabaseError

from accounts.letterhead import accent_of
from accounts.models import Alliance
from geo.models import AffectedArea
from notifications import pictures
from notifications.wording import Occasion

logger = logging.getLogger(__name__)
# A member has several mailboxes, and its people beside: they get the same map one after the other.
KEPT = 64
Drawn = tuple[bytes, str]
_keeping = Lock()


def map_for(occasion: Occasion) -> tuple[bytes | None, str]:
    """Return the map of what was announced, for the mail to one recipient: as ``map_of``, with the stored areas."""
    reader = occasion.member.pk if occasion.member else None
    wanted = _Wanted(occasion.version.pk, reader, occasion.detailed, accent_of(Alliance.current()), occasion)
    return _else_words_alone(occasion, lambda: _drawn_once(wanted))


def map_of(occasion: Occasion, affected: Sequence[Any]) -> tuple[bytes | None, str]:
    """Return the map as a PNG, and its source line; None when it cannot be drawn: the words stand alone.

    ``affected`` are the recipient's areas, nearest first: stored, or as they would be.
    """
    return _else_words_alone(occasion, lambda: _drawn(occasion, affected))


@dataclass(frozen=True)
class _Wanted:
    """What a map depends on: an announced version does not change, nor do the boundaries of that day."""

    version: int
    reader: UUID | None
    detailed: bool
    accent: str
    occasion: Occasion = field(compare=False)


class _Kept:
    """A map that is drawn once, also where several threads want it at the same moment."""

    def __init__(self, occasion: Occasion) -> None:
        self._occasion: Occasion | None = occasion
        self._drawing = Lock()

    def drawn(self) -> Drawn:
        with self._drawing:
            if self._occasion is not None:
                self._map = _with_stored_areas(self._occasion)
                self._occasion = None
            return self._map


def _with_stored_areas(occasion: Occasion) -> Drawn:
    stored = AffectedArea.objects.filter(version=occasion.version, member=occasion.member)
    return _drawn(occasion, list(stored) if occasion.member else [])


@lru_cache(KEPT)
def _kept(wanted: _Wanted) -> _Kept:
    return _Kept(wanted.occasion)


def _drawn_once(wanted: _Wanted) -> Drawn:
    with _keeping:
        kept = _kept(wanted)
    return kept.drawn()


def _drawn(occasion: Occasion, affected: Sequence[Any]) -> Drawn:
    if occasion.detailed:
        scene = pictures.scene_of(occasion.version, occasion.member, affected)
    else:
        scene = pictures.scene_of_place(occasion.version, occasion.member)
    return pictures.draw(scene), scene.attribution


def _else_words_alone(occasion: Occasion, draw: Callable[[], Drawn]) -> tuple[bytes | None, str]:
    try:
        return draw()
    except DatabaseError:
        raise
    except Exception:
        logger.exception("The map of version %s cannot be drawn", occasion.version.pk)
        return None, ""
