"""Loading a dump into an empty database, and comparing what came with what the backup says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from notifications.backups import programs, tables
from notifications.backups.manifest import DUMP, Manifest
from notifications.backups.problems import BackupError

# Extensions are made by us, as far as they are not there: their rows in a dump want the rights of an administrator.
EXTENSION = re.compile(r"^\d+; \d+ \d+ EXTENSION - (\S+)")
NOT_OURS = re.compile(r"^\d+; \d+ \d+ (EXTENSION -|COMMENT - EXTENSION|SCHEMA - public|COMMENT - SCHEMA public)")


def refuse_unless_empty(line: psycopg.Connection[Any]) -> None:
    """Raise ``BackupError`` where a database holds tables already."""
    if found := tables.names(line):
        raise BackupError(
            f"The database „{line.info.dbname}“ is not empty: it has {len(found)} tables. Restore into a new one "
            "(createdb), and point DATABASE_URL there; the old one stays as it is."
        )


def load(backup: Path, database: str) -> None:
    """Load a backup's dump in one transaction: all of it or nothing. Raises ``BackupError``."""
    with programs.connect(database, autocommit=True) as line:
        server = line.info.server_version // 10_000
        listed = programs.contents(backup / DUMP, server)
        for name in (found[1] for found in map(EXTENSION.match, listed) if found):
            _extend(line, name)
    wanted = [entry for entry in listed if not NOT_OURS.match(entry)]
    whole = ["--no-owner", "--no-acl", "--single-transaction", "--exit-on-error", f"--dbname={database}"]
    with programs.listed(wanted) as names:
        given = [*whole, f"--use-list={names}", str(backup / DUMP)]
        programs.finish(programs.start("pg_restore", *given, database=database, server=server))
    with programs.connect(database, autocommit=True) as line:
        line.execute("ANALYZE")  # the numbers that the planner goes by do not come with a dump


def compare(manifest: Manifest, database: str) -> list[str]:
    """Return a sentence for each table that differs from what was counted when the backup was taken."""
    with programs.connect(database) as line, line.transaction():
        return tables.differences(manifest.tables, tables.count(line))


def _extend(line: psycopg.Connection[Any], name: str) -> None:
    try:
        line.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {name} CASCADE").format(name=sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as problem:
        raise BackupError(
            f"The extension {name} is not in the database „{line.info.dbname}“, and this login may not make it: "
            f"have an administrator run CREATE EXTENSION {name} there (or give --template for a trial)."
        ) from problem
    except psycopg.Error as problem:
        raise BackupError(f"The extension {name} cannot be made: {str(problem).strip()}") from problem
