"""The uploaded files of a backup: one plain archive, each file with its hash in the manifest."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db.models import FileField
from django.utils._os import safe_join
from psycopg import sql

from notifications.backups.manifest import CHUNK, digest
from notifications.backups.problems import BackupError

Files = dict[str, tuple[int, str]]
PASSING = "exports/"  # written again when somebody asks again, and gone after a day


class Hashed:
    """A file that is read once, and hashed while it is."""

    def __init__(self, file: Any) -> None:
        self.file, self.hash, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        found: bytes = self.file.read(size)
        self.hash.update(found)
        self.size += len(found)
        return found

    def fact(self) -> tuple[int, str]:
        """Return how much was read, and its SHA-256."""
        return self.size, self.hash.hexdigest()


def pack(archive: Path) -> Files:
    """Write everything below MEDIA_ROOT into an archive, and return what is in it."""
    root, packed = Path(settings.MEDIA_ROOT), Files()
    with open_private(archive) as out, tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            if not path.is_file() or path.is_symlink() or name.startswith(PASSING):
                continue
            try:
                packed[name] = _pack_one(tar, path, name)
            except FileNotFoundError:  # removed since it was listed: its row is gone, or the manifest says so
                continue
        tar.close()
        out.flush()
        os.fsync(out.fileno())
    return packed


def open_private(path: Path) -> IO[bytes]:
    """Open a new file that nobody else may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _pack_one(tar: tarfile.TarFile, path: Path, name: str) -> tuple[int, str]:
    with path.open("rb") as file:
        entry = tarfile.TarInfo(name)
        entry.size = os.fstat(file.fileno()).st_size
        hashed = Hashed(file)
        tar.addfile(entry, hashed)
        return hashed.fact()


def entries(archive: Path) -> Iterator[tuple[str, Hashed]]:
    """Yield every file of an archive, to be read before the next is asked for. Raises ``BackupError``."""
    try:
        with tarfile.open(archive, mode="r|") as tar:
            for entry in tar:
                file = tar.extractfile(entry) if entry.isreg() else None
                if file is None:
                    raise BackupError(f"{archive} holds something that is no file: {entry.name}.")
                yield entry.name, Hashed(file)
    except tarfile.TarError as problem:
        raise BackupError(f"{archive} cannot be read: {problem}") from problem


def read_all(archive: Path, wanted: Files) -> list[str]:
    """Return a sentence for each file that the archive does not hold as the manifest says; nothing when all is well."""
    found = Files()
    for name, file in entries(archive):
        while file.read(CHUNK):
            pass
        found[name] = file.fact()
    wrong = [f"File {name} is missing in the archive." for name in sorted(wanted.keys() - found.keys())]
    return wrong + [f"File {name} is not as it was." for name in sorted(found) if found[name] != wanted.get(name)]


def unpack(archive: Path, wanted: Files) -> None:
    """Put every file where it belongs. Raises ``BackupError`` at the first that is not as the manifest says."""
    for name, file in entries(archive):
        path = place(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with io.FileIO(path, "w") as out:
            while chunk := file.read(CHUNK):
                out.write(chunk)
        if file.fact() != wanted.get(name):
            raise BackupError(f"File {name} is not as it was: the backup is damaged.")


def in_the_way(wanted: Files) -> list[str]:
    """Return the files below MEDIA_ROOT that a restore would write over with something else."""
    found = ((name, place(name), hash_) for name, (_size, hash_) in wanted.items())
    return [name for name, path, hash_ in found if path.exists() and digest(path) != hash_]


def place(name: str) -> Path:
    """Return where a file of this name lies. Raises ``BackupError`` for a name that leads elsewhere."""
    try:
        return Path(safe_join(settings.MEDIA_ROOT, name))
    except SuspiciousFileOperation as problem:
        raise BackupError(f"The backup holds a file that leads elsewhere: {name}.") from problem


def named_by_rows(line: psycopg.Connection[Any]) -> set[str]:
    """Return the files that rows name."""
    found: set[str] = set()
    for table, column in _file_columns():
        if line.execute("SELECT to_regclass(%s)", [table]).fetchone() == (None,):
            continue
        asked = sql.SQL("SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''")
        names = line.execute(asked.format(column=sql.Identifier(column), table=sql.Identifier(table))).fetchall()
        found |= {name for (name,) in names if not name.startswith(PASSING)}
    return found


def _file_columns() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        for each in model._meta.local_concrete_fields:
            if isinstance(each, FileField) and model._meta.managed and each.column:
                yield model._meta.db_table, each.column
