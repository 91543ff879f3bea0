"""From a raw shape to an outline that a report could have: placed, checked, mended where that is plain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from geo.crs import EDGE_SRID, STORAGE_SRID
from geo.incoming.model import Feature
from geo.incoming.placing import Place
from geo.incoming.raw import RawFeature
from geo.outlines import Outline, OutlineProblem, Region, normalise
from geo.outlines.normal import FOREIGN_EDGE_M, densified
from geo.outlines.parsing import judge
from geo.outlines.reading import AREA, LINE, POINT, Part, Reading
from geo.outlines.sentences import PROBLEMS

# Fields that name a plan, likeliest first; compared in small letters.
NAMES = (
    "name", "planname", "plan_name", "bezeichnung", "gen", "titel", "title", "plan", "plannummer", "nummer", "nr",
    "label", "kennzeichen", "flurstueck", "flstkennz", "text", "layer", "gml_id", "fid", "id",
)  # fmt: skip
UNSAID = {"three_d", "duplicate_points", "unclosed_ring", "nested_collection"}  # nobody needs to hear of these
LONGEST_LABEL = 120
WIDEST = {True: 20.0, False: 2_000_000.0}  # degrees, or metres: wider than any region


def feature_of(raw: RawFeature, shape: BaseGeometry, number: int, place: Place) -> Feature:
    """Return the feature with its outline in the storage CRS. Raises ``OutlineProblem`` when it is none."""
    notes = [_("Der Rand war fehlerhaft und wurde berichtigt; bitte prüfen.")] if raw.mended else []
    try:
        outline = judge(_reading(shapely.transform(_dense(shape, place), place.apply)), Region.of_storage())
        shape, more = outline.shape, [note.sentence for note in outline.notes]
    except OutlineProblem as problem:
        if problem.repaired is None:
            raise
        shape, more = normalise(problem.repaired, EDGE_SRID), _mended(problem)
    facts = raw.facts | ({"notes": [*notes, *more]} if notes or more else {})
    return Feature(number, _stored(shape), label_of(raw, number), raw.attributes, facts)


def _dense(shape: BaseGeometry, place: Place) -> BaseGeometry:
    xy = shapely.get_coordinates(shape)
    if not np.isfinite(xy).all() or np.ptp(xy, axis=0).max() > WIDEST[place.degrees]:
        return shape  # cutting it into pieces would never end; it is refused for its numbers or its place
    return densified(shape, degrees=place.degrees, edge_m=FOREIGN_EDGE_M)


def _stored(shape: BaseGeometry) -> GEOSGeometry:
    return Outline(shape).stored


def _mended(problem: OutlineProblem) -> list[str]:
    said = [each for each in (problem, *problem.also) if each.code not in UNSAID]
    return [
        f"{str(PROBLEMS[each.code][0]) % each.values} {_('Das haben wir berichtigt; bitte prüfen.')}" for each in said
    ]


def label_of(raw: RawFeature, number: int) -> str:
    """Return what to call the feature: by the field that names things, else by its number."""
    if raw.label:
        return raw.label[:LONGEST_LABEL]
    fields = {name.lower(): value for name, value in raw.attributes.items()}
    named = next((fields[name] for name in NAMES if fields.get(name)), "")
    return named[:LONGEST_LABEL] or _("Objekt %(number)s") % {"number": number}


def shape_of(raw: RawFeature) -> BaseGeometry | None:
    """Return its shape in the file's own numbers, or None where there is none."""
    if raw.wkb is None:
        return None
    with np.errstate(invalid="ignore"):  # NaN is looked for later
        shape = shapely.from_wkb(raw.wkb, on_invalid="fix")
    return None if shape is None or shape.is_empty else shapely.force_2d(shape)


def finite_positions(shapes: list[BaseGeometry]) -> Any:
    """Return all positions of the shapes that are numbers, as an (n, 2) array."""
    xy = shapely.get_coordinates(np.array(shapes, dtype=object))
    return xy[np.isfinite(xy).all(axis=1)]


def _reading(shape: BaseGeometry) -> Reading:
    return Reading(parts=list(_parts(shape)), srid=STORAGE_SRID)


def _parts(shape: BaseGeometry) -> Iterator[Part]:
    if hasattr(shape, "geoms"):
        for each in shape.geoms:
            yield from _parts(each)
    elif shape.geom_type == "Polygon":
        yield Part(AREA, [list(ring.coords) for ring in (shape.exterior, *shape.interiors)])
    elif not shape.is_empty:
        yield Part(POINT if shape.geom_type == "Point" else LINE, [list(shape.coords)])
