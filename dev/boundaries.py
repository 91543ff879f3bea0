"""Make fixtures/ostallianz/boundaries.geojson: approximate boundaries of the demo, from public facts alone.

    .venv/bin/python -m dev.boundaries

The facts are in places.csv: where the villages of a municipality lie and how many square kilometres it has.
Every point of the land belongs to the nearest village, after each municipality has been given as much of an
advantage (the weight of a power diagram) as brings it to its area. The straight borders of such a diagram
are then bent at random, every shared border once for both sides, so that nothing gaps and nothing overlaps.
No official or third-party geometry goes in: the lines are wrong by up to a few kilometres, and say so.
"""

from __future__ import annotations

import csv
import json
import random
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.ops import linemerge, polygonize, unary_union

HOME = Path(__file__).resolve().parent.parent / "fixtures" / "ostallianz"
LICENCE = "Näherungsgrenzen, Umgriff-Projekt (keine amtlichen Daten)"
TO_METRES = Transformer.from_crs(4326, 25832, always_xy=True)
TO_DEGREES = Transformer.from_crs(25832, 4326, always_xy=True)
LAND = shapely.box(663_000, 5_314_000, 732_000, 5_358_000)
ROUNDS = 300
STEP = 0.12  # larger ones swing
BEND = 0.11  # how far the middle of a border is moved, as a part of its length
SHORTEST_M = 90
SEED = 20220914  # the founding day of the alliance


@dataclass
class Place:
    """A municipality, district or forest, with the positions of its villages in metres."""

    key: str
    name: str
    designation: str
    kind: str
    area_m2: float
    villages: list[Point]


