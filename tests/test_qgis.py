"""The views for the municipalities' QGIS, read as QGIS reads them: over a connection of that login's own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from io import StringIO
from uuid import uuid4

import psycopg
import pytest
from django.contrib.gis.geos import MultiPolygon
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Role
from geo.models import AffectedArea, Area, QgisRole, Report, ReportVersion
from geo.qgis.roles import revoke_role
from geo.qgis.views import drop_views, refresh_views
from notifications.services import announce
from tests import paper

pytestmark = pytest.mark.django_db(transaction=True)

NEAR_NORD = (1.8, 3.5, 2.2, 3.7)  # in Mitte, 300 m from Nord: of business, so within 1,000 m


@pytest.fixture
def reports(alliance):
    """In Mitte: a report open to all, one for those it affects (Nord), and a draft."""
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    made = {}
    for title, audience in (("Offen", "all_members"), ("Vertraulich", "affected_only"), ("Entwurf", "all_members")):
        made[title] = paper.draft(planner, MultiPolygon(paper.box(*NEAR_NORD), srid=25832), title=title)
        Report.objects.filter(pk=made[title].pk).update(audience=audience)
        if title != "Entwurf":
            announce(made[title], by=planner, idempotency_key=uuid4())
    return made


@pytest.fixture
def grant(reports):
    """Return a function that opens the views to a member, and returns the name of the login."""

    def granted(member):
        said = command("grant", member)
        assert len(re.search(r"Passwort: (\S+)", said)[1]) > 20
        return re.search(r"Benutzer: (\S+)", said)[1]

    yield granted
    for role in QgisRole.objects.all():
        revoke_role(role)
    drop_views()


def command(*words):
    out = StringIO()
    call_command("qgis_access", *words, stdout=out)
    return out.getvalue()


def connect(role):
    here = connection.settings_dict
    return psycopg.connect(
        host=here["HOST"], port=here["PORT"], dbname=here["NAME"], user=role, password="x", autocommit=True
    )


def ask(role, question):
    with connect(role) as opened:
        return opened.execute(question).fetchall()


def seen(role):
    """Return the titles in each view of reports, and whether they affect."""
    return {
        "meldungen": ask(role, "SELECT titel, eigene, betrifft_uns FROM umgriff_qgis.meldungen ORDER BY titel"),
        "fassungen": [row[0] for row in ask(role, "SELECT titel FROM umgriff_qgis.fassungen ORDER BY titel")],
        "betroffen": {row[0] for row in ask(role, "SELECT meldung FROM umgriff_qgis.betroffene_gebiete")},
    }


def test_each_login_sees_what_its_member_may_see_and_not_one_row_more(grant, reports, alliance):
    both = {reports["Offen"].pk, reports["Vertraulich"].pk}
    own, told, untold = (grant(name) for name in ("Mitte", "Nord", "Suedwest"))

    assert seen(own) == {
        "meldungen": [("Offen", True, False), ("Vertraulich", True, False)],
        "fassungen": ["Offen", "Vertraulich"], "betroffen": both,
    }  # fmt: skip
    assert seen(told) == {
        "meldungen": [("Offen", False, True), ("Vertraulich", False, True)],
        "fassungen": ["Offen", "Vertraulich"], "betroffen": both,
    }  # fmt: skip
    assert seen(untold) == {"meldungen": [("Offen", False, False)], "fassungen": [], "betroffen": set()}
    for role, name in ((own, "Mitte"), (told, "Nord"), (untold, "Suedwest")):
        visible = Report.objects.visible_to_member(alliance[name].pk)
        ids = {row[0] for row in ask(role, "SELECT id FROM umgriff_qgis.meldungen")}
        assert ids == set(visible.exclude(status="draft").values_list("pk", flat=True))
        detailed = visible.detailed_to_member(alliance[name].pk)
        versions = ReportVersion.objects.announced().filter(report__in=detailed)
        assert {row[0] for row in ask(role, "SELECT id FROM umgriff_qgis.fassungen")} == {v.pk for v in versions}
        told_rows = AffectedArea.objects.filter(version__in=versions).exclude(decision="removed")
        assert ask(role, "SELECT count(*) FROM umgriff_qgis.betroffene_gebiete") == [(told_rows.count(),)]
        areas = Area.objects.current().deciding()
        assert ask(role, "SELECT count(*) FROM umgriff_qgis.gebiete") == [(areas.count(),)]
        assert ask(role, "SELECT name FROM umgriff_qgis.gebiete WHERE eigenes") == [(name,)]


MORE = [
    "SELECT * FROM public.geo_report",
    "SELECT * FROM public.geo_reportversion",
    "SELECT * FROM public.accounts_user",
    "SELECT * FROM public.geo_qgisrole",
    "SELECT * FROM public.django_session",
    "SELECT * FROM pg_authid",
    "SELECT pg_read_file('/etc/passwd')",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "UPDATE umgriff_qgis.meldungen SET titel = 'x'",
    "INSERT INTO umgriff_qgis.fassungen (titel) VALUES ('x')",
    "DELETE FROM umgriff_qgis.gebiete",
    "INSERT INTO public.geo_qgisrole (name, member_id, created_at) VALUES (current_user, gen_random_uuid(), now())",
    "CREATE TABLE umgriff_qgis.mine (id int)",
    "CREATE TABLE public.mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE OR REPLACE FUNCTION umgriff_qgis.eigenes_mitglied() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
    "ALTER VIEW umgriff_qgis.meldungen SET (security_barrier = false)",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "SET SESSION AUTHORIZATION {owner}",
    "SET ROLE {owner}",
    "GRANT {other} TO CURRENT_USER",
    "SET ROLE {other}",
    "DROP TRIGGER report_placed ON public.geo_report",
]


def test_whatever_it_tries_a_login_reads_and_writes_no_more_than_that(grant):
    untold, other = grant("Suedwest"), grant("Nord")
    done = []
    with connect(untold) as opened:
        opened.execute("SET default_transaction_read_only = off")  # it may: rights must hold without
        for attempt in MORE:
            try:
                opened.execute(attempt.format(owner=connection.settings_dict["USER"], other=other))
                done.append(attempt)
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectNotInPrerequisiteState):
                pass
            except psycopg.errors.FeatureNotSupported:  # a view of several tables takes no rows
                pass

    assert not done


def test_a_function_of_ones_own_is_not_shown_rows_that_the_view_leaves_out(grant):
    untold = grant("Suedwest")
    with connect(untold) as opened:
        opened.execute("SET default_transaction_read_only = off")
        noted = []
        opened.add_notice_handler(lambda notice: noted.append(notice.message_primary))
        opened.execute(
            "CREATE FUNCTION pg_temp.peek(words text) RETURNS bool LANGUAGE plpgsql COST 0.0000001 AS"
            " $$ BEGIN RAISE NOTICE '%', words; RETURN true; END $$"
        )
        opened.execute("SELECT id FROM umgriff_qgis.meldungen WHERE pg_temp.peek(titel)")
        opened.execute("SELECT id FROM umgriff_qgis.fassungen WHERE pg_temp.peek(titel)")

    assert noted == ["Offen"]


def test_a_revoked_login_ends_at_once_and_the_password_was_never_sent_in_the_clear(grant):
    role = grant("Nord")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [role])
        assert cursor.fetchone()[0].startswith("SCRAM-SHA-256$")
    assert role in command("list")
    with connect(role) as opened:
        assert opened.execute("SELECT count(*) FROM umgriff_qgis.meldungen").fetchone() == (2,)

        assert "sieht nichts mehr" in command("revoke", role)

        with pytest.raises(psycopg.OperationalError):
            opened.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        connect(role)
    assert role not in command("list")


def test_a_member_that_left_sees_nothing_and_gets_no_login(grant, alliance):
    role = grant("Nord")
    alliance["Nord"].active = False
    alliance["Nord"].save()

    assert [ask(role, f"SELECT count(*) FROM umgriff_qgis.{view}")[0][0] for view in VIEWS] == [0, 0, 0, 0]
    with pytest.raises(CommandError, match="kein Mitglied"):
        command("grant", "Nord")
    with pytest.raises(CommandError, match="keine Anmeldung"):
        command("revoke", "qgis_niemand")


VIEWS = ("meldungen", "fassungen", "gebiete", "betroffene_gebiete")


def test_what_is_announced_or_narrowed_shows_at_once_and_logins_outlive_new_views(grant, reports):
    role = grant("Suedwest")
    Report.objects.filter(pk=reports["Offen"].pk).update(audience="affected_only")
    assert seen(role)["meldungen"] == []

    QgisRole.objects.create(name="qgis_of_another_server", member=reports["Offen"].reporter)
    command("suspend")
    with pytest.raises(psycopg.errors.UndefinedTable):
        seen(role)
    Report.objects.filter(pk=reports["Vertraulich"].pk).update(audience="all_members")
    command("refresh")

    assert seen(role)["meldungen"] == [("Vertraulich", False, False)]


def test_every_view_says_what_it_is_and_what_its_geometry_is(grant):
    role = grant("Nord")
    described = ask(
        role, "SELECT relname, obj_description(oid) FROM pg_class WHERE relnamespace = 'umgriff_qgis'::regnamespace"
    )
    assert {name for name, words in described if words} == set(VIEWS)
    registered = ask(
        role, "SELECT f_table_name, type, srid FROM geometry_columns WHERE f_table_schema = 'umgriff_qgis'"
    )
    assert sorted(registered) == [
        ("betroffene_gebiete", "MULTIPOLYGON", 25832), ("fassungen", "GEOMETRY", 25832),
        ("gebiete", "MULTIPOLYGON", 25832), ("meldungen", "POINT", 25832),
    ]  # fmt: skip


@pytest.mark.skipif(not shutil.which("ogr2ogr"), reason="needs GDAL's programs (gdal-bin)")
def test_gdal_reads_the_views_as_qgis_does_and_outlines_come_out_where_they_were_drawn(grant, reports, tmp_path):
    role = grant("Nord")
    here = connection.settings_dict
    source = f"PG:host={here['HOST']} port={here['PORT']} dbname={here['NAME']} user={role} active_schema=umgriff_qgis"
    target = tmp_path / "out.geojson"

    listed = subprocess.run(["ogrinfo", "-ro", "-q", source], capture_output=True, text=True, timeout=120)
    subprocess.run(
        ["ogr2ogr", "-f", "GeoJSON", "-lco", "RFC7946=NO", target, source, "fassungen"], check=True, timeout=120
    )

    for view in VIEWS:
        assert view in listed.stdout, listed.stderr
    features = json.loads(target.read_text())["features"]
    assert {feature["properties"]["titel"] for feature in features} == {"Offen", "Vertraulich"}
    (ring,) = features[0]["geometry"]["coordinates"][0]
    outline = reports["Offen"].versions.get().outline
    assert min(x for x, _ in ring) == pytest.approx(outline.extent[0], abs=0.1)
    assert max(y for _, y in ring) == pytest.approx(outline.extent[3], abs=0.1)


def test_views_are_made_from_the_rule_and_not_written_twice(reports):
    refresh_views()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('umgriff_qgis.meldungen'::regclass)")
        assert "all_members" in cursor.fetchone()[0]
    drop_views()
    from geo.sql import statement

    assert "all_members" not in statement("qgis_views")
    assert "draft" not in statement("qgis_views")
