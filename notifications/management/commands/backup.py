"""``manage.py backup DIR``: the database and the uploaded files, with what was counted in the very same snapshot."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notifications.backups.problems import BackupError
from notifications.backups.taking import forget_old, take


class Command(BaseCommand):
    help = "Back up the database and the uploaded files into a new directory below DIR."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare where to, and how many to keep."""
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="afterwards remove all but the newest N backups in DIR"
        )

    def handle(self, *args: Any, directory: Path, keep: int | None, **options: Any) -> None:
        """Take it, say what is in it, and remove what is too old."""
        try:
            place, found = take(directory.absolute())
        except BackupError as problem:
            raise CommandError(str(problem)) from problem
        counts = f"{len(found.tables)} tables, {found.rows} rows, {len(found.files)} files"
        self.stdout.write(f"{place}: {counts}.")
        for name in found.missing:
            self.stderr.write(f"A row names the file {name}, and it is not in MEDIA_ROOT.")
        for old in forget_old(directory.absolute(), keep) if keep else []:
            self.stdout.write(f"{old} removed.")
