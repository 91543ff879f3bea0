"""The operator imports boundaries: what becomes an area, what it says before, and what it warns of after."""

from datetime import timedelta

import numpy as np
import pytest
import shapely
from django.db import connection
from django.utils.timezone import now

from accounts.models import Member
from geo.models import Area, AreaPiece, Edition, Layer
from tests import geodata, paper
from tests.importing import current, import_areas, refusal

pytestmark = pytest.mark.django_db

DISTRICT = ("--key-field", "sb_nummer", "--name-field", "name", "--kind", "district", "--licence", "© Stadt")


@pytest.fixture
def towns(tmp_path):
    return geodata.write(tmp_path / "vg250_gem.gpkg", geodata.towns())


def moved(name, **changes):
    """Mitte, 100 m further east: 80 ha of its 1,600 are others."""
    return shapely.transform(geodata.square(name), lambda xy: xy + np.array([100, 0])), geodata.towns(name, **changes)[
        0
    ][1]


def test_the_edition_keeps_its_source_and_licence(towns):
    import_areas(towns, "--name", "VG250, Stand 31.12.2026")

    edition = Edition.objects.get()
    assert edition.name == "VG250, Stand 31.12.2026"
    assert edition.source == "vg250_gem.gpkg (vg250_gem)"
    assert "BKG" in edition.licence
    assert edition.layer == Layer.MUNICIPALITIES
    assert edition.in_force_from is not None
    assert not edition.approximate


def test_water_parts_are_left_out_and_land_parts_become_one_area(tmp_path):
    west, east = geodata.square("Mitte"), geodata.square("Mitte", east=4)
    lake = geodata.square("Mitte", east=20)
    rows = [(west, geodata.towns("Mitte")[0][1]), (east, geodata.towns("Mitte")[0][1])]
    water = [(lake, geodata.towns("Mitte", GF=2)[0][1])]

    said = import_areas(geodata.write(tmp_path / "vg250_gem.gpkg", rows + water))

    assert current().get().boundary.area == pytest.approx(32_000_000)
    assert len(current().get().boundary) == 1
    assert "3 Objekte gelesen, 1 ausgelassen, 1 Gebiete (1 Teile zusammengefügt)" in said


def test_islands_stay_parts_of_one_area(tmp_path):
    rows = [(geodata.square("Mitte", east=x), geodata.towns("Mitte")[0][1]) for x in (0, 20)]

    import_areas(geodata.write(tmp_path / "vg250_gem.gpkg", rows))

    assert len(current().get().boundary) == 2


def test_a_forest_without_a_council_is_recognised(tmp_path):
    file = geodata.write(tmp_path / "vg250_gem.gpkg", geodata.towns("Mitte", BEZ="Gemeindefreies Gebiet"))

    import_areas(file)

    assert current().get().kind == "unincorporated"


def test_numbers_get_their_leading_zeros_back(tmp_path):
    file = geodata.write(tmp_path / "vg250_gem.gpkg", geodata.towns("Mitte", AGS=9000004))

    import_areas(file)

    assert current().get().key == "09000004"


@pytest.mark.parametrize(
    ("key", "sentence"), [("090000040004", "Regionalschlüssel"), ("17000001", "kein Gemeinde"), (None, "„“")]
)
def test_a_key_of_another_kind_is_refused(key, sentence, tmp_path):
    file = geodata.write(tmp_path / "vg250_gem.gpkg", geodata.towns("Mitte", AGS=key))

    assert sentence in refusal(file)


def test_one_key_with_two_names_is_refused(tmp_path):
    rows = [*geodata.towns("Mitte"), *geodata.towns("Ost", AGS=paper.KEYS["Mitte"])]

    assert "09000004 (Mitte / Ost)" in refusal(geodata.write(tmp_path / "vg250_gem.gpkg", rows))


