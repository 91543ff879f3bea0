"""Geodata files as other people make them: written for a test, with the paper map or worse."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from tests import paper

Feature = tuple[BaseGeometry | None, Mapping[str, Any]]
DRIVERS = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".gml": "GML"}


def square(name: str, *, east: float = 0, north: float = 0) -> BaseGeometry:
    """Return a municipality of the paper map, moved by kilometres, in the storage CRS."""
    x, y = paper.SQUARES[name]
    low = paper.at(x + east, y + north)
    return shapely.box(low.x, low.y, low.x + paper.SIDE * 1000, low.y + paper.SIDE * 1000)


def towns(*names: str, **changes: Any) -> list[Feature]:
    """Return municipalities of the paper map with VG250's field names."""
    return [
        (square(name), {"AGS": paper.KEYS[name], "GEN": name, "BEZ": "Gemeinde", "GF": 4} | changes)
        for name in names or paper.SQUARES
    ]


def write(path: Path, features: Sequence[Feature], *, layer: str = "", crs: str | None = "EPSG:25832") -> Path:
    """Write the features into a layer of the file; its ending says the format."""
    names = list(dict.fromkeys(name for _, values in features for name in values))
    columns = [np.array([values.get(name) for _, values in features]) for name in names]
    pyogrio.raw.write(
        path,
        geometry=np.array([None if shape is None else shapely.to_wkb(shape) for shape, _ in features], dtype=object),
        field_data=columns,
        fields=names,
        geometry_type="Unknown" if path.suffix != ".shp" else "Polygon",
        driver=DRIVERS[path.suffix],
        layer=layer or None,
        crs=crs or "EPSG:25832",
        append=path.exists(),
        **({"RFC7946": "NO"} if path.suffix == ".geojson" else {}),
    )
    if crs is None:
        path.with_suffix(".prj").unlink()
    return path


def write_geojson(path: Path, features: Sequence[Feature], **members: Any) -> Path:
    """Write GeoJSON as it stands, also what no tool would write."""
    shapes = [
        {"type": "Feature", "properties": dict(values), "geometry": shape and shapely.geometry.mapping(shape)}
        for shape, values in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", **members, "features": shapes}))
    return path


def zipped(path: Path, *, folder: str = "", into: Path | None = None) -> Path:
    """Zip the file with all that lies beside it under the same name."""
    target = into or path.with_suffix(path.suffix + ".zip")
    with zipfile.ZipFile(target, "a") as packed:
        for part in sorted(path.parent.glob(f"{path.stem}.*")):
            if part != target:
                packed.write(part, Path(folder) / part.name)
    return target
