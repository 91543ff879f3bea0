"""The jobs of the worker that layers need: each calls an operation, and nothing else."""

from __future__ import annotations

from procrastinate.contrib.django import app

from geo.services.layers import check_layers


@app.periodic(cron="15 5 * * *")
@app.task(name="geo.check_layers", queueing_lock="check_layers", lock="check_layers")
def check_layers_daily(timestamp: int) -> None:
    """Ask every service once a day, before people come, whether its layers still work."""
    check_layers()
