"""What a map on paper shows, in metres of its plane: areas, reports, and what is measured between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from coordination.paper.planes import Plane
from coordination.paper.sheets import Box


@dataclass(frozen=True)
class Ground:
    """An area. ``note`` stands under its name."""

    name: str
    shape: BaseGeometry
    member: bool = False
    own: bool = False
    affected: bool = False
    note: str = ""


@dataclass(frozen=True)
class Development:
    """A report as it is drawn: its outline, or for those who may only know of it the place where it lies."""

    shape: BaseGeometry
    group: str  # colour, by use
    pattern: str  # hatching, by stage
    number: int = 0  # in the list beside the map
    own: bool = False  # emphasised
    place_only: bool = False
    hectares: float = 0


@dataclass(frozen=True)
class Backdrop:
    """A picture behind the map that fills its frame, and what must be said of where it comes from."""

    picture: bytes
    media_type: str
    attribution: str


@dataclass
class Scene:
    """Everything to draw. ``frame`` is what the sheet shows."""

    plane: Plane
    frame: Box
    scale: int
    grounds: list[Ground] = field(default_factory=list)
    developments: list[Development] = field(default_factory=list)
    ring: BaseGeometry | None = None  # as far as the rule reaches
    ways: list[BaseGeometry] = field(default_factory=list)  # from the outline to the nearest borders
    backdrop: Backdrop | None = None
    sources: list[str] = field(default_factory=list)

    @property
    def spot(self) -> bool:
        """Whether a place without its outline is on the map."""
        return any(one.place_only for one in self.developments)
