"""An outline from the objects of a layer: each click adds one, or takes it out again."""

import json

import pytest
import shapely
from django.urls import reverse

from accounts.models import Role
from geo.outlines import OutlineProblem, as_geojson, at_the_edge
from geo.outlines.region import Region
from geo.outlines.toggling import toggled
from geo.services import create_draft
from tests import paper

REGION = Region.of_storage()


def square(west, south, east, north, turned=False):
    """Return a rectangle between these metres of the paper map as a service delivers it: WGS 84."""
    x, y = paper.ORIGIN
    shape = shapely.box(x + west, y + south, x + east, y + north)
    return as_geojson(at_the_edge(shapely.affinity.rotate(shape, 17, origin=(x, y)) if turned else shape))


def toggle(outline, piece):
    found, added = toggled(outline, piece, region=REGION)
    return (found.geojson if found else None), added, (found.shape if found else None)


def test_parcels_that_share_a_border_become_one_area_without_a_crack():
    # The long parcel has no corner where the two others meet.
    outline = None
    for piece in [square(0, 0, 100, 50, True), square(0, 50, 40, 90, True), square(40, 50, 100, 90, True)]:
        outline, added, shape = toggle(outline, piece)
        assert added

    assert shape.geom_type == "MultiPolygon"
    assert len(shape.geoms) == 1
    assert len(shape.geoms[0].interiors) == 0
    assert shape.area == pytest.approx(9_000, abs=0.05)


def test_an_object_that_lies_inside_is_taken_out_again():
    one, _, _ = toggle(None, square(0, 0, 100, 50, True))
    two, _, _ = toggle(one, square(100, 0, 160, 30, True))

    back, added, shape = toggle(two, square(100, 0, 160, 30, True))

    assert not added
    assert shape.area == pytest.approx(5_000, abs=0.05)
    assert len(shape.geoms) == 1
    assert toggle(back, square(0, 0, 100, 50, True)) == (None, False, None)


def test_an_object_of_another_dimension_takes_the_outlines_place():
    line = {"type": "LineString", "coordinates": [[11.8, 48.17], [11.81, 48.17]]}

    geometry, added, _ = toggle(square(0, 0, 100, 50), line)

    assert (geometry["type"], added) == ("MultiLineString", True)


def test_what_a_service_delivers_badly_is_mended():
    piece = square(0, 0, 100, 50)
    ((ring,),) = piece["coordinates"]
    piece["coordinates"] = [[[[*place, 480.0] for place in [ring[0], *ring]]]]

    assert toggle(None, piece)[2].area == pytest.approx(5_000, abs=0.05)


def test_a_tiny_parcel_can_be_added_but_is_no_outline_alone():
    assert toggle(square(0, 0, 100, 50), square(100, 0, 103, 2))[2].area == pytest.approx(5_006, abs=0.05)
    with pytest.raises(OutlineProblem, match="klein"):
        toggle(None, square(0, 0, 3, 2))


@pytest.mark.parametrize("piece", [None, {}, [], "x", {"type": "Point"}, {"type": "Polygon", "coordinates": [[1]]}])
def test_what_is_no_shape_is_refused_with_a_sentence(piece):
    with pytest.raises(OutlineProblem) as refused:
        toggled(None, piece, region=REGION)
    assert str(refused.value.sentence)


@pytest.mark.django_db
def test_only_who_writes_the_report_may_ask(client, alliance):
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    address = reverse("report-piece", args=[create_draft(alliance["Mitte"], by=planner).pk])
    body = json.dumps({"outline": None, "piece": square(1000, 1000, 1100, 1050)})
    answers = {}
    for name, user in {"own": planner, "other": paper.person(alliance["Ost"], Role.PLANNER)}.items():
        client.force_login(user)
        answers[name] = client.post(address, body, content_type="application/json")

    assert answers["own"].json()["added"] is True
    assert answers["other"].status_code == 404
    client.force_login(planner)
    refused = client.post(address, json.dumps({"piece": {"type": "Polygon"}}), content_type="application/json")
    assert refused.status_code == 422
    assert refused.json()["text"]
