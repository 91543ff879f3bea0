"""The approximate boundaries of the demo: clean, of about the right size, and reproducible from public facts."""

from __future__ import annotations

import csv

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from coordination.demo import story
from dev.boundaries import HOME, TO_METRES


@pytest.fixture(scope="module")
def areas() -> dict[str, shapely.MultiPolygon]:
    """The demo's areas in metres (EPSG:25832), by key."""
    return {
        feature["id"]: shapely.transform(
            shape(feature["geometry"]), lambda xy: np.column_stack(TO_METRES.transform(*xy.T))
        )
        for feature in story.boundaries()["features"]
    }


def test_boundaries_neither_gap_nor_overlap(areas):
    municipalities = [area for key, area in areas.items() if "-" not in key]

    land = shapely.union_all(municipalities, grid_size=0.1)

    assert all(area.is_valid for area in areas.values())
    assert land.geom_type == "Polygon"
    assert not land.interiors
    assert land.area == pytest.approx(sum(area.area for area in municipalities), abs=500)


def test_a_district_lies_inside_its_city(areas):
    for key in ("09162000-13", "09162000-15"):
        assert areas[key].difference(areas["09162000"]).area < 10


def test_areas_are_about_as_large_as_the_official_figures_say(areas):
    with (HOME / "places.csv").open(encoding="utf-8") as file:
        official = {row["key"]: float(row["area_km2"]) for row in csv.DictReader(file) if row["area_km2"]}
    official["09162000"] += official["09162000-13"] + official["09162000-15"]

    wrong = {key: areas[key].area / 1e6 / km2 for key, km2 in official.items()}

    assert {key: ratio for key, ratio in wrong.items() if not 0.7 < ratio < 1.3} == {}
