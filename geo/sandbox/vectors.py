"""The features of a file, by the one GDAL driver that this process has."""

from __future__ import annotations

import math
import os
from typing import Any

import numpy as np
import shapely

from geo.sandbox.problem import Problem

MOST_LAYERS = 50
MOST_FIELDS = 80
LONGEST_VALUE = 400
POSITION_BYTES = 16  # two doubles; heights are dropped while reading
SETTINGS = {
    "GML_SKIP_RESOLVE_ELEMS": "ALL",  # no link is followed
    "GML_FIELDTYPES": "ALWAYS_STRING",
    "OGR_ARC_STEPSIZE": "0.5",  # a chord of an arc of 1 km radius is 1 cm off
    "SHAPE_RESTORE_SHX": "YES",
    "DXF_CLOSED_LINE_AS_POLYGON": "TRUE",
    "DXF_FEATURE_LIMIT_PER_BLOCK": "1000",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
}


def features(
    path: str, options: dict[str, str], most_features: int, most_vertices: int, encoding: str | None = None
) -> dict[str, Any]:
    """Return all layers with shapes: name, CRS as text, and per feature its WKB (hex) and attributes as text.

    Raises ``Problem`` when GDAL cannot read the file, or when it holds more than allowed.
    """
    import pyogrio

    pyogrio.set_gdal_config_options(SETTINGS)
    wrong = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError)
    budget = _Budget(most_features, most_vertices)
    try:
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
        if len(names) > MOST_LAYERS:
            raise Problem("too_many_layers", count=len(names), limit=MOST_LAYERS)
        return {"layers": [_layer(pyogrio, path, name, options, encoding, budget) for name in names]}
    except UnicodeDecodeError:
        raise Problem("wrong_encoding") from None
    except (*wrong, ValueError, RuntimeError, OverflowError) as error:
        raise Problem("unreadable", reason=str(error).replace(os.path.dirname(path) + "/", "")) from None  # noqa: PTH120


def mend(wkb: str) -> dict[str, Any]:
    """Return one shape (hex of its WKB) as the one feature of a layer, mended where its edge crosses itself."""
    shape, reason = _mended(bytes.fromhex(wkb))
    found: dict[str, Any] = {"wkb": None if shape is None else shape.hex(), "attributes": {}, "mended": reason}
    return {"name": "", "crs": None, "features": [found]}


class _Budget:
    def __init__(self, most_features: int, most_vertices: int) -> None:
        self.features, self.vertices = 0, 0
        self.most_features, self.most_vertices = most_features, most_vertices

    def spend(self, shapes: list[bytes | None]) -> None:
        self.features += len(shapes)
        self.vertices += sum(len(shape or b"") for shape in shapes) // POSITION_BYTES
        if self.features > self.most_features:
            raise Problem("too_many_features", limit=self.most_features)
        if self.vertices > self.most_vertices:
            raise Problem("too_many_vertices", limit=self.most_vertices)


def _layer(pyogrio: Any, path: str, name: str, options: dict[str, str], encoding: str | None, budget: _Budget) -> Any:
    meta, _, shapes, columns = pyogrio.raw.read(
        path,
        layer=name,
        max_features=budget.most_features + 1 - budget.features,
        force_2d=True,
        encoding=encoding,
        **options,
    )
    shapes = list(shapes) if shapes is not None else []
    budget.spend(shapes)
    mended = [_mended(shape) for shape in shapes]
    if sum(len(shape or b"") for shape, _ in mended) > budget.most_vertices * POSITION_BYTES * 2:
        raise Problem("too_much")  # a tangle: every crossing became a corner
    fields = list(zip([str(field) for field in meta["fields"]], columns, strict=True))[:MOST_FIELDS]
    found = [
        {
            "wkb": None if shape is None else shape.hex(),
            "mended": reason,
            "attributes": {field: text for field, column in fields if (text := _text(column[number]))},
        }
        for number, (shape, reason) in enumerate(mended)
    ]
    return {"name": name, "crs": meta["crs"], "features": found}


def _mended(wkb: bytes | None) -> tuple[bytes | None, str]:
    """Return the shape with an edge that does not cross itself, and what was wrong: it can cost minutes, so here."""
    shape = None if wkb is None else shapely.from_wkb(wkb, on_invalid="fix")
    if shape is None or shapely.is_valid(shape) or not np.isfinite(shapely.get_coordinates(shape)).all():
        return wkb, ""
    better = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if better.is_empty:
        return wkb, ""
    found: bytes = shapely.to_wkb(better)
    return found, str(shapely.is_valid_reason(shape))


def _text(value: Any) -> str:
    value = value.item() if hasattr(value, "item") else value
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST_VALUE]).strip()
