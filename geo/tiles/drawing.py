"""One tile as bytes: reports one by one where they are few, in clusters where they are many."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from geo import replica
from geo.forms.report_filter import ReportFilter
from geo.sizes import BOUNDS_HA
from geo.sql import statement
from geo.tiles import features
from geo.tiles.address import Tile

MOST = 500  # reports drawn one by one in a tile
OUTLINES_FROM = 10  # above, a village is a few pixels
HEAVIEST = 300_000  # bytes
PIXELS = 512  # across a tile: outlines leave out what is smaller than half of one
BUFFER = 64  # of 4,096 units: outlines go on beyond the side, so that their border is not drawn along it


def draw(user: Any, tile: Tile, asked: ReportFilter) -> bytes:
    """Return the tile of the reports this person may see and the filter lets through, never above 300 kB.

    Layers: ``clusters``, or ``reports`` and, from zoom 10, ``outlines``; layers without features are left out.
    """
    if asked.is_plain:
        clusters, number = _clusters(features.plain(user, tile, asked), tile)
        body = _one_by_one(user, tile, asked) if number <= MOST else None
        return clusters if body is None else body
    body = _one_by_one(user, tile, asked)
    return _clusters(features.counted(user, tile, asked), tile)[0] if body is None else body


def _one_by_one(user: Any, tile: Tile, asked: ReportFilter) -> bytes | None:
    """Return points and outlines, or None when they are too many, or too heavy."""
    given = [tile.z, tile.x, tile.y, user.member_id, list(BOUNDS_HA)]
    body, number = _layer("tile_reports", features.points(user, tile, asked), given)
    shapes = features.outlines(user, tile, asked) if tile.z >= OUTLINES_FROM and number <= MOST else None
    if shapes is not None:
        given += [tile.true_width_m / PIXELS / 2, BUFFER]
        more, most = _layer("tile_outlines", shapes, given)
        body, number = body + more, max(number, most)
    return body if number <= MOST and len(body) <= HEAVIEST else None


def _layer(name: str, seen: QuerySet[Any], given: list[Any]) -> tuple[bytes, int]:
    """Return a layer of up to one feature more than a tile may have, and how many it has."""
    try:
        sql, parameters = seen[: MOST + 1].query.sql_with_params()
    except EmptyResultSet:
        return b"", 0
    return _fetched(statement(name).format(seen=sql), [*given, *parameters])


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
    parameters = [one for _, some in written for one in some]
    return _fetched(statement("tile_clusters").format(cells=cells), [tile.z, tile.x, tile.y, *parameters])


def _fetched(sql: str, parameters: list[Any]) -> tuple[bytes, int]:
    with replica.connection().cursor() as cursor:
        cursor.execute(sql, parameters)
        body, number = cursor.fetchone()
    return bytes(body), int(number)
