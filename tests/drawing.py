"""Outline files as planners' programs write them: one test outline in every format, written by GDAL."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyproj
import shapely
from pyproj.transformer import TransformerGroup
from shapely.geometry.base import BaseGeometry

from geo.incoming.shift import shift_from
from geo.outlines import Region

HERE = Region.around(701_000, 5_334_000, 717_000, 5_346_000)
Files = list[tuple[str, bytes]]
DRIVERS = {
    ".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON", ".gml": "GML", ".kml": "KML", ".dxf": "DXF",
}  # fmt: skip
# An L with a hole, near Poing, in EPSG:25832.
PLAN = shapely.Polygon(
    [(708000, 5338000), (708400, 5338000), (708400, 5338200), (708200, 5338200), (708200, 5338500), (708000, 5338500)],
    [[(708050, 5338050), (708050, 5338100), (708120, 5338100), (708120, 5338050)]],
)
FIELD = shapely.box(708600, 5338000, 708900, 5338300)


def moved(shape: BaseGeometry, srid: int, *, swapped: bool = False) -> BaseGeometry:
    """Return a shape of EPSG:25832 in another system: old Gauß-Krüger by the grid where it is, as GDAL would."""
    forth = shift_from(pyproj.CRS.from_epsg(srid))
    back = TransformerGroup(25832, srid, always_xy=True).transformers[0] if not forth.grid else None

    def move(xy: Any) -> Any:
        if back is not None:
            return np.column_stack(back.transform(xy[:, 0], xy[:, 1]))
        x, y = xy[:, 0], xy[:, 1]
        for step in reversed(forth.steps):
            x, y = step.transform(x, y, direction="INVERSE")
        return np.column_stack([x, y])

    there = shapely.transform(shape, move)
    return shapely.transform(there, lambda xy: xy[:, ::-1]) if swapped else there


def files(
    folder: Path, ending: str, shapes: list[BaseGeometry], *, srid: int | None = 25832, layer: str = "", **fields: Any
) -> Files:
    """Write the shapes (in the numbers of ``srid``; None: no word of it) and return the files by name and content."""
    path = folder / f"plan{ending}"
    columns = {name: [values] * len(shapes) if isinstance(values, str) else values for name, values in fields.items()}
    if ending in (".kml", ".dxf"):
        columns = {"Name": [str(number) for number in range(len(shapes))]} if ending == ".kml" else {}
    drawn = [shapely.LinearRing(shape.exterior) for shape in shapes] if ending == ".dxf" else shapes
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shape) for shape in drawn], dtype=object),
        field_data=[np.array(values, dtype=object) for values in columns.values()],
        fields=list(columns),
        geometry_type="LineString" if ending == ".dxf" else "Polygon",
        driver=DRIVERS[ending],
        layer=layer or None,
        crs=f"EPSG:{srid or 25832}",
        append=path.exists(),
        **({"RFC7946": "YES" if srid == 4326 else "NO", "COORDINATE_PRECISION": "10"} if ending == ".geojson" else {}),
    )
    if srid is None:
        path.with_suffix(".prj").unlink(missing_ok=True)
    return [(part.name, part.read_bytes()) for part in sorted(folder.glob("plan.*"))]


def zipped(content: Files, folder: str = "", name: str = "plan.zip") -> Files:
    """Return the files in one zip file."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, data in content:
            packed.writestr(folder + part, data)
    return [(name, target.getvalue())]


def told_apart_m(one: BaseGeometry, other: BaseGeometry) -> float:
    """Return by how many metres two outlines differ at most."""
    return float(shapely.hausdorff_distance(shapely.segmentize(one, 5), shapely.segmentize(other, 5)))
