"""Editions of boundaries: which one decides, and what old results keep."""

import pytest
from django.contrib.gis.geos import MultiPolygon

from geo.editions import EditionProblem, in_force, put_in_force
from geo.models import AffectedArea, Area, AreaKind, AreaPiece, Edition, Layer, Relation
from tests import geodata, paper
from tests.importing import current, import_areas

pytestmark = pytest.mark.django_db


def edition(layer=Layer.MUNICIPALITIES, *, approximate=False, **squares):
    """An edition with these squares (name → west, south, east, north in kilometres)."""
    made = Edition.objects.create(layer=layer, name="Neu", source="paper", licence="© P", approximate=approximate)
    kind = AreaKind.DISTRICT if layer == Layer.DISTRICTS else AreaKind.MUNICIPALITY
    for name, corners in squares.items():
        Area.objects.create(
            edition=made, key=paper.KEYS[name], name=name, kind=kind,
            parent_key=paper.KEYS["Stadt"] if kind == AreaKind.DISTRICT else "",
            boundary=MultiPolygon(paper.box(*corners), srid=paper.STORAGE_SRID),
        )  # fmt: skip
    return made


def remainder():
    return Area.objects.current().deciding().get(kind=AreaKind.REMAINDER)


def test_official_boundaries_put_every_approximate_edition_out_of_force(tmp_path):
    put_in_force(edition(approximate=True, Stadt=(8, 0, 12, 4)))
    put_in_force(edition(Layer.DISTRICTS, approximate=True, Altstadt=(10, 0, 12, 4)))

    said = import_areas(geodata.write(tmp_path / "vg250_gem.gpkg", geodata.towns()))

    assert "„Neu (Näherung)“" in said
    assert [one.approximate for one in in_force()] == [False]
    assert set(AreaPiece.objects.values_list("area__edition__approximate", flat=True)) == {False}
    assert not Area.objects.current().filter(subdivided=True).exists()


def test_approximate_boundaries_never_come_beside_official_ones(alliance):
    before = set(in_force())

    with pytest.raises(EditionProblem, match="Amtliche Grenzen"):
        put_in_force(edition(approximate=True, Stadt=(8, 0, 12, 4)))

    assert set(in_force()) == before


def test_a_new_city_boundary_leaves_the_old_remainder_to_old_results(alliance):
    old = remainder()
    member = alliance["Mitte"]
    report = paper.draft(paper.person(member, "planner"), paper.box(1, 1, 2, 2))
    AffectedArea.objects.create(
        version=report.versions.get(), area=old, relation=Relation.WITHIN_DISTANCE, distance_m=6000
    )

    put_in_force(edition(Stadt=(8, 0, 12, 8)))

    old.refresh_from_db()
    assert old.boundary.area == pytest.approx(8_000_000)
    assert old.edition.in_force_until is not None
    assert remainder().boundary.area == pytest.approx(24_000_000)
    assert Area.objects.current().deciding().get(kind=AreaKind.DISTRICT).name == "Altstadt"
    assert in_force().count() == 2


def test_the_same_city_boundary_again_keeps_the_districts_edition(alliance):
    districts = in_force().get(layer=Layer.DISTRICTS)

    put_in_force(edition(Stadt=(8, 0, 12, 4)))

    assert in_force().get(layer=Layer.DISTRICTS) == districts


def test_new_districts_keep_the_pieces_of_municipalities(alliance):
    before = set(AreaPiece.objects.filter(area__edition__layer=Layer.MUNICIPALITIES).values_list("pk", flat=True))

    put_in_force(edition(Layer.DISTRICTS, Altstadt=(8, 0, 10, 4)))

    after = AreaPiece.objects.filter(area__edition__layer=Layer.MUNICIPALITIES).values_list("pk", flat=True)
    assert set(after) == before
    assert remainder().boundary.extent[0] == pytest.approx(paper.at(10, 0).x)


def test_putting_the_edition_in_force_again_changes_nothing(alliance):
    towns = in_force().get(layer=Layer.MUNICIPALITIES)
    since = towns.in_force_from

    put_in_force(towns)

    towns.refresh_from_db()
    assert towns.in_force_from == since
    assert current().exclude(edition=towns).count() == 1  # the district


def test_a_city_wholly_in_districts_has_no_remainder(alliance):
    put_in_force(edition(Layer.DISTRICTS, Altstadt=(8, 0, 12, 4)))

    assert not Area.objects.current().deciding().filter(kind=AreaKind.REMAINDER).exists()
    assert not Area.objects.current().deciding().filter(name="Stadt").exists()
