"""Maps on paper are true to scale: measured on the page, in both UTM zones, from 1:1,000 to 1:50,000."""

from __future__ import annotations

import itertools
import re

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, LineString, MultiPoint, Polygon
from pyproj import Transformer

from accounts.models import Role
from coordination.paper.asked import Asked
from coordination.paper.furniture import PARTS, bar_metres
from coordination.paper.map_sheet import map_pdf
from coordination.paper.report_sheet import report_pdf
from coordination.paper.sheets import MARGIN, OVERVIEWS, PAPERS, SCALES, fitting, sheet
from tests import paper
from tests.printing import POINTS_TO_THE_MM, announced, corners_on, opened, text_of, worst

pytestmark = pytest.mark.django_db
TOLERANCE_MM = 0.2
SHEETS = list(itertools.product(["a4", "a3"], ["hoch", "quer"]))


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


def box_around(x: float, y: float, wide: float, high: float, srid: int = 25832) -> Polygon:
    box = Polygon.from_bbox((x - wide / 2, y - high / 2, x + wide / 2, y + high / 2))
    box.srid = srid
    return box


def on_page(asked: Asked, scale: int, east_m: float, south_m: float) -> tuple[float, float]:
    """Where a place lies on the page that is so far from the middle of the map."""
    place = asked.sheet.map
    middle = (place.left + place.width / 2, place.top + place.height / 2)
    return middle[0] + east_m * 1000 / scale, middle[1] + south_m * 1000 / scale


def corners(asked: Asked, scale: int, wide: float, high: float):
    return [on_page(asked, scale, x * wide / 2, y * high / 2) for x, y in itertools.product((-1, 1), (-1, 1))]


@pytest.mark.parametrize("scale", SCALES)
def test_known_corners_lie_where_the_scale_says(planner, scale):
    wide, high = scale * 0.08, scale * 0.05  # 8 by 5 cm on paper
    middle = paper.at(2, 2)
    report, asked = announced(planner, box_around(middle.x, middle.y, wide, high)), Asked(scale=scale)

    pdf = report_pdf(report, planner, asked)

    assert worst(corners_on(pdf), corners(asked, scale, wide, high)) < TOLERANCE_MM
    assert f"Maßstab 1:{scale:,}".replace(",", ".") in text_of(pdf)


@pytest.mark.parametrize(("kind", "orientation"), SHEETS)
def test_every_sheet_has_its_size_and_the_same_scale(planner, kind, orientation):
    middle = paper.at(2, 2)
    report = announced(planner, box_around(middle.x, middle.y, 600, 300))
    asked = Asked(paper=kind, orientation=orientation, scale=5_000)

    pdf = report_pdf(report, planner, asked)

    with opened(pdf) as document:
        size = [float(side) / POINTS_TO_THE_MM for side in (document.pages[0].width, document.pages[0].height)]
    assert size == pytest.approx(PAPERS[kind] if orientation == "hoch" else PAPERS[kind][::-1], abs=0.01)
    assert worst(corners_on(pdf), corners(asked, 5_000, 600, 300)) < TOLERANCE_MM


def test_the_scale_bar_is_as_long_as_it_says(planner):
    asked = Asked(scale=10_000)
    pdf = report_pdf(announced(planner, paper.box(1.8, 1.8, 2.2, 2.2)), planner, asked)

    left = MARGIN + 3
    with opened(pdf) as document:
        shapes = [*document.pages[0].rects, *document.pages[0].curves]
        letters = "".join(char["text"] for char in document.pages[0].chars)
        boxes = [[one[side] / POINTS_TO_THE_MM for side in ("x0", "x1", "top", "bottom")] for one in shapes]
    parts = sorted(one for one in boxes if one[0] > left - 0.3 and one[3] - one[2] == pytest.approx(1.6, abs=0.2))
    metres = bar_metres(1_000 * 100 / 10_000)
    assert metres == 500
    assert len(parts) == PARTS
    assert parts[0][0] == pytest.approx(left, abs=TOLERANCE_MM)
    assert parts[-1][1] - parts[0][0] == pytest.approx(50, abs=TOLERANCE_MM)
    assert "0250500" in letters.replace(" ", "")


