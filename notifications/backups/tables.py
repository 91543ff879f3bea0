"""Rows counted and hashed inside the database: a table is the same where its count and its sum of hashes are.

The sum does not depend on the order of rows. It is made of MD5, which is the same in every version of PostgreSQL, over
the row as text, with everything that changes how text looks set to one value. Generated columns are left out: another
PROJ may round them otherwise.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

Tables = dict[str, tuple[int, str]]
# What lives shorter than a backup, and must not come back with it: sessions that were signed out, caches.
WITHOUT_ROWS = ("public.django_session", "public.cache")
PLAIN_TEXT = """
    SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres';
    SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL search_path = public
"""
# Tables of extensions belong to them: their rows come with CREATE EXTENSION.
OURS = """
    SELECT n.nspname, c.relname, array_agg(a.attname::text ORDER BY a.attname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
    GROUP BY 1, 2 ORDER BY 1, 2
"""


def count(line: psycopg.Connection[Any]) -> Tables:
    """Return for each table of ours how many rows it has, and the sum of their hashes. Inside a transaction."""
    line.execute(PLAIN_TEXT)
    found = line.execute(OURS).fetchall()
    return {
        f"{schema}.{table}": _one(line, sql.Identifier(schema, table), columns)
        for schema, table, columns in found
        if f"{schema}.{table}" not in WITHOUT_ROWS
    }


def names(line: psycopg.Connection[Any]) -> list[str]:
    """Return the tables of ours that there are."""
    return [f"{schema}.{table}" for schema, table, _columns in line.execute(OURS).fetchall()]


def differences(wanted: Tables, found: Tables) -> list[str]:
    """Return a sentence for each table that is not as it should be; nothing when all are."""
    lines = [f"Table {name} is missing." for name in sorted(wanted.keys() - found.keys())]
    lines += [f"Table {name} is not in the backup." for name in sorted(found.keys() - wanted.keys())]
    for name in sorted(wanted.keys() & found.keys()):
        (rows, sum_), (rows_found, sum_found) = wanted[name], found[name]
        if rows != rows_found:
            lines.append(f"Table {name} has {rows_found} rows instead of {rows}.")
        elif sum_ != sum_found:
            lines.append(f"Table {name} has the right number of rows ({rows}), but not the same ones.")
    return lines


def _one(line: psycopg.Connection[Any], table: sql.Identifier, columns: list[str]) -> tuple[int, str]:
    row = sql.SQL(", ").join(map(sql.Identifier, columns))
    hashed = sql.SQL("('x' || substr(md5(ROW({row})::text), 1, 15))::bit(60)::bigint").format(row=row)
    asked = sql.SQL("SELECT count(*), coalesce(sum({hashed}), 0)::text FROM ONLY {table}")
    counted = line.execute(asked.format(hashed=hashed, table=table)).fetchone()
    assert counted is not None  # noqa: S101 (an aggregate has one row)
    return int(counted[0]), str(counted[1])
