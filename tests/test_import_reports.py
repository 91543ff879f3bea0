"""The start with existing plans: a table or a file becomes drafts, once, whole or not at all, and tells nobody."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.core.management import CommandError, call_command

from accounts.models import Role
from geo.models import Report, ReportVersion
from notifications.models import Activity, Notification
from tests import paper
from tests import xplanning as x

pytestmark = pytest.mark.django_db

MAPPING = """
by = "mitte-planner@umgriff.example"
key = "NR"
source = "bestand"

[outline]
column = "WKT"

[fields]
title = "NAME"
kind = "ART"
stage = "STAND"
gross_floor_m2 = "GF"
next_step_on = "TERMIN"
effects = "FOLGEN"

[constants]
use = "business"
wish = "inform"
description = "Aus dem Bestand übernommen."

[values.kind]
"BP" = "bplan"
"vBP" = "bplan_project"

[values.effects]
"Lärm" = "noise_air"
"""
HEAD = "NR;NAME;ART;STAND;GF;TERMIN;FOLGEN;WKT\n"


def square(west: float = 1, south: float = 1) -> str:
    return paper.box(west, south, west + 0.5, south + 0.5).wkt


def table(*rows: str) -> bytes:
    return (HEAD + "\n".join(rows)).encode("cp1252")


GOOD = table(
    f"7;Gewerbegebiet Süd;BP;1000;24.000;21.12.2026;Verkehr, Lärm;{square()}",
    f"8;Halle Ö;vBP;In Kraft;;;;{square(2)}",
)


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def run(tmp_path: Path, planner):
    """Return a function that runs the command on these bytes and returns what it prints."""

    def runs(content: bytes, mapping: str = MAPPING, name: str = "bestand.csv", **options: object) -> str:
        (tmp_path / name).write_bytes(content)
        (tmp_path / "zuordnung.toml").write_text(mapping)
        out = StringIO()
        call_command("import_reports", str(tmp_path / name), mapping=tmp_path / "zuordnung.toml", stdout=out, **options)
        return out.getvalue()

    return runs


def refused(run, content: bytes, mapping: str = MAPPING, name: str = "bestand.csv") -> str:
    with pytest.raises(CommandError) as raised:
        run(content, mapping, name)
    assert not Report.objects.exists()
    return str(raised.value)


def test_a_table_becomes_drafts_that_nobody_was_told_of(run, planner):
    said = run(GOOD)

    first, second = ReportVersion.objects.order_by("title")
    assert (first.title, first.kind.code, first.use.code, first.stage.code) == (
        "Gewerbegebiet Süd", "bplan", "business", "drawn_up",
    )  # fmt: skip
    assert (first.gross_floor_m2, str(first.next_step_on), first.wish) == (24_000, "2026-12-21", "inform")
    assert set(first.effects) == {"traffic", "noise_air"}
    assert first.description == "Aus dem Bestand übernommen."
    assert (first.contact_name, first.saved_by, first.report.reporter) == (str(planner), planner, planner.member)
    assert first.area_m2 == pytest.approx(250_000)
    assert (second.title, second.kind.code, second.stage.code) == ("Halle Ö", "bplan_project", "in_force")
    assert set(Report.objects.values_list("status", flat=True)) == {"draft"}
    assert not Activity.objects.exists()
    assert not Notification.objects.exists()
    assert "2 Entwürfe angelegt. Gemeldet ist noch nichts." in said


def test_a_dry_run_says_what_would_come_and_writes_nothing(run):
    said = run(GOOD, dry_run=True)

    assert "Zeile 2  neu       Mitte: Gewerbegebiet Süd · Bebauungsplan · Gewerbe · Aufstellung beschlossen" in said
    assert "2 neu, 0 schon da" in said
    assert "Probelauf: es wurde nichts angelegt." in said
    assert not Report.objects.exists()


def test_running_twice_does_not_double_and_leaves_what_people_did_since(run):
    run(GOOD)
    ReportVersion.objects.filter(title="Halle Ö").update(title="Halle Ost")
    more = GOOD + table(f"9;Neu;BP;1000;;;;{square(3)}")[len(HEAD) - 1 :]

    said = run(more)

    assert set(ReportVersion.objects.values_list("title", flat=True)) == {"Gewerbegebiet Süd", "Halle Ost", "Neu"}
    assert "1 neu, 2 schon da (bleiben, wie sie sind)." in said


def test_the_same_key_of_another_source_is_another_report(run):
    run(GOOD)
    run(GOOD, MAPPING.replace('"bestand"', '"flächennutzung"'))

    assert Report.objects.count() == 4


def test_an_imported_draft_is_not_taken_for_one_just_begun(run, planner, client):
    run(GOOD)
    client.force_login(planner)

    client.post("/meldungen/neu/")

    assert Report.objects.count() == 3


def test_every_row_says_what_is_wrong_and_nothing_is_written(run):
    said = refused(
        run,
        table(
            f"1;Gut;BP;1000;;;;{square()}",
            f"2;Art;XY;99;viel;morgen;Lärm, Duft;{square()}",
            "3;Form;BP;1000;;;;POLYGON ((0 0, 1 1))",
            f"1;Doppelt;BP;1000;;;;{square()}",
            f";Ohne;BP;1000;;;;{square()}",
        ),
    )

    assert "Zeile 3: Planart: „XY“ steht in keiner Liste. Ordnen Sie es in [values.kind] zu." in said
    assert "Zeile 3: Planungsstand: „99“ steht in keiner Liste." in said
    assert "Zeile 3: Geschossfläche: " in said
    assert "Zeile 3: Nächster Schritt am: Das ist kein Datum." in said
    assert "Zeile 3: Erwartete Auswirkungen auf Nachbarn: „Duft“ steht in keiner Liste." in said
    assert "Zeile 4: Umgriff als Koordinaten: " in said
    assert "Zeile 6: Das Kennzeichen (Spalte NR) fehlt." in said
    assert said.endswith("Es wurde nichts angelegt.")
    assert "Zeile 5: Das Kennzeichen steht schon bei Zeile 2." in said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("by = ", "von = "), "Die Zuordnung enthält „von“; das gibt es nicht."),
        (("key = ", "# key = "), "fehlt key"),
        (("mitte-planner@", "niemand@"), "„niemand@umgriff.example“ ist keine aktive Planerin"),
        (('"NAME"', '"BEZEICHNUNG"'), "oder sie sind leer: BEZEICHNUNG. Vorhanden sind: ART, FOLGEN"),
        (("title = ", "titel = "), "In [fields] steht „titel“; möglich sind "),
        (('column = "WKT"', 'x = "NR"'), "[outline] braucht entweder column oder x und y."),
        (("[outline]", "[outline"), "Die Zuordnung ist kein gültiges TOML"),
        (('use = "business"', 'use = "Burg"'), "Hauptnutzung: „Burg“ steht in keiner Liste."),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_a_sentence(run, change, sentence):
    assert sentence in refused(run, GOOD, MAPPING.replace(*change))


def test_a_constant_may_be_a_list(run):
    run(
        GOOD.replace(b"Verkehr, L\xe4rm", b""),
        MAPPING.replace('wish = "inform"', 'effects = ["water", "Sicht und Höhe"]'),
    )

    assert ReportVersion.objects.first().effects == ["water", "views"]


def test_readers_and_deactivated_planners_write_no_reports(run, planner):
    planner.is_active = False
    planner.save()

    assert "ist keine aktive Planerin" in refused(run, GOOD)


def test_coordinates_in_two_columns_become_a_point(run):
    mapping = MAPPING.replace('column = "WKT"', 'x = "OST"\ny = "NORD"')

    run(table("1;Mast;BP;1000;;;;").replace(b"WKT", b"OST;NORD").replace(b";;;;", b";;;;706000,5;5339000"), mapping)

    assert ReportVersion.objects.get().outline.coords == ((706_000.5, 5_339_000.0),)


def test_each_row_may_have_an_author_of_its_own(run, alliance):
    paper.person(alliance["Ost"], Role.PLANNER)
    mapping = MAPPING.replace('by = "mitte-planner@umgriff.example"', 'by_column = "ART"') + (
        '[people]\n"BP" = "mitte-planner@umgriff.example"\n"vBP" = "ost-planner@umgriff.example"\n'
    )

    said = run(GOOD, mapping)

    assert {str(report.reporter) for report in Report.objects.all()} == {"Mitte", "Ost"}
    assert "liegt nicht im Gebiet von Ost" in said


def test_plans_of_an_xplan_file_bring_their_own_words(run):
    """Name, kind and stage come from the plan itself; the mapping needs only the key and what a plan does not say."""
    mapping = (
        'by = "mitte-planner@umgriff.example"\nkey = "nummer"\n[fields]\ndescription = "beschreibung"\n'
        '[constants]\nuse = "Gewerbe"\n'
    )

    run(x.document(version="5.4"), mapping, "plan.gml")

    version = ReportVersion.objects.get()
    assert (version.title, version.kind.code, version.stage.code, version.use.code) == (
        "Gewerbegebiet Nord (12/3)", "bplan_qualified", "early_authorities", "business",
    )  # fmt: skip
    assert version.area_m2 == pytest.approx(x.AREA_M2)
    assert version.description == "Erweiterung nach Norden."


def test_a_file_without_a_system_must_be_given_one(run):
    feature = {"type": "Feature", "properties": {"NR": "1"}, "geometry": json.loads(GEOSGeometry(square()).json)}
    local = {"type": "name", "properties": {"name": "lokal"}}
    content = json.dumps({"type": "FeatureCollection", "crs": local, "features": [feature]}).encode()
    mapping = 'by = "mitte-planner@umgriff.example"\nkey = "NR"\n'

    assert "Nennen Sie es in der Zuordnung: [file] crs." in refused(run, content, mapping, "plan.geojson")
    run(content, mapping + '[file]\ncrs = "EPSG:25832"\n', "plan.geojson")
    assert ReportVersion.objects.get().area_m2 == pytest.approx(250_000)


def test_a_row_costs_three_questions(run, django_assert_max_num_queries):
    """The form's two looks at its lists, and whether the outline lies in the member's area."""
    rows = table(*[f"{number};Plan;BP;1000;;;;{square()}" for number in range(20)])

    with django_assert_max_num_queries(20 * 3 + 15):
        run(rows, dry_run=True)


def test_the_example_of_the_operators_guide_works(run, planner):
    guide = Path("docs/operators.md").read_text()
    part = guide.partition("## Existing plans")[2]
    mapping = part.partition("```toml\n")[2].partition("```")[0]
    rows = part.partition("```csv\n")[2].partition("```")[0]
    planner.email = "planung@poing.example"
    planner.save()

    said = run(rows.encode(), mapping)

    assert "2 Entwürfe angelegt." in said
    assert "Zum Melden fehlt" not in said