def test_a_bow_tie_is_repaired_and_named(tmp_path):
    x, y = 705_000, 5_338_000
    bow_tie = shapely.Polygon([(x, y), (x + 1000, y + 1000), (x + 1000, y), (x, y + 1000)])
    rows = [(bow_tie, geodata.towns("Mitte")[0][1]), *geodata.towns("Ost")]

    said = import_areas(geodata.write(tmp_path / "vg250_gem.gpkg", rows))

    assert "Repariert: 1\n  09000004: Self-intersection" in said
    assert current().get(key="09000004").boundary.area == pytest.approx(500_000)


def test_only_the_named_areas_are_taken(towns):
    import_areas(towns, "--only", f"{paper.KEYS['Mitte']},{paper.KEYS['Ost']}")

    assert {area.name for area in current()} == {"Mitte", "Ost"}


def test_a_named_area_that_is_not_there_is_refused(towns):
    assert "Nicht in den Daten: 09999999." in refusal(towns, "--only", f"{paper.KEYS['Mitte']},09999999")


def test_own_fields_are_mapped(tmp_path):
    rows = [
        (geodata.square(name), {"nr": paper.KEYS[name], "ort": name, "was": "Markt", "art": "G"})
        for name in paper.SQUARES
    ]
    rows.append((geodata.square("Mitte"), {"nr": "09", "ort": "Bayern", "was": "Land", "art": "L"}))
    file = geodata.write(tmp_path / "areas.gpkg", rows)
    fields = ("--key-field", "NR", "--name-field", "ort", "--designation-field", "was", "--where", "art=G")

    assert "--licence" in refusal(file, *fields)
    import_areas(file, *fields, "--licence", "© Amt")

    assert current().count() == len(paper.SQUARES)
    assert current().get(name="Mitte").designation == "Markt"
    assert Edition.objects.get().licence == "© Amt"


def test_districts_stand_for_their_city(towns, tmp_path):
    low = paper.at(10, 0)
    half = shapely.box(low.x, low.y, low.x + 2000, low.y + 4000)
    file = geodata.write(tmp_path / "bezirke.gpkg", [(half, {"sb_nummer": 1, "name": "Altstadt"})])
    import_areas(towns)

    import_areas(file, *DISTRICT, "--parent", paper.KEYS["Stadt"])

    deciding = Area.objects.current().deciding()
    assert deciding.get(name="Altstadt").key == f"{paper.KEYS['Stadt']}-01"
    assert deciding.get(kind="remainder").boundary.area == pytest.approx(8_000_000)
    assert not deciding.filter(name="Stadt").exists()


def test_munich_districts_are_recognised_and_named_by_number(tmp_path):
    rows = [(geodata.square("Mitte"), {"sb_nummer": "13", "name": "Bogenhausen"})]
    rows.append((geodata.square("Ost"), {"sb_nummer": "15", "name": "Trudering-Riem"}))

    import_areas(geodata.write(tmp_path / "bezirke.gpkg", rows, layer="stadtbezirke"), "--only", "13")

    district = current().get()
    assert (district.key, district.parent_key, district.kind) == ("09162000-13", "09162000", "district")
    assert district.edition.layer == Layer.DISTRICTS


def test_bavarian_cadastral_boundaries_are_recognised(tmp_path):
    rows = [(geodata.square("Mitte"), {"art": "Gemeinde", "name": "Mitte", "schluessel": "09000004"})]
    rows.append((geodata.square("Ost"), {"art": "Landkreis", "name": "Kreis", "schluessel": "09000"}))
    rows.append((geodata.square("Sued"), {"art": "Gemeindefreies Gebiet", "name": "Forst", "schluessel": "09000452"}))
    file = geodata.write(tmp_path / "VerwaltungsEinheit.shp", rows)

    import_areas(geodata.zipped(file, folder="ALKIS-Vereinfacht"))

    assert {(area.name, area.kind) for area in current()} == {("Mitte", "municipality"), ("Forst", "unincorporated")}


