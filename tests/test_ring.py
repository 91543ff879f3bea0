"""The ring that maps draw around an outline: right, and quick whatever was drawn."""

from __future__ import annotations

import math

import pytest
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

from geo.outlines.ring import MOST_CORNERS, ring
from tests import paper


def test_around_a_square_kilometre_it_is_the_square_the_sides_and_a_circle():
    around = ring(MultiPolygon(paper.box(0, 0, 1, 1), srid=25832), 500, 64)

    assert around.srid == 25832
    assert around.area == pytest.approx(1e6 + 4 * 1000 * 500 + math.pi * 500**2, rel=1e-4)


@pytest.mark.parametrize("shape", ["POINT(700000 5340000)", "LINESTRING(700000 5340000,701000 5340000)"])
def test_masts_and_roads_have_one_too(shape):
    place = GEOSGeometry(shape, srid=25832)

    assert ring(place, 100).area == pytest.approx(math.pi * 100**2 + 200 * place.length, rel=0.01)


def test_a_star_of_twenty_thousand_corners_is_drawn_from_a_thousand_and_in_the_same_place():
    at = paper.at(2, 2)
    angles = [(math.tau * step / 20_000, 1500 if step % 2 else 1490) for step in range(20_000)]
    corners = [(at.x + radius * math.cos(angle), at.y + radius * math.sin(angle)) for angle, radius in angles]

    around = ring(Polygon([*corners, corners[0]], srid=25832), 250)

    assert around.num_coords < MOST_CORNERS * 8
    assert around.sym_difference(at.buffer(1750, 64)).area < 0.02 * around.area
