"""The map in a mail, drawn for one recipient: nobody sees more in it than on the report's page."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError

from geo.models import AffectedArea
from notifications import pictures
from notifications.wording import Occasion

logger = logging.getLogger(__name__)


def affected_of(occasion: Occasion) -> Sequence[AffectedArea]:
    """Return the stored areas of this recipient's member, nearest first."""
    if occasion.member is None:
        return []
    return list(AffectedArea.objects.filter(version=occasion.version, member=occasion.member))


def map_of(occasion: Occasion, affected: Sequence[Any]) -> tuple[bytes | None, str]:
    """Return the map as a PNG, and its source line; None when it cannot be drawn: the words stand alone."""
    try:
        if occasion.detailed:
            scene = pictures.scene_of(occasion.version, occasion.member, affected)
        else:
            scene = pictures.scene_of_place(occasion.version, occasion.member)
        return pictures.draw(scene), scene.attribution
    except DatabaseError:
        raise
    except Exception:
        logger.exception("The map of version %s cannot be drawn", occasion.version.pk)
        return None, ""
