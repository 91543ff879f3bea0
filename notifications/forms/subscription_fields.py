"""Fields and choices of the form of a subscription."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geo.forms.figures import FigureField
from notifications.models import AreaSource

WEEKDAYS = [
    (0, _("Montag")), (1, _("Dienstag")), (2, _("Mittwoch")), (3, _("Donnerstag")), (4, _("Freitag")),
    (5, _("Samstag")), (6, _("Sonntag")),
]  # fmt: skip
AREA_SOURCES = [
    (AreaSource.AREAS, _("in bestimmten Gebieten")),
    (AreaSource.PLACE, _("um einen Ort herum")),
    (AreaSource.DRAWN, _("in einem Gebiet, das ich zeichne")),
    (AreaSource.FILE, _("in einem Gebiet aus einer Datei")),
    (AreaSource.ANYWHERE, _("überall")),
]
NO_DAY = {"invalid": _("Das ist kein Datum. Schreiben Sie zum Beispiel 21.12.2026.")}
_UNIT = re.compile(r"\s*(km|m)\.?\s*$", re.IGNORECASE)


class DistanceField(FigureField):
    """Metres; „10 km“ may be typed as well. Nothing typed is no distance."""

    largest = 200_000
    default_error_messages = {"too_big": _("Das ist zu weit. Wählen Sie höchstens 200 km, oder „überall“.")}

    def to_python(self, value: Any) -> Any:
        """Return metres."""
        unit = _UNIT.search(value) if isinstance(value, str) else None
        number = super().to_python(value[: unit.start()].strip() if unit else value) or 0.0
        metres = number * (1000 if unit and unit[1].lower() == "km" else 1)
        self._judge(metres)
        return metres


def tick_list(label: Any) -> forms.MultipleChoiceField:
    """Return a field of boxes to tick; the form brings the choices."""
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


def number_choice(label: Any, choices: Callable[[], Sequence[Any]], *, empty: int | None) -> forms.TypedChoiceField:
    """Return a field that chooses a number."""
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=empty, required=False)  # type: ignore[arg-type]


def hours() -> list[tuple[int, str]]:
    """Return the hours of the day."""
    return [(hour, gettext("%(hour)s Uhr") % {"hour": hour}) for hour in range(24)]


def hours_or_none() -> list[tuple[Any, str]]:
    """Return the hours of the day, and none."""
    return [("", "–"), *hours()]
