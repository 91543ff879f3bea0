"""Taking a backup: dump, count and hash in one snapshot, then the files.

The database comes first: a file that is too many harms nobody, a file that is missing does. A backup has its name only
once it is complete; what was cut short ends in ``.part`` and is removed by the next.
"""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from notifications.backups import files, programs, tables
from notifications.backups.manifest import DUMP, FILES, PREFIX, Manifest, backups_in, digest
from notifications.backups.problems import BackupError
from notifications.models import Backup


def take(directory: Path) -> tuple[Path, Manifest]:
    """Back database and files up into a new directory below this one; return it and what it says of itself.

    Raises ``BackupError``; nothing is left then.
    """
    begun = time.monotonic()
    with _room(directory) as part:
        found = _filled(part)
        found.write(part)
        place = directory / f"{PREFIX}{found.at:%Y-%m-%dT%H%M%SZ}"
        if place.exists():
            raise BackupError(f"{place} is there already: another backup was taken in the same second.")
        part.rename(place)
    size = sum(path.stat().st_size for path in place.iterdir())
    Backup.objects.create(
        id=found.uuid, taken_at=found.at, seconds=time.monotonic() - begun, bytes=size,
        rows=found.rows, files=len(found.files),
    )  # fmt: skip
    return place, found


def forget_old(directory: Path, keep: int) -> list[Path]:
    """Remove all backups in a directory but the newest so many, and return what was removed."""
    old = backups_in(directory)[max(1, keep) :]
    for path in old:
        shutil.rmtree(path)
    return old


@contextmanager
def _room(directory: Path) -> Iterator[Path]:
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        for rest in directory.glob(f"{PREFIX}*.part"):
            if time.time() - rest.stat().st_mtime > 24 * 3600:
                shutil.rmtree(rest)
        part = directory / f"{PREFIX}{uuid.uuid4().hex}.part"
        part.mkdir(mode=0o700)
    except OSError as problem:
        raise BackupError(f"{directory} cannot be written to: {problem.strerror}.") from problem
    try:
        yield part
    except OSError as problem:
        raise BackupError(f"{directory} cannot be written to: {problem.strerror}.") from problem
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _filled(part: Path) -> Manifest:
    with programs.connect() as line, line.transaction():
        line.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        server = line.info.server_version // 10_000
        at, snapshot = _one_row(line, "SELECT now(), pg_export_snapshot()")
        without = [f"--exclude-table-data={name}" for name in tables.WITHOUT_ROWS]
        dumping = programs.start(
            "pg_dump", "--format=custom", f"--snapshot={snapshot}", *without, f"--file={part / DUMP}", server=server
        )
        try:
            counted = tables.count(line)
            named = files.named_by_rows(line)
            done = [f"{app}.{name}" for app, name in line.execute("SELECT app, name FROM django_migrations").fetchall()]
        finally:
            programs.finish(dumping)
    packed = files.pack(part / FILES)
    return Manifest(
        id=str(uuid.uuid4()),
        taken_at=_utc(at).isoformat(),
        server=server,
        migrations=sorted(done),
        tables=counted,
        files=packed,
        missing=sorted(named - packed.keys()),
        parts={name: digest(part / name) for name in (DUMP, FILES)},
    )


def _one_row(line: psycopg.Connection[Any], statement: str) -> tuple[Any, ...]:
    row = line.execute(statement).fetchone()
    assert row is not None  # noqa: S101 (a statement without a table)
    return tuple(row)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
