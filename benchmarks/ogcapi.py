"""What a GIS program waits for: ours, with rights, against pygeoapi on the same table, without.

    make bench NAME=ogcapi

20,000 announced reports (REPORTS says another number) over Bavaria with 50 members. Both answer in this process
through the test clients of their frameworks: the whole stack but the socket. Ours joins seven tables and asks for
every report whether the person may see it, and its details; pygeoapi reads one table as it is.
"""

from __future__ import annotations

import json
import logging
import os
import random
import tempfile
import uuid
import warnings
from pathlib import Path
from typing import Any

from benchmarks.scratch import interleaved, last_line, percentile, scratch_database, table

REPORTS = int(os.environ.get("REPORTS", "20000"))
MEMBERS, QUESTIONS, LIMIT = 50, 60, 100
WEST, SOUTH, WIDTH, HEIGHT = 640_000, 5_300_000, 120_000, 120_000  # EPSG:25832
CHANCE = random.Random(2026)

FILL = """
INSERT INTO geo_report (id, reporter_id, status, audience, created_by_id, created_at, withdrawn_reason)
SELECT gen_random_uuid(), m.ids[1 + n %% {members}], 'draft',
       CASE WHEN n %% 10 = 0 THEN 'affected_only' ELSE 'all_members' END, %(by)s, now(), ''
FROM generate_series(1, %(reports)s) n, (SELECT array_agg(id) ids FROM accounts_member) m;

INSERT INTO geo_reportversion (report_id, number, title, kind_id, use_id, stage_id, description, effects, wish,
    contact_name, contact_email, contact_phone, outline, field_input, area_m2, length_m, revision, saved_at,
    announced_at, changed, change_note, dwellings)
SELECT r.id, 1, 'Vorhaben ' || left(r.id::text, 8), (SELECT min(id) FROM geo_plankind), (SELECT min(id) FROM geo_use),
    (SELECT min(id) FROM geo_stage), repeat('Kurz beschrieben. ', 10), '{{traffic}}', 'inform', 'Bauamt', '', '',
    ST_Buffer(ST_SetSRID(ST_MakePoint(%(west)s + random() * %(width)s, %(south)s + random() * %(height)s), 25832),
              50 + random() * 200, 4),
    '{{}}', 10000, 0, 0, now(), now(), '{{}}', '', 100
FROM geo_report r;

UPDATE geo_report r SET current_id = v.id, status = 'announced', announced_at = now()
FROM geo_reportversion v WHERE v.report_id = r.id;

INSERT INTO geo_affectedarea (version_id, area_id, member_id, decision, reason, relation, distance_m, overlap_m2)
SELECT v.id, a.ids[1 + (v.id + k) %% {members}], m.ids[1 + (v.id + k) %% {members}], 'rule', '', 'touches', 0, 0
FROM geo_reportversion v, generate_series(1, 2) k, (SELECT array_agg(id) ids FROM accounts_member) m,
     (SELECT array_agg(id) ids FROM geo_area) a;

ANALYZE;
"""


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    with scratch_database(), tempfile.TemporaryDirectory() as folder:
        reader, office = fill()
        theirs = pygeoapi(Path(folder))
        ours = {"reader": program(reader), "office": program(office)}
        figures: dict[str, Any] = {"reports": REPORTS, "limit": LIMIT}
        rows = []
        for name, questions in asked().items():
            taken = contest(ours, theirs, questions)
            figures |= figures_of(name, taken)
            rows.append([name, *(percentile(taken[who], at) for who in taken for at in (50, 95))])
        let_go()
        table(["question", "reader p50", "p95", "office p50", "p95", "pygeoapi p50", "p95"], rows)
    worst = max(figures[f"{name}_p95_ms"] for name in asked())
    ratio = min(figures[f"{name}_pygeoapi_ratio"] for name in asked())
    last_line({"p95_ms": worst, "pygeoapi_ratio": ratio} | figures)


def fill() -> tuple[Any, Any]:
    """Write members, areas and reports, and return a reader and somebody of the Geschäftsstelle."""
    from django.contrib.gis.geos import MultiPolygon, Polygon
    from django.db import connection

    from accounts.models import Member, Role, User
    from geo.defaults import load_defaults
    from geo.editions import put_in_force
    from geo.models import Area, AreaKind, Edition, ImpactRule, Layer

    if not ImpactRule.objects.exists():
        load_defaults()
    members = Member.objects.bulk_create(Member(name=f"Gemeinde {n}", short_name=f"G{n}") for n in range(MEMBERS))
    edition = Edition.objects.create(layer=Layer.MUNICIPALITIES, name="Bench", source="bench", licence="bench")
    strip = WIDTH / MEMBERS
    Area.objects.bulk_create(
        Area(
            edition=edition, key=f"{n:08d}", name=f"G{n}", kind=AreaKind.MUNICIPALITY,
            boundary=MultiPolygon(
                Polygon.from_bbox((WEST + n * strip, SOUTH, WEST + (n + 1) * strip, SOUTH + HEIGHT)), srid=25832
            ),
        )
        for n in range(MEMBERS)
    )  # fmt: skip
    put_in_force(edition)
    reader = User.objects.create_user("leser@bench.example", member=members[0])
    office = User.objects.create_user("amt@bench.example", roles=[Role.COORDINATOR])
    values = {"by": reader.pk, "reports": REPORTS, "west": WEST, "south": SOUTH, "width": WIDTH, "height": HEIGHT}
    with connection.cursor() as cursor:
        for statement in FILL.format(members=MEMBERS).split(";\n"):
            if statement.strip():
                cursor.execute(statement, values if "%(" in statement else ())
    return reader, office


