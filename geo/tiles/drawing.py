"""One tile as bytes: reports one by one where they are few, in clusters where they are many."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from geo.forms.report_filter import ReportFilter
from geo.sql import statement
from geo.tiles import features
from geo.tiles.address import Tile

MOST = 500  # reports drawn one by one in a tile
OUTLINES_FROM = 10  # above, a village is a few pixels
HEAVIEST = 300_000  # bytes


def draw(user: Any, tile: Tile, asked: ReportFilter) -> bytes:
    """Return the tile of the reports this person may see and the filter lets through, never above 300 kB.

    Layers: ``clusters``, or ``reports`` and, from zoom 10, ``outlines``; layers without features are left out.
    """
    if features.is_summed(tile, asked):
        body, number = _clusters(features.summed(user, tile, asked), tile)
        return body if number > MOST else _one_by_one(user, tile, asked) or body
    return _one_by_one(user, tile, asked) or _clusters(features.counted(user, tile, asked), tile)[0]


def _one_by_one(user: Any, tile: Tile, asked: ReportFilter) -> bytes | None:
    """Return points and outlines, or None when they are too many, or too heavy."""
    body, number = _layer("reports", features.points(user, tile, asked))
    if number > MOST:
        return None
    shapes = features.outlines(user, tile, asked) if tile.z >= OUTLINES_FROM else None
    if shapes is not None:
        more, number = _layer("outlines", shapes)
        body += more
    return body if number <= MOST and len(body) <= HEAVIEST else None


def _layer(name: str, rows: QuerySet[Any]) -> tuple[bytes, int]:
    """Return a layer of up to one feature more than a tile may have, and how many it has."""
    try:
        sql, parameters = rows[: MOST + 1].query.sql_with_params()
    except EmptyResultSet:
        return b"", 0
    return _fetched(statement("tile_layer").format(rows=sql), [name, features.EXTENT, *parameters])


def _clusters(parts: list[QuerySet[Any]], tile: Tile) -> tuple[bytes, int]:
    """Return the layer of clusters, and how many reports are in them."""
    written: list[tuple[str, tuple[Any, ...]]] = []
    for part in parts:
        try:
            written.append(part.query.sql_with_params())
        except EmptyResultSet:
            continue
    if not written:
        return b"", 0
    cells = " UNION ALL ".join(f"({sql})" for sql, _ in written)
    place = [features.EXTENT, tile.z, tile.x, tile.y, features.EXTENT]
    return _fetched(statement("tile_clusters").format(cells=cells), [*place, *(p for _, ps in written for p in ps)])


def _fetched(sql: str, parameters: list[Any]) -> tuple[bytes, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        body, number = cursor.fetchone()
    return bytes(body), int(number)
