"""Reads one geodata file in a process of its own: one GDAL driver, limits, no Django.

A file may lie about what it is: a `.geojson` that is an OGR VRT makes GDAL open other files and call
servers. So the parent takes away every driver but one (OGR_SKIP), and this process limits itself before
GDAL sees a byte (geo/sandbox). Run as a script: requests come in as lines of JSON; what goes out is a line of JSON
per batch, followed by the batch's shapes.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from geo.sandbox.confine import confine

MEMORY = 6 * 1024**3
SECONDS = 1200


def main() -> None:
    """Answer the requests on standard input until it ends."""
    confine(memory=MEMORY, seconds=SECONDS)
    import pyogrio

    pyogrio.set_gdal_config_options({"GML_SKIP_RESOLVE_ELEMS": "ALL", "GML_FIELDTYPES": "ALWAYS_STRING"})
    for line in sys.stdin:
        answer(pyogrio, json.loads(line))
        sys.stdout.flush()


def answer(pyogrio: ModuleType, request: dict[str, Any]) -> None:
    """Do what is asked, or send why not."""
    try:
        ACTS[request.pop("act")](pyogrio, **request)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        _send({"error": str(error)})
    except MemoryError:
        _send({"error": "zu groß für den Arbeitsspeicher"})


def layers(pyogrio: ModuleType, path: str, options: dict[str, str]) -> None:
    """Send the name, fields, count and CRS of every layer."""
    found = []
    for name, geometry_type in pyogrio.list_layers(path):
        if geometry_type is None:
            continue  # a table without shapes
        info = pyogrio.read_info(path, layer=name, force_feature_count=True, **options)
        found.append([name, list(info["fields"]), info["features"], info["crs"]])
    _send({"layers": found})


def rows(pyogrio: ModuleType, path: str, options: dict[str, str], layer: str, batch: int) -> None:
    """Send every feature of the layer, in batches."""
    start = 0
    while True:
        meta, _, shapes, columns = pyogrio.raw.read(
            path, layer=layer, skip_features=start, max_features=batch, force_2d=True, **options
        )
        if len(shapes) == 0:
            break
        values = [[_plain(value) for value in column] for column in columns]
        sizes = [-1 if shape is None else len(shape) for shape in shapes]
        _send({"fields": list(meta["fields"]), "columns": values, "sizes": sizes})
        for shape in shapes:
            sys.stdout.buffer.write(shape or b"")
        start += len(shapes)
    _send({"end": start})


def _plain(value: Any) -> str | int | float | bool | None:
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _send(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(message).encode() + b"\n")


ACTS: dict[str, Callable[..., None]] = {"layers": layers, "rows": rows}

if __name__ == "__main__":
    main()
