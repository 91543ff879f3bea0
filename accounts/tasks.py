"""The jobs of the worker that members and their land need: each calls an operation, and nothing else."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from accounts.services import boundaries


@app.task(name=boundaries.IMPORT_BOUNDARIES, lock="import_boundaries")
def import_boundaries(job: str) -> None:
    """Import the boundaries that somebody ordered in the browser."""
    boundaries.carry_out(UUID(job))
