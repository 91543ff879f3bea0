"""Whether the static files have to be collected again: only when one of their sources changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from config import embedded

_NOTE = embedded.VAR / "static" / ".sources"


def are_collected() -> bool:
    """Say whether ``var/static`` was collected from what is there now."""
    return _NOTE.exists() and _NOTE.read_text() == _fingerprint()


def note_collected() -> None:
    """Remember what ``var/static`` was collected from."""
    _NOTE.parent.mkdir(parents=True, exist_ok=True)
    _NOTE.write_text(_fingerprint())


def _fingerprint() -> str:
    lock_files = [embedded.BASE_DIR / name for name in ("requirements.lock", "package-lock.json", "config/settings.py")]
    entries = [f"{path}:{path.stat().st_mtime_ns}" for path in (*lock_files, *_own_files())]
    return hashlib.sha256("\n".join(entries).encode()).hexdigest()


def _own_files() -> Iterator[Path]:
    for folder, _, names in sorted(os.walk(embedded.BASE_DIR / "static")):
        yield from (Path(folder, name) for name in sorted(names))
