"""What the commands that import boundaries share: a progress bar, and the outcome in words."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from django.core.management.base import CommandError, OutputWrapper
from django.core.management.color import Style
from tqdm import tqdm

from accounts.boundaries import warnings
from geo.importers import ImportProblem, Order, Outcome, run
from geo.models import AreaPiece

SHOWN = 12


def carry_out(order: Order, out: OutputWrapper, style: Style, *, quiet: bool, warn: bool = True) -> Outcome:
    """Run the import with a progress bar, say what came of it, and return it. Raises ``CommandError``."""
    began = monotonic()
    with _bar(order.source, quiet=quiet) as bar:
        try:
            outcome = run(
                order, progress=lambda rows, total: _advance(bar, rows, total), check=warnings if warn else list
            )
        except ImportProblem as problem:
            raise CommandError(f"{problem}\nEs wurde nichts geändert.") from problem
    for line in _report(outcome, order):
        out.write(line)
    out.write(f"{monotonic() - began:.1f} s, höchstens {_peak_mb()} MB Arbeitsspeicher")
    for warning in outcome.warnings:
        out.write(style.ERROR(f"ACHTUNG: {warning}"))
    return outcome


@contextmanager
def _bar(title: str, *, quiet: bool) -> Iterator[tqdm[None]]:
    # None: only on a terminal.
    with tqdm(desc=title[-40:], unit=" Objekte", disable=True if quiet else None, leave=False) as bar:
        yield bar


def _advance(bar: tqdm[None], rows: int, total: int | None) -> None:
    bar.total = total
    bar.update(rows)


def _report(outcome: Outcome, order: Order) -> Iterator[str]:
    yield f"Datensatz: {outcome.preset.title or 'eigene Zuordnung'}, Ebene „{outcome.layer.name}“"
    yield (
        f"{outcome.read} Objekte gelesen, {outcome.left_out} ausgelassen, {outcome.areas} Gebiete"
        + (f" ({outcome.dissolved} Teile zusammengefügt)" if outcome.dissolved else "")
    )
    yield f"Repariert: {len(outcome.repaired) or 'keine Grenze'}"
    yield from [f"  {key}: {reason}" for key, reason in list(outcome.repaired.items())[:SHOWN]]
    if len(outcome.repaired) > SHOWN:
        yield f"  … und {len(outcome.repaired) - SHOWN} weitere"
    yield from outcome.difference.lines() if outcome.difference else ["Bisher war keine Ausgabe in Kraft."]
    yield f"Quellenvermerk: {outcome.edition.licence}"
    if order.dry_run:
        yield "Probelauf: es wurde nichts geändert."
    else:
        yield f"In Kraft: „{outcome.edition.name}“, {AreaPiece.objects.count()} Stücke."


def _peak_mb() -> int:
    """Return the most memory this process and its reader held at once, in MB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return int((own + reader) / 1024)
