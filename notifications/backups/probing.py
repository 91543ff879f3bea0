"""Trying a backup: restored into a scratch database, compared, dropped. The site itself is not touched."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import DatabaseError
from django.utils import timezone
from psycopg import sql

from notifications.backups import files, loading, programs
from notifications.backups.manifest import FILES, Manifest
from notifications.backups.problems import BackupError
from notifications.backups.restoring import Outcome
from notifications.models import Backup


def probe(backup: Path, *, template: str = "") -> Outcome:
    """Restore a backup into a database of its own, compare rows and files with its manifest, and drop it again.

    ``template`` is a database that the scratch one is copied from, with PostGIS, for logins that may not make
    extensions. Raises ``BackupError`` where the trial itself is not possible; the backup's row keeps what was found.
    """
    manifest = Manifest.read(backup)
    try:
        manifest.check_parts(backup)
        with _scratch(template) as database:
            loading.load(backup, database)
            wrong = loading.compare(manifest, database)
            wrong += _unknown_files(manifest, database)
        wrong += files.read_all(backup / FILES, manifest.files)
    except BackupError:
        _note(manifest, sound=False)
        raise
    _note(manifest, sound=not wrong)
    return Outcome(manifest, wrong)


def _unknown_files(manifest: Manifest, database: str) -> list[str]:
    with programs.connect(database) as line:
        named = files.named_by_rows(line)
    without = named - manifest.files.keys() - set(manifest.missing)
    return [f"File {name} is named by a row, and is not in the backup." for name in sorted(without)]


@contextmanager
def _scratch(template: str) -> Iterator[str]:
    with programs.connect(autocommit=True) as line:
        name = f"{line.info.dbname[:40]}_probe_{time.time_ns()}"
        _make(line, name, template)
        try:
            yield name
        finally:
            line.execute(sql.SQL("DROP DATABASE IF EXISTS {name} WITH (FORCE)").format(name=sql.Identifier(name)))


def _make(line: psycopg.Connection[tuple[object, ...]], name: str, template: str) -> None:
    copied = sql.SQL("CREATE DATABASE {name} TEMPLATE {template}")
    try:
        line.execute(copied.format(name=sql.Identifier(name), template=sql.Identifier(template or "template0")))
    except psycopg.errors.InsufficientPrivilege as problem:
        raise BackupError(
            "This login may not make a database to try the backup in: ALTER ROLE … CREATEDB (docs/backup.md)."
        ) from problem
    except psycopg.Error as problem:
        raise BackupError(f"There is no database to try the backup in: {str(problem).strip()}") from problem


def _note(manifest: Manifest, *, sound: bool) -> None:
    try:
        Backup.objects.filter(pk=manifest.uuid).update(probed_at=timezone.now(), is_sound=sound)
    except DatabaseError:
        return  # tried on a machine that has no site of its own
