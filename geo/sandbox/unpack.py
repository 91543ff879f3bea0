"""Zip files, unpacked under names of our own: sizes are counted as they come, names are only looked at."""

from __future__ import annotations

import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from geo.sandbox.problem import Problem

MOST_RATIO = 100
RATIO_COUNTS_FROM = 5_000_000
CHUNK = 256 * 1024
ENCRYPTED = 0x1


@dataclass(frozen=True)
class Allowed:
    """How much may come out of one zip file."""

    entries: int
    unpacked_bytes: int
    suffixes: tuple[str, ...]


def unpack(path: str, into: str, entries: int, unpacked_bytes: int, suffixes: list[str]) -> dict[str, Any]:
    """Unpack what may be an outline; return the inner name of each file, and where it now is.

    Raises ``Problem`` for broken, encrypted, oversized archives and for names that lead out of them.
    """
    allowed = Allowed(entries, unpacked_bytes, tuple(suffixes))
    try:
        with zipfile.ZipFile(path) as packed:
            return {"files": _unpack(packed, Path(into), allowed)}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        raise Problem("broken_zip") from None


def _unpack(packed: zipfile.ZipFile, into: Path, allowed: Allowed) -> list[tuple[str, str]]:
    wanted = _wanted(packed, allowed)
    left = allowed.unpacked_bytes
    found = []
    for number, entry in enumerate(wanted):
        target = into / f"{number}{Path(entry.filename).suffix.lower()}"
        with packed.open(entry) as source, target.open("wb") as sink:
            left -= _copy(source, sink, left, allowed)
        found.append((entry.filename, str(target)))
    return found


def _wanted(packed: zipfile.ZipFile, allowed: Allowed) -> list[zipfile.ZipInfo]:
    entries = packed.infolist()
    if len(entries) > allowed.entries:
        raise Problem("too_many_entries", count=len(entries), limit=allowed.entries)
    for entry in entries:
        _check(entry)
    if sum(entry.file_size for entry in entries) > allowed.unpacked_bytes:
        raise Problem("too_big_unpacked", limit=allowed.unpacked_bytes)
    names = [entry for entry in entries if not entry.is_dir() and not _is_litter(entry.filename)]
    return [entry for entry in names if entry.filename.lower().endswith(allowed.suffixes)]


def _check(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name[:3] or "\0" in name:
        raise Problem("leads_outside", name=name)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Problem("link_in_zip", name=name)
    if entry.flag_bits & ENCRYPTED:
        raise Problem("encrypted_zip")
    if entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
        raise Problem("zip_bomb", name=name)


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or Path(name).name.startswith(".")


def _copy(source: IO[bytes], sink: IO[bytes], left: int, allowed: Allowed) -> int:
    size = 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > left:
            raise Problem("too_big_unpacked", limit=allowed.unpacked_bytes)
        sink.write(chunk)
    return size
