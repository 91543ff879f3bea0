"""The ground every map stands on: the alliance's areas and what lies around them."""

import json

import pytest
import shapely
from django.contrib.gis.geos import MultiPolygon
from django.core.cache import cache

from accounts.models import Role
from geo.editions import put_in_force
from geo.models import Area, AreaKind, Edition, Layer
from tests import paper

pytestmark = pytest.mark.django_db
URL = "/karte/gebiete.json"


@pytest.fixture(autouse=True)
def _cold_cache():
    cache.clear()


@pytest.fixture
def planner_of_mitte(client, alliance):
    client.force_login(paper.person(alliance["Mitte"], Role.PLANNER))
    return client


def areas(response):
    return {feature["properties"]["name"]: feature for feature in json.loads(response.content)["features"]}


def test_a_planner_sees_her_own_area_the_members_and_the_neighbours_that_are_none(planner_of_mitte):
    response = planner_of_mitte.get(URL)

    seen = {name: feature["properties"] for name, feature in areas(response).items()}
    assert seen["Mitte"] == {
        "key": paper.KEYS["Mitte"], "name": "Mitte", "member": "Mitte", "own": True, "kind": "municipality",
    }  # fmt: skip
    assert [name for name, area in seen.items() if area["own"]] == ["Mitte"]
    assert seen["Altstadt"]["member"] == "Stadt"
    assert seen["Suedost"]["member"] is None
    assert seen["Stadt (übriges Gebiet)"]["member"] is None
    assert "Stadt" not in seen


def test_the_map_names_its_sources(planner_of_mitte):
    assert json.loads(planner_of_mitte.get(URL).content)["attribution"] == ["© Papier"]


def test_the_areas_leave_as_wgs84_and_shared_borders_stay_shared(planner_of_mitte):
    seen = areas(planner_of_mitte.get(URL))

    mitte, ost = (shapely.geometry.shape(seen[name]["geometry"]) for name in ("Mitte", "Ost"))
    assert 11 < mitte.centroid.x < 12
    assert 48 < mitte.centroid.y < 49
    assert mitte.touches(ost)
    assert not mitte.overlaps(ost)


def test_an_area_far_from_every_member_is_left_out(planner_of_mitte):
    towns = Edition.objects.get(layer=Layer.MUNICIPALITIES)
    for name, x in (("Nah", -12), ("Fern", -18)):
        Area.objects.create(
            edition=towns, key=name, name=name, kind=AreaKind.MUNICIPALITY,
            boundary=MultiPolygon(paper.box(x, 0, x + 2, 4), srid=paper.STORAGE_SRID),
        )  # fmt: skip

    seen = areas(planner_of_mitte.get(URL))

    assert "Nah" in seen
    assert "Fern" not in seen


def test_a_closer_look_gets_only_what_is_in_view(planner_of_mitte):
    view = paper.box(1, 1, 2, 2)
    view.transform(4326)

    response = planner_of_mitte.get(URL, {"bbox": ",".join(map(str, view.extent))})

    assert list(areas(response)) == ["Mitte"]


@pytest.mark.parametrize("bbox", ["", "1,2,3", "a,b,c,d", "nan,48,12,49", "12,48,11,49", "0,0,90,80"])
def test_a_view_that_is_none_is_refused_in_words(planner_of_mitte, bbox):
    response = planner_of_mitte.get(URL, {"bbox": bbox})

    assert response.status_code == 400
    assert "Ausschnitt" in response.content.decode()


def test_a_browser_that_has_the_boundaries_does_not_get_them_twice(planner_of_mitte):
    first = planner_of_mitte.get(URL)

    assert planner_of_mitte.get(URL, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304

    put_in_force(Edition.objects.create(layer=Layer.DISTRICTS, name="Neu", source="paper", licence="© Papier"))
    again = planner_of_mitte.get(URL, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 200
    assert "Altstadt" not in areas(again)


def test_another_member_has_another_own_area(client, planner_of_mitte, alliance):
    planner_of_mitte.get(URL)
    client.force_login(paper.person(alliance["Ost"]))

    assert areas(client.get(URL))["Ost"]["properties"]["own"]


def test_a_stranger_is_sent_to_sign_in(client, alliance):
    assert client.get(URL).status_code == 302
