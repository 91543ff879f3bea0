"""What the commands that import boundaries share: a progress bar, and the outcome in words."""

from __future__ import annotations

import resource
from collections.abc import Sequence
from contextlib import ExitStack
from time import monotonic

from django.core.management.base import CommandError, OutputWrapper
from django.core.management.color import Style
from django.db import transaction
from tqdm import tqdm

from accounts.boundaries import report_lines, warnings
from geo.importers import ImportProblem, Order, Progress, bring, settle_in


def carry_out(orders: Sequence[Order], out: OutputWrapper, style: Style, *, quiet: bool) -> None:
    """Fetch everything, import all orders in one transaction, and say what came of it.

    Raises ``CommandError``; then nothing has changed.
    """
    began = monotonic()
    try:
        with ExitStack() as stack:
            cargos = [stack.enter_context(bring(order, progress=_bar(stack, order, quiet))) for order in orders]
            with transaction.atomic():
                # Only what is missing at the end counts: the next order may bring it.
                checks = [list] * (len(cargos) - 1) + [warnings]
                outcomes = [settle_in(cargo, check=check) for cargo, check in zip(cargos, checks, strict=True)]
    except ImportProblem as problem:
        raise CommandError(f"{problem}\nEs wurde nichts geändert.") from problem
    for outcome in outcomes:
        out.writelines(f"{line}\n" for line in report_lines(outcome))
    out.write(f"{monotonic() - began:.1f} s, höchstens {_peak_mb()} MB Arbeitsspeicher")
    for warning in outcomes[-1].warnings:
        out.write(style.ERROR(f"ACHTUNG: {warning}"))


def _bar(stack: ExitStack, order: Order, quiet: bool) -> Progress:
    # None: only on a terminal.
    bar = stack.enter_context(tqdm(desc=order.source[-40:], unit=" Objekte", disable=True if quiet else None))

    def advance(rows: int, total: int | None) -> None:
        bar.total = total
        bar.update(rows)

    return advance


def _peak_mb() -> int:
    """Return the most memory this process and its reader held at once, in MB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return int((own + reader) / 1024)
