"""Restoring: into an empty database and an empty place for files. Nothing is sent from it until somebody decides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from notifications import sending
from notifications.backups import files, loading, programs
from notifications.backups.manifest import FILES, Manifest
from notifications.backups.problems import BackupError
from notifications.models import OffBecause


@dataclass(frozen=True)
class Outcome:
    """What a restore or a trial found. ``wrong``: a sentence for each difference; nothing when all is well."""

    manifest: Manifest
    wrong: list[str]


def restore(backup: Path) -> Outcome:
    """Restore a backup into the database of the settings and into MEDIA_ROOT, and compare it with its manifest.

    Sending is off afterwards (``manage.py sending``). Raises ``BackupError`` where it cannot be begun, or is cut short.
    """
    manifest = Manifest.read(backup)
    manifest.check_parts(backup)
    with programs.connect() as line:
        loading.refuse_unless_empty(line)
        database = line.info.dbname
    if strange := files.in_the_way(manifest.files):
        raise BackupError(
            f"{len(strange)} files in MEDIA_ROOT are others than in the backup ({strange[0]} for one): "
            "move them away, or set MEDIA_ROOT to an empty directory."
        )
    loading.load(backup, database)
    wrong = loading.compare(manifest, database)
    settle()
    files.unpack(backup / FILES, manifest.files)
    return Outcome(manifest, wrong)


def settle() -> None:
    """Have a restored database know that it is one: it sends nothing, and takes nothing old for news."""
    connection.close()  # it knew an empty database
    sending.switch_off(OffBecause.MOVED)
    with connection.cursor() as cursor:
        # Numbers of transactions begin anew in a new cluster: what an open page missed is found by them.
        cursor.execute("UPDATE notifications_activity SET written_by = 0")
