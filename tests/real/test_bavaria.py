"""The operator imports the official boundaries of Bavaria and Munich, and they decide (figures: docs/boundaries.md)."""

import pytest
from django.db import transaction

from accounts.models import Member, MemberArea
from geo.affected import affected_by, within
from geo.defaults import load_defaults
from geo.models import Area, AreaKind
from geo.rules import Facts
from tests.importing import current, import_areas
from tests.real.conftest import BAVARIA, GERMANY, MUNICH

OSTALLIANZ = {
    "09175111": "Anzing", "09184112": "Aschheim", "09184118": "Feldkirchen", "09177118": "Finsing",
    "09175118": "Forstinning", "09184123": "Haar", "09184131": "Kirchheim b. München", "09175127": "Markt Schwaben",
    "09175133": "Pliening", "09175135": "Poing", "09175132": "Vaterstetten",
    "09162000-13": "Bogenhausen", "09162000-15": "Trudering-Riem",
}  # fmt: skip
pytestmark = pytest.mark.real_data
BUSINESS = Facts(kind="bplan", use="business", area_m2=90_000)


@pytest.fixture(scope="module", autouse=True)
def bavaria(django_db_setup, django_db_blocker):
    """Bavaria and two districts of Munich: imported once for all tests here, and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_defaults()
        import_areas(BAVARIA)
        import_areas(MUNICH, "--only", "13,15")
        yield
        transaction.set_rollback(True)


def square_in(key, side_m=300):
    """A square around a point inside the area."""
    middle = Area.objects.current().official().get(key=key).boundary.point_on_surface
    return middle.buffer(side_m / 2, quadsegs=1).envelope


def test_bavaria_as_a_zipped_shapefile_is_the_same():
    areas = current().exclude(kind=AreaKind.DISTRICT)

    assert areas.count() == 2_230
    assert areas.filter(kind=AreaKind.UNINCORPORATED).count() == 174


def test_every_area_of_ostallianz_has_a_boundary():
    alliance = Member.objects.create(name="OstAllianz", short_name="OstAllianz")
    for key, name in OSTALLIANZ.items():
        MemberArea.objects.create(member=alliance, key=key, name=name)

    said = import_areas(BAVARIA, "--dry-run")

    assert "ACHTUNG" not in said


def test_an_outline_near_bogenhausen_is_decided_by_the_district():
    # Across the border, in Aschheim and Unterföhring's neighbourhood: what lies nearest in Munich is Bogenhausen.
    bogenhausen = current().get(key="09162000-13").boundary
    aschheim = current().get(key="09184112").boundary
    outline = aschheim.intersection(bogenhausen.buffer(600)).point_on_surface.buffer(100)

    keys = {one.area.key for one in affected_by(outline, BUSINESS, reporter_keys=["09184112"])}

    assert "09162000-13" in keys
    assert "09162000" not in keys


def test_the_rest_of_the_city_is_a_neighbour_of_its_own():
    rest = Area.objects.current().deciding().get(kind=AreaKind.REMAINDER)
    city = current().get(key="09162000")
    districts = current().filter(kind=AreaKind.DISTRICT)

    assert rest.name == "München (übriges Gebiet)"
    assert rest.key == "09162000"
    assert city.subdivided
    assert rest.boundary.area == pytest.approx(city.boundary.area - sum(d.boundary.area for d in districts), rel=0.02)
    assert rest.boundary.disjoint(square_in("09162000-13"))


def test_an_outline_in_bogenhausen_lies_in_the_district_and_in_munich_by_distance_alone():
    keys = [one.area.key for one in within(square_in("09162000-13"), 0)]

    assert keys.count("09162000-13") == 1
    assert keys.count("09162000") == 1


def test_another_edition_shows_what_the_reforms_changed():
    own = ("--layer", "edition_2025_coarse", "--key-field", "ags", "--name-field", "name", "--designation-field", "bez")

    said = import_areas(GERMANY, *own, "--where", "land=09", "--licence", "© GeoBasis-DE / BKG", "--dry-run")

    assert "weggefallen: " in said
    assert "09473453 Gellnhausen" in said
    assert "09175122 Grafing b. München → Grafing b.München" in said
    assert current().exclude(kind=AreaKind.DISTRICT).count() == 2_230
