"""Import existing plans as drafts. It lives here because it looks people up, whom geo does not know."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from geo import formats
from geo.bulk import BulkProblem, Planned, mapping_of, plans_of, rows_of
from geo.models import ReportVersion
from geo.services.importing import import_drafts

SHOWN = 50


class Command(BaseCommand):
    """`manage.py import_reports FILE --mapping MAPPING.toml` (docs/operators.md)."""

    help = "Legt aus einer Datei mit bestehenden Planungen Entwürfe an. Gemeldet wird nichts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, help="GeoPackage, Shapefile (Zip), GeoJSON, XPlanGML …, oder CSV")
        parser.add_argument("--mapping", type=Path, required=True, help="Zuordnung der Spalten (TOML)")
        parser.add_argument("--dry-run", action="store_true", help="nur zeigen, was angelegt würde")

    def handle(self, *, file: Path, mapping: Path, **options: Any) -> None:
        """Write the drafts, or say row by row why not."""
        try:
            said = mapping_of(_content(mapping))
            planned = plans_of(rows_of(file.name, _content(file), said), said, author=_planner)
        except BulkProblem as problem:
            raise CommandError(_told(problem.sentences)) from problem
        self.stdout.writelines(f"{line}\n" for line in _lines(planned))
        if options["dry_run"]:
            self.stdout.write("Probelauf: es wurde nichts angelegt.")
            return
        made = import_drafts([(each.pk, each.by, each.values) for each in planned])
        self.stdout.write(f"{len(made)} Entwürfe angelegt. Gemeldet ist noch nichts.")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"„{path}“ ist nicht zu lesen: {error.strerror}.") from error


def _planner(mail: str) -> User | None:
    person = User.objects.filter(email=mail, is_active=True).select_related("member").first()
    return person if person and person.is_planner else None


def _told(sentences: Sequence[str]) -> str:
    more = [f"… und {len(sentences) - SHOWN} weitere"] if len(sentences) > SHOWN else []
    return "\n".join([*sentences[:SHOWN], *more, "Es wurde nichts angelegt."])


def _lines(planned: Sequence[Planned]) -> Iterator[str]:
    missing: Counter[str] = Counter()
    for each in planned:
        version = ReportVersion(**{name: value for name, value in each.values.items() if name != "audience"})
        version.contact_name = version.contact_name or str(each.by)
        missing.update(sentence for name, sentence in version.missing() if name != "answer_by")
        yield f"{each.row.place:>10}  {'schon da' if each.exists else 'neu':8}  {each.by.member}: {_short(version)}"
        yield from (f"{'':22}{note}" for note in each.notes)
    new = sum(not each.exists for each in planned)
    yield f"{new} neu, {len(planned) - new} schon da (bleiben, wie sie sind)."
    yield from (f"Zum Melden fehlt bei {count}: {sentence}" for sentence, count in missing.items())


def _short(version: ReportVersion) -> str:
    said = [version.title or "ohne Titel", version.kind, version.use, version.stage]
    area = version.outline.area if version.outline else 0
    return " · ".join(str(each) for each in [*said, formats.area(area) if area else ""] if each)