def read_places() -> list[Place]:
    """Return the facts of places.csv; the places on the edge of the land have no area to reach."""
    with (HOME / "places.csv").open(encoding="utf-8", newline="") as file:
        return [
            Place(
                row["key"], row["name"], row["designation"], row["kind"],
                float(row["area_km2"] or 0) * 1e6, [_position(text) for text in row["places"].split(";")],
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


def _position(text: str) -> Point:
    *_, lat, lon = text.split()
    return Point(TO_METRES.transform(float(lon), float(lat)))


def territories(places: list[Place]) -> list[Polygon | MultiPolygon]:
    """Return the cell of every place in the power diagram whose cells have the areas asked for (m², EPSG:25832)."""
    weights = np.zeros(len(places))
    wanted = np.array([place.area_m2 for place in places])
    for _ in range(ROUNDS):
        cells = _cells(places, weights)
        missing = np.where(wanted > 0, wanted - [cell.area for cell in cells], 0)
        if np.abs(missing).max() < 20_000:
            break
        weights += STEP * missing
    return cells


def _cells(places: list[Place], weights: np.ndarray) -> list[Polygon | MultiPolygon]:
    sites = [(point.x, point.y, weight, i) for i, p in enumerate(places) for point, weight in
             zip(p.villages, [weights[i]] * len(p.villages), strict=True)]  # fmt: skip
    parts: list[list[Polygon]] = [[] for _ in places]
    for site in sites:
        parts[site[3]].append(_cell_of(site, sites))
    return [unary_union([part.buffer(0.01, join_style="mitre") for part in group]) for group in parts]


def _cell_of(site: tuple[float, float, float, int], sites: list[tuple[float, float, float, int]]) -> Polygon:
    x, y, weight, _ = site
    ring = list(LAND.exterior.coords)[:-1]
    for ox, oy, other_weight, _ in sites:
        if (ox, oy) == (x, y):
            continue
        # |p - s|² - w  <=  |p - o|² - v  is a half-plane  a·p <= b
        ax, ay = 2 * (ox - x), 2 * (oy - y)
        limit = ox * ox + oy * oy - other_weight - (x * x + y * y - weight)
        ring = _clip(ring, ax, ay, limit)
        if not ring:
            return Polygon()
    return Polygon(ring)


def _clip(ring: list[tuple[float, float]], ax: float, ay: float, limit: float) -> list[tuple[float, float]]:
    kept = []
    for (px, py), (qx, qy) in pairwise([*ring, ring[0]]):
        p, q = ax * px + ay * py - limit, ax * qx + ay * qy - limit
        if p <= 0:
            kept.append((px, py))
        if p * q < 0:
            kept.append((px + (qx - px) * p / (p - q), py + (qy - py) * p / (p - q)))
    return kept


def bent(cells: list[Polygon | MultiPolygon]) -> list[Polygon]:
    """Return the cells with natural looking borders; every shared border is bent once, for both sides."""
    lines = shapely.union_all([cell.boundary for cell in cells], grid_size=2.0)
    merged = linemerge(lines)
    borders = list(merged.geoms) if hasattr(merged, "geoms") else [merged]
    chance = random.Random(SEED)
    done: list[LineString] = []
    for number, border in enumerate(borders):
        done.append(_bend_beside(border, [*done, *borders[number + 1 :]], chance))
    return list(polygonize(shapely.set_precision(unary_union(done), 1.0)))


def _bend_beside(border: LineString, others: list[LineString], chance: random.Random) -> LineString:
    ends = unary_union([Point(border.coords[0]), Point(border.coords[-1])])
    near = unary_union([other for other in others if other.distance(border) < border.length])
    for much in [BEND] * 6 + [BEND / 2] * 6 + [BEND / 5] * 6:
        candidate = LineString(_bend(list(border.simplify(40).coords), much, chance))
        if candidate.is_simple and candidate.intersection(near).difference(ends.buffer(0.5)).is_empty:
            return candidate
    return border


def _bend(points: list[tuple[float, float]], much: float, chance: random.Random) -> list[tuple[float, float]]:
    result = points[:1]
    for (px, py), (qx, qy) in pairwise(points):
        length = np.hypot(qx - px, qy - py)
        if length > SHORTEST_M:
            shift, along = chance.gauss(0, much), chance.uniform(0.35, 0.65)
            middle = (px + (qx - px) * along - (qy - py) * shift, py + (qy - py) * along + (qx - px) * shift)
            result += _bend([(px, py), middle, (qx, qy)], much, chance)[1:]
        else:
            result.append((qx, qy))
    return result


def collection(places: list[Place], cells: list[Polygon | MultiPolygon], faces: list[Polygon]) -> dict[str, Any]:
    """Return the GeoJSON (WGS 84): the municipalities, Munich as the whole city, and its two districts."""
    parts: list[list[Polygon]] = [[] for _ in places]
    for face in faces:
        middle = max(range(len(cells)), key=lambda i: cells[i].intersection(face).area)
        parts[middle].append(face)
    features = []
    for place, own in zip(places, parts, strict=True):
        if place.kind == "edge":
            continue
        kind, shapes = place.kind, own
        if kind == "remainder":  # the city is its districts and the rest
            kind = "municipality"
            shapes = [s for p, group in zip(places, parts, strict=True) if p.key.startswith(place.key) for s in group]
        features.append(_feature(place, kind, unary_union(shapes)))
    return {"type": "FeatureCollection", "licence": LICENCE, "features": sorted(features, key=lambda f: f["id"])}


def _feature(place: Place, kind: str, shape: Polygon | MultiPolygon) -> dict[str, Any]:
    shape = shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape])
    degrees = shapely.transform(shape, lambda xy: np.round(np.column_stack(TO_DEGREES.transform(*xy.T)), 7))
    return {
        "type": "Feature",
        "id": place.key,
        "properties": {"key": place.key, "name": place.name, "designation": place.designation, "kind": kind},
        "geometry": json.loads(shapely.to_geojson(degrees)),
    }


def main() -> None:
    """Write the file."""
    places = read_places()
    cells = territories(places)
    result = collection(places, cells, bent(cells))
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in result["features"])
    head = f'{{"type":"FeatureCollection","licence":"{LICENCE}","features":[\n'
    (HOME / "boundaries.geojson").write_text(f"{head}{lines}\n]}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