def test_borders_lie_where_the_scale_says(planner):
    asked = Asked(scale=5_000)
    pdf = report_pdf(announced(planner, paper.box(1.9, 3.7, 2.1, 3.8)), planner, asked)

    north_of_the_middle = 4_000 - 3_750
    expected = asked.sheet.map.top + asked.sheet.map.height / 2 - north_of_the_middle / 5
    assert any(abs(y - expected) < TOLERANCE_MM for _x, y in corners_on(pdf))


@pytest.mark.parametrize(("longitude", "srid"), [(11.8, 25832), (13.4, 25833)])
def test_a_map_east_of_the_zone_is_drawn_in_its_own(planner, longitude, srid):
    x, y = Transformer.from_crs(4326, srid, always_xy=True).transform(longitude, 48.6)
    square = shapely.segmentize(shapely.from_wkb(bytes(box_around(x, y, 800, 400, srid).wkb)), 100)
    stored = shapely.transform(
        square, lambda xy: shapely.get_coordinates(shapely.points(*Transformer.from_crs(srid, 25832).transform(*xy.T)))
    )
    asked = Asked(scale=10_000)

    pdf = report_pdf(announced(planner, GEOSGeometry(stored.wkb.hex(), srid=25832)), planner, asked)

    assert worst(corners_on(pdf), corners(asked, 10_000, 800, 400)) < TOLERANCE_MM
    assert f"EPSG:{srid}" in text_of(pdf)


def test_the_map_of_many_is_true_to_scale_too(planner):
    announced(planner, paper.box(1.8, 1.9, 2.2, 2.1))
    middle = paper.at(2, 2)
    asked = Asked(paper="a3", orientation="quer", scale=5_000)

    pdf = map_pdf(box_around(middle.x, middle.y, 500, 500), {}, planner, asked)

    assert worst(corners_on(pdf), corners(asked, 5_000, 400, 200)) < TOLERANCE_MM


@pytest.mark.parametrize(
    ("side_m", "expected"), [(1, 2_500), (200, 2_500), (400, 5_000), (9_000, 100_000), (1e7, 1_000_000)]
)
def test_a_fitting_scale_shows_all_of_it_where_any_does(side_m, expected):
    assert fitting((0, 0, side_m, side_m), sheet("a4", "hoch").map, room=1.6, largest=2_500) == expected
    assert OVERVIEWS[0] > SCALES[-1]


def test_an_outline_that_does_not_fit_is_said_to_go_on(planner):
    report = announced(planner, paper.box(0.5, 0.5, 3.5, 3.5))

    assert "über dieses Blatt hinaus" in text_of(report_pdf(report, planner, Asked(scale=1_000)))
    assert "über dieses Blatt hinaus" not in text_of(report_pdf(report, planner, Asked()))


@pytest.mark.parametrize(
    "outline",
    [
        LineString([paper.at(0.5, 2), paper.at(3.5, 2.4)], srid=25832),
        MultiPoint(paper.at(1, 1), paper.at(3, 3), srid=25832),
        paper.at(2, 2),
        box_around(paper.at(2, 2).x, paper.at(2, 2).y, 4, 4),
        paper.box(-30, -30, 30, 30),
    ],
    ids=["line", "points", "point", "hut", "county"],
)
@pytest.mark.parametrize("scale", [None, 50_000])
def test_lines_points_huts_and_counties_have_a_map(planner, outline, scale):
    pdf = report_pdf(announced(planner, outline, use="transport"), planner, Asked(scale=scale))

    assert re.search(r"Maßstab 1:[\d.]+", text_of(pdf))
    assert len(corners_on(pdf)) > 20
