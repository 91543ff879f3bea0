"""The jobs of the worker that coordination adds: each calls an operation, and nothing else."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from coordination.reminders import remind_all
from notifications import sending


@app.periodic(cron="*/10 * * * *")
@app.task(name="coordination.remind", queueing_lock="remind", lock="remind")
def remind(timestamp: int) -> None:
    """Remind of answers that are due, from eight in the morning on working days; a downtime is made up for.

    Not in a restored database: who was reminded already is known again when its gap is closed.
    """
    if sending.look() is None:
        remind_all(timezone.now())
