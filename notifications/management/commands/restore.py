"""``manage.py restore BACKUP``: into an empty database; with ``--probe`` into a scratch one, to see that it works."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from notifications.backups.manifest import Manifest, chosen
from notifications.backups.probing import probe
from notifications.backups.problems import BackupError
from notifications.backups.restoring import restore


class Command(BaseCommand):
    help = "Restore a backup into the (empty) database of the settings, or only try it with --probe."
    requires_system_checks = ()  # there may be no table yet
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare which backup, and whether to try it only."""
        parser.add_argument(
            "backup", type=Path, help="the directory of a backup, or one with several: the newest counts"
        )
        parser.add_argument("--probe", action="store_true", help="restore into a scratch database, compare, drop it")
        parser.add_argument("--template", default="", help="with --probe: copy the scratch database from this one")

    def handle(self, *args: Any, backup: Path, probe: bool, template: str, **options: Any) -> None:
        """Do it, and end with 1 unless everything is as the backup says."""
        try:
            place = chosen(backup.absolute())
            self.stdout.write(f"{place}, {_act(probe)} …")
            outcome = _try(place, template) if probe else restore(place)
        except BackupError as problem:
            raise CommandError(str(problem)) from problem
        if outcome.wrong:
            raise CommandError("\n".join([*outcome.wrong, "This is not what was backed up: see above."]))
        self._say(outcome.manifest)
        if not probe:
            self._next_steps(outcome.manifest)

    def _say(self, found: Manifest) -> None:
        counts = f"{len(found.tables)} tables, {found.rows} rows, {len(found.files)} files"
        self.stdout.write(f"As of {found.at:%Y-%m-%d %H:%M:%S} UTC: {counts}, all as they were.")
        for name in found.missing:
            self.stdout.write(f"The file {name} was missing already when the backup was taken.")

    def _next_steps(self, found: Manifest) -> None:
        known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
        if missing := known - set(found.migrations):
            self.stdout.write(f"{len(missing)} migrations are newer than the backup: run manage.py migrate.")
        self.stdout.write("Everybody signs in anew. Logins of QGIS: manage.py qgis_access refresh.")
        self.stdout.write("Nothing is sent until you say what becomes of what waits: manage.py sending")


def _act(is_trial: bool) -> str:
    return "tried in a scratch database" if is_trial else "restored"


def _try(place: Path, template: str) -> Any:
    return probe(place, template=template)
