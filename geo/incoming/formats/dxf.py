"""DXF (Autodesk): a drawing without a coordinate system. What counts are its closed polylines, by drawing layer."""

from __future__ import annotations

import shapely

from geo.incoming.features import shape_of
from geo.incoming.problems import UnreadableFile
from geo.incoming.raw import Raw, RawFeature, RawLayer, Source
from geo.incoming.sandbox import Child

TITLE = "DXF"
SUFFIXES = (".dxf",)
DRIVER = "DXF"
BEGINS = (b"0", b"999")
MEETS = 0.01  # in the drawing's units: whose ends are this near was meant to be closed
MOST_OBJECTS = 500_000  # with all blocks put in; GDAL takes 100,000 a second
AREAS = ("Polygon", "MultiPolygon")


def read(source: Source, child: Child) -> Raw:
    """Return its areas, a layer for each of the drawing's. Raises ``UnreadableFile``, also when no line is closed."""
    child.ask("blocks", path=str(source.path), most=MOST_OBJECTS)
    raw = child.features(source)
    layers: dict[str, list[RawFeature]] = {}
    for feature in (each for layer in raw.layers for each in layer.features):
        if area := _area(feature):
            name = feature.attributes.get("Layer", "0")
            area.label = name
            layers.setdefault(name, []).append(area)
    if not layers and any(layer.features for layer in raw.layers):
        raise UnreadableFile.because("no_closed_line", file=source.name)
    return Raw([RawLayer(name, None, features) for name, features in layers.items()])


def _area(feature: RawFeature) -> RawFeature | None:
    shape = shape_of(feature)
    if shape is None:
        return None
    if shape.geom_type == "LineString" and len(shape.coords) > 3 and _meets(shape):
        shape = shapely.Polygon(shape.coords)
        feature.wkb = shapely.to_wkb(shape)
    return feature if shape.geom_type in AREAS else None


def _meets(line: shapely.LineString) -> bool:
    first, last = shapely.Point(line.coords[0]), shapely.Point(line.coords[-1])
    return bool(first.distance(last) <= MEETS)
