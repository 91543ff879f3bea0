"""From any coordinate system into the one of storage, by the best datum shift at hand, and how good that one is.

Old Gauß-Krüger systems (DHDN) are shifted by the grid BeTA2007 (AdV; PROJ: de_adv_BETA2007.tif, Debian's proj-data:
BETA2007.gsb) where it lies on this machine. Without it PROJ's best parameters for the place are taken, good to 1 … 3 m.
"""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyproj
from pyproj.datadir import get_data_dir
from pyproj.transformer import AreaOfInterest, TransformerGroup

from geo.crs import STORAGE_SRID
from geo.outlines.systems import Numbers

GRIDS = ("de_adv_BETA2007.tif", "BETA2007.gsb")
GRID_FOLDERS = ("/usr/share/proj", "/usr/local/share/proj")
GRID_ACCURACY_M = 0.9  # as PROJ states it for DHDN to ETRS89 (8); its authors say decimetres
ETRS89 = 4258
SAME_IN_PRACTICE = ("European Terrestrial Reference System 1989", "World Geodetic System 1984")


@dataclass(frozen=True)
class Shift:
    """A way into the storage CRS. ``accuracy_m``: 0.0 without a datum shift, None where nobody states it."""

    steps: tuple[pyproj.Transformer, ...]
    accuracy_m: float | None
    grid: bool = False

    def apply(self, xy: Numbers) -> Numbers:
        """Return the (n, 2) coordinates, x before y, in the storage CRS; infinite where that is impossible."""
        x, y = xy[:, 0], xy[:, 1]
        for step in self.steps:
            x, y = step.transform(x, y)
        return np.column_stack([x, y])


def shift_from(crs: pyproj.CRS, around: tuple[float, float, float, float] | None = None) -> Shift:
    """Return the best shift for what lies within these degrees (west, south, east, north)."""
    grid = beta_grid()
    if grid and _is_dhdn(crs):
        return _by_grid(crs, grid)
    storage = pyproj.CRS.from_epsg(STORAGE_SRID)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a better grid is not at hand is said by the accuracy
        area = AreaOfInterest(*around) if around else None
        group = TransformerGroup(crs, storage, always_xy=True, area_of_interest=area)
    best = group.transformers[0] if group.transformers else pyproj.Transformer.from_crs(crs, storage, always_xy=True)
    return Shift((best,), 0.0 if _same_datum(crs) else _stated(best.accuracy))


def _by_grid(crs: pyproj.CRS, grid: Path) -> Shift:
    plain = crs.source_crs if crs.is_bound and crs.source_crs else crs
    shift = f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=hgridshift +grids={grid} "
    steps = (
        pyproj.Transformer.from_crs(plain, plain.geodetic_crs or plain, always_xy=True),
        pyproj.Transformer.from_pipeline(f"{shift}+step +proj=unitconvert +xy_in=rad +xy_out=deg"),
        pyproj.Transformer.from_crs(ETRS89, STORAGE_SRID, always_xy=True),
    )
    return Shift(steps, GRID_ACCURACY_M, grid=True)


@cache
def beta_grid() -> Path | None:
    """Return where the grid BeTA2007 lies on this machine, or None."""
    named = [folder for name in ("PROJ_DATA", "PROJ_LIB") for folder in os.environ.get(name, "").split(os.pathsep)]
    own = get_data_dir().split(os.pathsep)
    places = (Path(folder) / grid for folder in [*named, *own, *GRID_FOLDERS] if folder for grid in GRIDS)
    return next((place for place in places if place.is_file()), None)


def _is_dhdn(crs: pyproj.CRS) -> bool:
    base = crs.geodetic_crs
    return base is not None and (base.to_epsg() == 4314 or "Hauptdreiecksnetz" in str(base.datum))


def _same_datum(crs: pyproj.CRS) -> bool:
    name = crs.geodetic_crs.datum.name if crs.geodetic_crs and crs.geodetic_crs.datum else ""
    return name.startswith(SAME_IN_PRACTICE)


def _stated(accuracy: float | None) -> float | None:
    return accuracy if accuracy is not None and accuracy >= 0 else None
