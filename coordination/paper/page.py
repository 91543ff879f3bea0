"""From metres to the page: hundredths of a millimetre from the map's upper left corner, as SVG writes them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from coordination.paper.scenes import Scene
from coordination.paper.sheets import Rect

UNITS = 100  # to the millimetre
RIM = 5 * UNITS  # drawn beyond the frame and hidden, so that no cut edge shows
FINE = 2  # 0.02 mm: no printer is finer


class Page:
    """Lays the shapes of a scene on a map of this size."""

    def __init__(self, scene: Scene, place: Rect) -> None:
        self.west, _south, _east, self.north = scene.frame
        self.width, self.height = round(place.width * UNITS), round(place.height * UNITS)
        self.to_the_metre = 1_000 * UNITS / scene.scale

    def laid(self, shape: BaseGeometry) -> BaseGeometry:
        """Return the shape in units of the page, as far as it is seen."""
        moved = shapely.transform(shape, self._moved)
        if moved.geom_type in ("Polygon", "MultiPolygon", "LineString", "MultiLineString", "LinearRing"):
            moved = shapely.clip_by_rect(moved, -RIM, -RIM, self.width + RIM, self.height + RIM)
        return shapely.simplify(moved, FINE)

    def _moved(self, xy: np.ndarray) -> np.ndarray:
        return np.column_stack([(xy[:, 0] - self.west), (self.north - xy[:, 1])]) * self.to_the_metre


def path(shape: BaseGeometry) -> str:
    """Return the shape as an SVG path; points as dots that a round line end makes visible."""
    return "".join(_pieces(shape))


def _pieces(shape: BaseGeometry) -> Iterator[str]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                yield _line(ring) + "z"
        elif part.geom_type == "Point":
            yield f"M{part.x:.0f} {part.y:.0f}h1"
        elif part.geom_type in ("LineString", "LinearRing"):
            yield _line(part)
        else:
            yield from _pieces(part)


def _line(line: BaseGeometry) -> str:
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in shapely.get_coordinates(line).tolist())
