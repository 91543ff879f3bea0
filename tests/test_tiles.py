"""Vector tiles: who finds what in them, that nothing is lost or doubled at their sides, and that they stay small."""

from __future__ import annotations

import itertools
from collections import Counter
from io import StringIO
from uuid import uuid4

import pytest
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from geo.crs import TILE_SRID
from geo.forms.report_filter import ReportFilter
from geo.models import AffectedArea, Report, ReportPlace, ReportSum, ReportTold, Status
from geo.models.places import FACTS
from geo.querysets.places import COARSEST, CUBES
from geo.tiles import Tile, drawing
from notifications.services import announce, withdraw
from notifications.tasks import fold_report_sums
from tests import paper
from tests.tiles import decoded, tile_at

pytestmark = pytest.mark.django_db

NEAR_NORD = (1.8, 3.5, 2.2, 3.7)  # in Mitte, 300 m from Nord: of business, so within 1,000 m
HERE = paper.at(2, 3.6)
ALL = ReportFilter()


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


def announced(planner, outline=NEAR_NORD, audience="all_members", **fields):
    shape = paper.box(*outline) if isinstance(outline, tuple) else outline
    report = paper.draft(
        planner, MultiPolygon(shape, srid=shape.srid) if shape.geom_type == "Polygon" else shape, **fields
    )
    Report.objects.filter(pk=report.pk).update(audience=audience)
    announce(report, by=planner, idempotency_key=uuid4())
    return Report.objects.get(pk=report.pk)


@pytest.fixture
def three(planner):
    """A report open to all, one for those it affects (Nord), and a draft: all at one place."""
    open_one = announced(planner, title="Offen")
    closed = announced(planner, audience="affected_only", title="Vertraulich")
    draft = paper.draft(planner, MultiPolygon(paper.box(*NEAR_NORD), srid=25832), title="Entwurf")
    return {"open": open_one, "closed": closed, "draft": draft}


@pytest.fixture
def people(alliance, planner):
    return {
        "own planner": planner,
        "own reader": paper.person(alliance["Mitte"]),
        "told member": paper.person(alliance["Nord"], Role.OFFICER),
        "untold member": paper.person(alliance["Suedwest"], Role.OFFICER),
        "Geschäftsstelle": paper.person(None, Role.COORDINATOR),
        "Geschäftsstelle of a member": paper.person(alliance["Sued"], Role.COORDINATOR),
    }


def address(tile, **query):
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/karte/kacheln/{tile.z}/{tile.x}/{tile.y}.mvt?{words}"


def fetch(person, tile, **query):
    client = Client()
    client.force_login(person)
    response = client.get(address(tile, **query))
    assert response.status_code == 200
    return decoded(response.content, tile)


def titles(layers):
    return sorted(feature["title"] for feature in layers.get("reports", []))


SEEN = {
    "own planner": (["Offen", "Vertraulich"], 2),
    "own reader": (["Offen", "Vertraulich"], 2),
    "told member": (["Offen", "Vertraulich"], 2),
    "untold member": (["Offen"], 0),
    "Geschäftsstelle": (["Offen", "Vertraulich"], 2),
    "Geschäftsstelle of a member": (["Offen", "Vertraulich"], 2),
}


def test_everybody_finds_what_they_may_know_of_and_the_outlines_of_what_they_may_see_in_detail(three, people):
    drawn = {who: fetch(people[who], tile_at(HERE, 13)) for who in SEEN}

    assert {who: (titles(layers), len(layers.get("outlines", []))) for who, layers in drawn.items()} == SEEN


def test_clusters_count_exactly_what_each_may_know_of_at_every_zoom(three, people, monkeypatch):
    monkeypatch.setattr(drawing, "MOST", 0)
    place = ReportPlace.objects.first().point
    place.transform(25832)
    counted, expected = {}, {}
    for who, zoom in itertools.product(SEEN, [*range(15), 18, 22]):
        clusters = fetch(people[who], tile_at(place, zoom))["clusters"]
        counted[who, zoom] = (sum(one["reports"] for one in clusters), sum(one["own"] for one in clusters))
        expected[who, zoom] = (len(SEEN[who][0]), 2 if who.startswith("own") else 0)

    assert counted == expected


