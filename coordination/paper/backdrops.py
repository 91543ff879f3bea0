"""The base map behind a printed map: asked for when one is configured, and done without when it does not answer."""

from __future__ import annotations

from typing import Any

from coordination.paper.planes import Plane
from coordination.paper.scenes import Backdrop
from coordination.paper.sheets import Box, Rect


def offered(user: Any) -> bool:
    """Whether there is a base map that could be asked for."""
    return False


def backdrop(user: Any, plane: Plane, frame: Box, place: Rect) -> Backdrop | None:
    """Return the base map for this frame, or None where there is none or it does not answer in time."""
    return None
