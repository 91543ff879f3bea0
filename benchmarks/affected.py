"""Who is affected: ours against the textbook way and against an index in memory.

    make bench NAME=affected

* ours: ``geo.affected.within``: the answer with relations, geodesic metres, overlaps and nearest lines;
* textbook: a GeoDjango model with ``geography`` in EPSG:4326, the outline buffered, ``boundary__intersects`` and
  ``Distance``: keys and metres;
* limit: Shapely's STRtree in memory with ``dwithin`` on the same boundaries: positions only.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import shapely

from benchmarks import boundaries
from benchmarks.scratch import interleaved, last_line, percentile, scratch_database, table

DISTANCES_M = (250, 1_000, 5_000)
QUESTIONS = 200


def main() -> None:
    figures: dict[str, Any] = {}
    with scratch_database():
        for name, shapes in (("generated", boundaries.generated()), ("real", boundaries.real())):
            if shapes:
                figures[name] = measure(name, shapes)
    last_line(figures.pop("generated") | {"real": figures.get("real")})


def measure(name: str, shapes: list[shapely.Geometry]) -> dict[str, Any]:
    """Load one country, ask everybody the same questions, print the table and return the figures at 1,000 m."""
    load(shapes)
    vertices = int(sum(shapely.get_num_coordinates(shapes)))
    print(f"{name}: {len(shapes):,} areas, {vertices:,} vertices, {QUESTIONS} outlines, milliseconds\n")
    rows, figures = [], {}
    for distance in DISTANCES_M:
        taken, wrong = contest(shapes, distance)
        ours, textbook, limit = (taken[who] for who in ("ours", "textbook", "limit"))
        figure = {
            "p50_ms": percentile(ours, 50),
            "p95_ms": percentile(ours, 95),
            "textbook_ratio": percentile(textbook, 50) / percentile(ours, 50),
            "textbook_ratio_p95": percentile(textbook, 95) / percentile(ours, 95),
            "limit_ratio": percentile(ours, 50) / percentile(limit, 50),
            "limit_ratio_p95": percentile(ours, 95) / percentile(limit, 95),
            "wrong": wrong,
        }
        rows.append([
            f"{distance:,} m", *(percentile(who, at) for who in (ours, textbook, limit) for at in (50, 95)),
            figure["textbook_ratio"], figure["limit_ratio"], wrong,
        ])  # fmt: skip
        if distance == 1_000:
            figures = figure | {"areas": len(shapes), "vertices": vertices}
    table(
        [
            "distance",
            "ours p50",
            "p95",
            "textbook p50",
            "p95",
            "limit p50",
            "p95",
            "textbook/ours",
            "ours/limit",
            "wrong",
        ],
        rows,
    )
    return figures


def load(shapes: list[shapely.Geometry]) -> None:
    """Put the boundaries in force, and beside them the textbook's table of geographies."""
    from django.contrib.gis.geos import GEOSGeometry
    from django.db import connection

    from geo.crs import STORAGE_SRID
    from geo.editions import put_in_force
    from geo.models import Area, AreaKind, Edition, Layer

    edition = Edition.objects.create(layer=Layer.MUNICIPALITIES, name="Bench", source="bench", licence="bench")
    Area.objects.bulk_create(
        (
            Area(
                edition=edition, key=f"{number:08d}", name=str(number), kind=AreaKind.MUNICIPALITY,
                boundary=GEOSGeometry(memoryview(shapely.to_wkb(_multi(shape))), srid=STORAGE_SRID),
            )
            for number, shape in enumerate(shapes)
        ),
        batch_size=200,
    )  # fmt: skip
    put_in_force(edition)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS textbook")
        cursor.execute(
            "CREATE TABLE textbook AS SELECT key, ST_Transform(boundary, 4326)::geography AS boundary"
            " FROM geo_area WHERE edition_id = %s",
            [edition.pk],
        )
        cursor.execute("CREATE INDEX ON textbook USING gist (boundary)")
        cursor.execute("ANALYZE textbook")
        cursor.execute("ANALYZE geo_area")


@cache
def _textbook_model() -> Any:
    """Return the model a tutorial would write: boundaries as geography in EPSG:4326."""
    from django.contrib.gis.db import models

    fields = {
        "key": models.CharField(max_length=8, primary_key=True),
        "boundary": models.MultiPolygonField(geography=True, srid=4326),
        "Meta": type("Meta", (), {"managed": False, "db_table": "textbook", "app_label": "geo"}),
        "__module__": __name__,
    }
    return type("Textbook", (models.Model,), fields)


def _multi(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])


def contest(shapes: list[shapely.Geometry], distance: float) -> tuple[dict[str, list[float]], int]:
    """Return everybody's times, and how many answers of ours differ from the limit's by more than the metre
    in a thousand that planar lengths are off."""
    from django.contrib.gis.db.models.functions import Distance
    from django.contrib.gis.geos import GEOSGeometry

    from geo.affected import within
    from geo.crs import STORAGE_SRID

    Textbook = _textbook_model()  # noqa: N806
    tree = shapely.STRtree(shapes)
    questions = [
        (outline, GEOSGeometry(memoryview(shapely.to_wkb(outline)), srid=STORAGE_SRID)) for outline in outlines(shapes)
    ]

    def ours(question: Any) -> set[int]:
        return {int(found.area.key) for found in within(question[1], distance)}

    def textbook(question: Any) -> list[Any]:
        outline = question[1]
        buffered = outline.buffer(distance).transform(4326, clone=True)
        found = Textbook.objects.filter(boundary__intersects=buffered)
        return list(
            found.annotate(metres=Distance("boundary", outline.transform(4326, clone=True))).values_list(
                "key", "metres"
            )
        )

    def limit(question: Any) -> set[int]:
        return set(tree.query(question[0], predicate="dwithin", distance=distance).tolist())

    def surely(question: Any) -> tuple[set[int], set[int]]:
        """Return who must be found and who may be, planar lengths being off by up to 0.3 per cent."""
        return tuple(  # type: ignore[return-value]
            set(tree.query(question[0], predicate="dwithin", distance=max(0, distance * (1 + sign * 0.003))).tolist())
            for sign in (-1, 1)
        )

    wrong = 0
    for question in questions:
        found, (must, may) = ours(question), surely(question)
        wrong += not must <= found <= may
    return interleaved({"ours": ours, "textbook": textbook, "limit": limit}, questions), wrong


def outlines(shapes: list[shapely.Geometry]) -> list[shapely.MultiPolygon]:
    """Return outlines of developments: a few hectares each, anywhere in the country, eight corners."""
    chance = random.Random(2026)
    found = []
    for _ in range(QUESTIONS):
        inside = chance.choice(shapes).representative_point()
        size = chance.uniform(40, 250)
        ring = [
            (inside.x + size * chance.uniform(0.6, 1.4) * x, inside.y + size * chance.uniform(0.6, 1.4) * y)
            for x, y in ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7))
        ]
        found.append(shapely.MultiPolygon([shapely.Polygon(ring)]))
    return found


if __name__ == "__main__":
    main()