def test_a_deactivated_person_gets_nothing_not_even_with_an_open_session(three, people):
    client = Client()
    client.force_login(people["own planner"])
    User.objects.filter(pk=people["own planner"].pk).update(is_active=False)

    assert client.get(address(tile_at(HERE, 13))).status_code == 302
    assert Client().get(address(tile_at(HERE, 13))).status_code == 302
    stale = User.objects.get(pk=people["own planner"].pk)
    for zoom in (5, 13):
        assert drawing.draw(stale, tile_at(HERE, zoom), ALL) == b""


def test_a_feature_says_what_the_map_needs(three, people):
    layers = fetch(people["told member"], tile_at(HERE, 13))

    (found,) = (feature for feature in layers["reports"] if feature["title"] == "Offen")
    today = int(timezone.localdate().strftime("%Y%m%d"))
    shape = found.pop("geometry")
    assert found == {
        "id": str(three["open"].pk), "title": "Offen", "member": "Mitte", "kind": "bplan", "use": "business",
        "group": "business", "stage": "pre_planning", "pattern": "dots", "status": "announced", "size": 2,
        "own": False, "affects": True, "announced": today, "changed": today,
    }  # fmt: skip
    place = ReportPlace.objects.get(report=three["open"]).point
    assert shapely.distance(shape, shapely.Point(place.x, place.y)) < tile_at(HERE, 13).width_m / 4096
    outline = next(one for one in layers["outlines"] if one["id"] == str(three["open"].pk))
    assert {key: value for key, value in outline.items() if key != "geometry"} == {
        key: found[key] for key in found if key not in {"title", "member", "kind", "use", "stage"}
    }


@pytest.mark.parametrize("zoom", [10, 13, 16])
def test_an_outline_lies_where_it_was_drawn_to_half_a_pixel(three, people, zoom):
    tile = tile_at(HERE, zoom)

    drawn = fetch(people["own reader"], tile)["outlines"][0]["geometry"]

    truth = three["open"].current.outline.transform(TILE_SRID, clone=True)
    half_a_pixel = tile.width_m / 512 / 2
    window = shapely.box(*_bounds(tile))
    expected = shapely.from_wkb(bytes(truth.wkb)).intersection(window)
    assert shapely.hausdorff_distance(drawn.intersection(window), expected) <= half_a_pixel * 1.5


def _bounds(tile):
    west, north = tile.x * tile.width_m - 20_037_508.342789244, 20_037_508.342789244 - tile.y * tile.width_m
    return west, north - tile.width_m, west + tile.width_m, north


