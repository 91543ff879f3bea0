"""What a backup says of itself, and finding backups in a directory."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from notifications.backups.problems import BackupError
from notifications.backups.tables import Tables

NAME, DUMP, FILES = "manifest.json", "database.dump", "files.tar"
FORMAT = 1
PREFIX = "umgriff-"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """Counted in the snapshot that was dumped. ``files`` is path: (bytes, SHA-256); ``parts`` is name: SHA-256."""

    id: str
    taken_at: str  # ISO 8601
    server: int  # major version of PostgreSQL
    migrations: list[str]
    tables: Tables
    files: dict[str, tuple[int, str]]
    missing: list[str]  # rows name these files, and they were not there
    parts: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @classmethod
    def read(cls, directory: Path) -> Self:
        """Return the manifest of a backup. Raises ``BackupError`` where there is none that can be read."""
        try:
            found: dict[str, Any] = json.loads((directory / NAME).read_text())
            if found["format"] != FORMAT:
                raise BackupError(f"{directory} was made by another version of the program: restore it with that one.")
            found["tables"] = {name: (rows, sum_) for name, (rows, sum_) in found["tables"].items()}
            found["files"] = {name: (size, hash_) for name, (size, hash_) in found["files"].items()}
            return cls(**found)
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise BackupError(f"{directory} is no backup of ours: {NAME} cannot be read ({problem}).") from problem

    def write(self, directory: Path) -> None:
        """Write it; the last thing that a backup gets."""
        path = directory / NAME
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self), indent=1))

    @property
    def at(self) -> datetime:
        """As of when the backup is."""
        return datetime.fromisoformat(self.taken_at)

    @property
    def uuid(self) -> uuid.UUID:
        """The id of its row."""
        return uuid.UUID(self.id)

    @property
    def rows(self) -> int:
        """Rows in all tables."""
        return sum(rows for rows, _sum in self.tables.values())

    def check_parts(self, directory: Path) -> None:
        """Raise ``BackupError`` unless dump and files are what was written."""
        for name, hash_ in self.parts.items():
            if not (directory / name).exists() or digest(directory / name) != hash_:
                raise BackupError(
                    f"{directory / name} is not what was written: the backup is damaged, take another one."
                )


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def backups_in(directory: Path) -> list[Path]:
    """Return the finished backups in a directory, the newest first."""
    found = (path for path in directory.glob(f"{PREFIX}*") if (path / NAME).is_file() and path.suffix != ".part")
    return sorted(found, key=lambda path: path.name, reverse=True)


def chosen(path: Path) -> Path:
    """Return the backup that is meant: this directory, or the newest one in it. Raises ``BackupError``."""
    if (path / NAME).is_file():
        return path
    newest = next(iter(backups_in(path)), None)
    if newest is None:
        raise BackupError(f"There is no backup in {path}: give the directory that `manage.py backup` wrote to.")
    return newest