def test_a_second_import_is_a_new_edition_and_says_what_changed(towns, tmp_path):
    import_areas(towns)
    rows = [row for row in geodata.towns() if row[1]["GEN"] not in ("Mitte", "Nord", "West")]
    rows += [moved("Mitte"), *geodata.towns("Nord", GEN="Nordmarkt")]
    rows.append((geodata.square("Ost", east=8), geodata.towns("Ost", AGS="09000099", GEN="Neu")[0][1]))

    said = import_areas(geodata.write(tmp_path / "reform.gpkg", rows))

    assert "neu: 1\n    09000099 Neu" in said
    assert "weggefallen: 1\n    09000003 West" in said
    assert "umbenannt: 1\n    09000001 Nord → Nordmarkt" in said
    assert "Grenze geändert, zusammen 80,0 ha: 1\n    09000004 Mitte: 80,0 ha" in said
    assert Edition.objects.count() == 2
    assert current().count() == len(paper.SQUARES)


def test_an_old_edition_keeps_its_areas_and_its_time(towns, tmp_path):
    import_areas(towns)
    before = now()
    old = Area.objects.current().get(name="Mitte")

    import_areas(geodata.write(tmp_path / "reform.gpkg", [moved("Mitte")]))

    old.refresh_from_db()
    assert old.boundary.area == pytest.approx(16_000_000)
    assert old.edition.in_force_until is not None
    assert Area.objects.current(before).get(name="Mitte") == old
    assert not Area.objects.current(before - timedelta(days=1)).exists()
    assert set(AreaPiece.objects.values_list("area__edition", flat=True)) == {current().get().edition_id}


def test_a_dry_run_says_it_all_and_changes_nothing(towns, tmp_path):
    import_areas(towns)
    editions, pieces = list(Edition.objects.values()), AreaPiece.objects.count()

    said = import_areas(geodata.write(tmp_path / "reform.gpkg", [moved("Mitte")]), "--dry-run")

    assert "09000004 Mitte: 80,0 ha" in said
    assert "Probelauf: es wurde nichts geändert." in said
    assert list(Edition.objects.values()) == editions
    assert AreaPiece.objects.count() == pieces


def test_an_import_that_fails_at_its_last_row_changes_nothing(towns, tmp_path):
    import_areas(towns)

    refusal(geodata.write(tmp_path / "reform.gpkg", [moved("Mitte"), (None, geodata.towns("Ost")[0][1])]))

    assert Edition.objects.count() == 1
    assert current().count() == len(paper.SQUARES)


def test_a_members_area_without_a_boundary_is_warned_of(alliance, tmp_path):
    said = import_areas(geodata.write(tmp_path / "reform.gpkg", [r for r in geodata.towns() if r[1]["GEN"] != "West"]))

    assert "ACHTUNG: 09000003 West (West) hat keine Grenze in Kraft" in said
    assert said.count("ACHTUNG") == 1


def test_a_dry_run_warns_as_well(alliance, tmp_path):
    said = import_areas(geodata.write(tmp_path / "reform.gpkg", geodata.towns("West")), "--dry-run")

    assert "ACHTUNG: 09000004 Mitte (Mitte)" in said


def test_members_who_no_longer_take_part_need_no_boundary(alliance, tmp_path):
    Member.objects.exclude(short_name="West").update(active=False)

    assert "ACHTUNG" not in import_areas(geodata.write(tmp_path / "reform.gpkg", geodata.towns("West")))


def test_options_that_do_not_go_together_are_refused_in_a_sentence(towns):
    from django.core.management import CommandError

    for options, sentence in [
        (("--preset", "vg250", "--key-field", "AGS"), "nicht beides"),
        (("--key-field", "AGS"), "brauchen beides"),
        (("--where", "GF=4"), "gehören"),
        ((*DISTRICT,), "--parent"),
        (("--key-field", "AGS", "--name-field", "GEN", "--where", "GF"), "FELD=WERT"),
    ]:
        with pytest.raises(CommandError, match=sentence):
            import_areas(towns, *options)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_do_not_meet(towns):
    import psycopg

    from geo.editions import LOCK

    parameters = connection.get_connection_params()
    keys = ("host", "port", "user", "password", "dbname")
    with psycopg.connect(**{key: parameters[key] for key in keys if key in parameters}) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])

        assert "läuft schon ein anderer Import" in refusal(towns)