def test_across_the_sides_of_tiles_every_report_is_there_once_and_its_outline_on_both(alliance, planner):
    tile = tile_at(HERE, 14)
    west, south, east, north = _bounds(tile)
    reports = []
    for x, y in ((west, (south + north) / 2), (east, north), ((west + east) / 2, south), (east, south)):
        corner = Point(x, y, srid=TILE_SRID)
        corner.transform(25832)
        reports.append(announced(planner, MultiPolygon(corner.buffer(60), srid=25832), title=f"{x:.0f}"))
    around = [Tile(14, tile.x + dx, tile.y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]

    drawn = [fetch(planner, one) for one in around]

    points = Counter(feature["id"] for layers in drawn for feature in layers.get("reports", []))
    assert points == {str(report.pk): 1 for report in reports}
    outlines = Counter(feature["id"] for layers in drawn for feature in layers.get("outlines", []))
    assert sorted(outlines.values()) == [2, 2, 4, 4]


@pytest.mark.parametrize("kind", ["MULTILINESTRING((705500 5339500,708800 5341900))", "MULTIPOINT(707000 5341600)"])
def test_roads_and_masts_are_drawn_too(planner, kind):
    report = announced(planner, GEOSGeometry(kind, srid=25832), title="Straße", use="transport")
    place = report.place.point.transform(25832, clone=True)

    layers = fetch(planner, tile_at(place, 11))

    assert layers["outlines"][0]["geometry"].geom_type.upper() in kind
    assert layers["reports"][0]["size"] == 0


FILTERS = [
    ({}, ["Offen", "Vertraulich"]),
    ({"welche": "betreffen"}, ["Offen", "Vertraulich"]),
    ({"welche": "unsere"}, []),
    ({"status": "gemeldet"}, ["Vertraulich"]),
    ({"status": "zurueckgezogen"}, ["Offen"]),
    ({"nutzung": "business"}, ["Offen", "Vertraulich"]),
    ({"nutzung": "housing"}, []),
    ({"stand": "dots"}, ["Offen", "Vertraulich"]),
    ({"stand": "solid"}, []),
    ({"art": "bplan"}, ["Offen", "Vertraulich"]),
    ({"art": "single_project"}, []),
    ({"art": "'; drop"}, ["Offen", "Vertraulich"]),
    ({"groesse": "2"}, ["Offen", "Vertraulich"]),
    ({"groesse": "3"}, []),
    ({"groesse": "9"}, ["Offen", "Vertraulich"]),
    ({"jahr": str(timezone.localdate().year)}, ["Offen", "Vertraulich"]),
    ({"jahr": "1999"}, []),
    ({"suche": "offen"}, ["Offen"]),
    ({"suche": "100%"}, []),
    ({"mitglied": "Mitte"}, ["Offen", "Vertraulich"]),
    ({"mitglied": "Nord"}, []),
    ({"mitglied": "keine Kennung"}, ["Offen", "Vertraulich"]),
]


def test_the_filters_of_the_list_hold_in_tiles_and_in_clusters(three, people, planner, alliance, monkeypatch):
    withdraw(three["open"], by=planner, idempotency_key=uuid4(), reason="Doch nicht")
    wrong = []
    for given, expected in FILTERS:
        query = {name: getattr(alliance.get(value), "pk", value) for name, value in given.items()}
        monkeypatch.setattr(drawing, "MOST", 500)
        if titles(fetch(people["told member"], tile_at(HERE, 13), **query)) != expected:
            wrong.append(given)
        monkeypatch.setattr(drawing, "MOST", 0)
        for zoom in (3, 9, 13):
            clusters = fetch(people["told member"], tile_at(HERE, zoom), **query).get("clusters", [])
            if sum(cluster["reports"] for cluster in clusters) != len(expected):
                wrong.append((given, zoom))

    assert not wrong


def test_a_browser_that_has_the_tile_does_not_get_it_twice_until_it_changes(three, people, planner):
    client = Client()
    client.force_login(people["untold member"])
    here = address(tile_at(HERE, 8))
    first = client.get(here)

    assert first["Cache-Control"] == "private, no-cache"
    assert first["Content-Type"] == "application/vnd.mapbox-vector-tile"
    again = client.get(here, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "private, no-cache")

    Report.objects.filter(pk=three["open"].pk).update(audience="affected_only")
    later = client.get(here, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (later.status_code, later.content) == (200, b"")


@pytest.mark.parametrize(
    ("path", "words"),
    [("23/0/0", "0 bis 22"), ("3/8/0", "0 bis 7"), ("3/0/8", "0 bis 7"), ("99999999999999999999/0/0", "0 bis 22")],
)
def test_a_tile_that_does_not_exist_is_not_found_and_says_which_do(client, planner, path, words):
    client.force_login(planner)

    response = client.get(f"/karte/kacheln/{path}.mvt")

    assert response.status_code == 404
    assert words in response.content.decode()


@pytest.mark.parametrize("path", ["-1/0/0", "a/0/0", "3/1.5/0", "3/0", "3/0/0.png"])
def test_what_is_no_address_of_a_tile_is_not_found(client, planner, path):
    client.force_login(planner)

    assert client.get(f"/karte/kacheln/{path}.mvt").status_code == 404


@pytest.mark.parametrize("tile", [Tile(0, 0, 0), Tile(12, 0, 0), Tile(12, 4095, 4095), Tile(22, 1, 2_097_152)])
def test_the_rest_of_the_world_is_empty(three, planner, tile):
    layers = fetch(planner, tile)

    assert len(layers.get("reports", [])) == (2 if tile.z == 0 else 0)
    assert not layers.get("outlines")


def test_many_reports_become_clusters_and_few_stay_themselves(three, people, monkeypatch):
    monkeypatch.setattr(drawing, "MOST", 1)

    assert set(fetch(people["told member"], tile_at(HERE, 13))) == {"clusters"}
    assert set(fetch(people["untold member"], tile_at(HERE, 13))) == {"reports"}


def test_a_tile_too_heavy_for_what_is_in_it_becomes_clusters(three, people, monkeypatch):
    monkeypatch.setattr(drawing, "HEAVIEST", 400)

    assert set(fetch(people["told member"], tile_at(HERE, 13))) == {"clusters"}


def sums():
    """Return what is counted at each level; and what would be, counted anew."""
    fold_report_sums(0)
    kept = counts()
    places = sorted(ReportPlace.objects.values_list("report", "quad"))
    call_command("rebuild_places", stdout=StringIO())
    anew = counts()
    assert places == sorted(ReportPlace.objects.values_list("report", "quad"))
    assert kept == anew
    return sum(kept.values()) // sum(finest - COARSEST + 1 for finest, _ in CUBES)


def counts():
    """Return what each row of the sums says, by all that it is broken down by."""
    by = ("cube", "level", "quad", "audience", "status", *FACTS)
    rows = list(ReportSum.objects.values_list(*by, "reports"))
    assert len(rows) == len({row[:-1] for row in rows})
    return {row[:-1]: row[-1] for row in rows}


def test_places_and_sums_follow_whatever_happens_to_a_report(three, planner):
    assert sums() == 2

    withdraw(three["open"], by=planner, idempotency_key=uuid4(), reason="Doch nicht")
    assert sums() == 2
    Report.objects.filter(pk=three["closed"].pk).update(audience="all_members")
    assert sums() == 2
    moved = paper.draft(planner, MultiPolygon(paper.box(-3, -3, -2, -2), srid=25832)).versions.get()
    stale = moved.report
    moved.report, moved.number, moved.announced_at = three["closed"], 2, timezone.now()
    moved.save()
    stale.delete()
    Report.objects.filter(pk=three["closed"].pk).update(current=moved)
    assert sums() == 2
    Report.objects.filter(pk=three["open"].pk).update(status=Status.DRAFT)
    assert sums() == 1


def told_in_table(people):
    """Return what the table says each was told beyond what all may know; it must be what the rights say."""
    table = {who: sorted(ReportTold.objects.beyond(p).values_list("report", "quad")) for who, p in people.items()}
    rights = {who: sorted(Report.objects.told_beyond(p).values_list("pk", "place__quad")) for who, p in people.items()}
    assert table == rights
    return {who for who, rows in table.items() if rows}


def test_the_places_of_what_a_member_was_told_follow_the_rights_whatever_happens(three, people, planner, alliance):
    assert told_in_table(people) == {"told member"}

    rows = AffectedArea.objects.filter(version__report=three["closed"], member=alliance["Nord"])
    rows.update(decision="removed")
    assert told_in_table(people) == set()
    rows.update(decision="added")
    assert told_in_table(people) == {"told member"}
    withdraw(three["closed"], by=planner, idempotency_key=uuid4(), reason="Doch nicht")
    assert told_in_table(people) == {"told member"}
    Report.objects.update(audience="all_members")
    assert told_in_table(people) == set()
    Report.objects.update(audience="affected_only")
    assert told_in_table(people) == {"told member"}
    kept = sorted(ReportTold.objects.values_list("member", "report", "status", "quad"))
    call_command("rebuild_places", stdout=StringIO())
    assert kept == sorted(ReportTold.objects.values_list("member", "report", "status", "quad"))
    AffectedArea.objects.filter(member=alliance["Nord"]).delete()
    assert told_in_table(people) == set()


def test_the_number_of_a_place_is_its_tile(three):
    place = ReportPlace.objects.first()
    there = place.point.transform(25832, clone=True)
    for zoom in range(23):
        first, end = tile_at(there, zoom).quads()
        assert first <= place.quad < end