def program(person: Any) -> Any:
    """Return a client that shows this person's token."""
    from django.conf import settings
    from django.test import Client

    from accounts.services.api_tokens import make_token

    settings.ALLOWED_HOSTS = ["testserver"]
    return Client(headers={"Authorization": f"Bearer {make_token(person, label='bench')[1]}"})


def pygeoapi(folder: Path) -> Any:
    """Return a client of pygeoapi, which reads the versions' table."""
    from django.db import connection

    database = connection.settings_dict
    settings = {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 5000}, "url": "http://localhost:5000", "mimetype": "application/json",
            "encoding": "utf-8", "languages": ["en-US"], "limits": {"default_items": LIMIT, "max_items": 1000},
            "gzip": False, "cors": False, "pretty_print": False, "admin": False, "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "x", "description": "x", "keywords": ["x"], "keywords_type": "theme",
                "terms_of_service": "x", "url": "http://localhost",
            },
            "license": {"name": "x", "url": "http://localhost"},
            "provider": {"name": "x", "url": "http://localhost"}, "contact": {"name": "x"},
        },
        "resources": {"versions": {
            "type": "collection", "title": "x", "description": "x", "keywords": ["x"], "links": [],
            "extents": {"spatial": {"bbox": [-180, -90, 180, 90], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
            "providers": [{
                "type": "feature", "name": "PostgreSQL", "id_field": "id", "table": "geo_reportversion",
                "geom_field": "outline", "storage_crs": "http://www.opengis.net/def/crs/EPSG/0/25832",
                "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
                "data": {
                    "host": database["HOST"], "port": database["PORT"] or 5432, "dbname": database["NAME"],
                    "user": database["USER"], "password": database["PASSWORD"] or "", "search_path": ["public"],
                },
            }],
        }},
    }  # fmt: skip
    config, openapi = folder / "pygeoapi.json", folder / "openapi.json"
    config.write_text(json.dumps(settings))
    openapi.write_text("{}")
    os.environ |= {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    from pygeoapi.flask_app import APP

    return APP.test_client()


def let_go() -> None:
    """Close pygeoapi's connections, or nobody could drop the database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'pygeoapi'")


def asked() -> dict[str, list[tuple[dict[str, str], dict[str, str]]]]:
    """Return, by name, what is asked of ours and of theirs."""
    CHANCE.seed(2026)
    limit = {"limit": str(LIMIT)}

    def box(metres: float) -> dict[str, str]:
        from pyproj import Transformer

        x, y = WEST + CHANCE.random() * WIDTH, SOUTH + CHANCE.random() * HEIGHT
        corners = Transformer.from_crs(25832, 4326, always_xy=True).transform_bounds(x, y, x + metres, y + metres)
        return {"bbox": ",".join(f"{corner:.6f}" for corner in corners)}

    somewhere = [
        ({"after": str(uuid.UUID(int=CHANCE.getrandbits(128)))}, {"offset": str(CHANCE.randrange(REPORTS))})
        for _ in range(QUESTIONS)
    ]
    return {
        "items": [(limit, limit)] * QUESTIONS,
        "page": [(limit | ours, limit | theirs) for ours, theirs in somewhere],
        "bbox_2km": [(limit | one, limit | one) for one in (box(2_000) for _ in range(QUESTIONS))],
        "bbox_20km": [(limit | one, limit | one) for one in (box(20_000) for _ in range(QUESTIONS))],
    }


def contest(ours: dict[str, Any], theirs: Any, questions: list[Any]) -> dict[str, list[float]]:
    """Ask everybody in turns, and return the sorted milliseconds of each."""

    def of(client: Any) -> Any:
        def ask(question: Any) -> None:
            answer = client.get("/ogc/collections/reports/items", question[0])
            assert answer.status_code == 200
            assert b'"FeatureCollection"' in answer.content

        return ask

    def pygeo(question: Any) -> None:
        answer = theirs.get("/collections/versions/items", query_string=question[1])
        assert answer.status_code == 200, answer.data[:500]
        assert b'"FeatureCollection"' in answer.data

    return interleaved({name: of(client) for name, client in ours.items()} | {"pygeoapi": pygeo}, questions)


def figures_of(name: str, taken: dict[str, list[float]]) -> dict[str, float]:
    """Return the figures of one question: pygeoapi's time over ours, so that above 1 is faster."""
    return {
        f"{name}_p50_ms": percentile(taken["reader"], 50),
        f"{name}_p95_ms": percentile(taken["reader"], 95),
        f"{name}_pygeoapi_ratio": percentile(taken["pygeoapi"], 50) / percentile(taken["reader"], 50),
    }


if __name__ == "__main__":
    main()
