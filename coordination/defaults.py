"""The series of network events a new alliance starts with (DOMAIN.md, section 1). Data, not constants: the
Geschäftsstelle edits them, and what is there is never overwritten."""

from __future__ import annotations

from typing import Any

from django.apps import apps as live_apps

NOVEMBER, APRIL = 11, 4
SERIES = [
    ("Arbeitstreffen", "working", 2, None),
    ("Frühjahrstreffen der Bürgermeister", "decision", 1, APRIL),
    ("Mitgliederversammlung", "decision", 1, NOVEMBER),
]


def load_series(apps: Any = live_apps) -> None:
    """Create the default series, where there is none at all."""
    series = apps.get_model("coordination", "EventSeries").objects
    if series.exists():
        return
    for name, level, yearly_target, month in SERIES:
        series.create(name=name, level=level, yearly_target=yearly_target, month=month)
