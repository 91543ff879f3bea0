"""The dates of a poll: up to ten rows of day, beginning and end, in Europe/Berlin."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.dates import at, exists
from coordination.forms.cases import day_input
from coordination.services.polls import MOST

SHOWN = 3


class PollForm(forms.Form):
    """2 to 10 dates, and until when to vote. Rows that are empty do not count."""

    closes_on = forms.DateField(
        label=_("Abstimmen bis"),
        widget=day_input(),
        help_text=_("Einen Werktag vorher wird erinnert, wer noch nicht abgestimmt hat."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields([])
        for number in range(1, MOST + 1):
            clock = forms.TimeInput({"type": "time"}, format="%H:%M")
            self.fields[f"on_{number}"] = forms.DateField(
                label=_("Tag %(n)d") % {"n": number}, required=False, widget=day_input()
            )
            self.fields[f"starts_{number}"] = forms.TimeField(
                label=_("Beginn %(n)d") % {"n": number}, required=False, widget=clock
            )
            self.fields[f"ends_{number}"] = forms.TimeField(
                label=_("Ende %(n)d") % {"n": number}, required=False, widget=clock
            )

    def rows(self) -> list[list[Any]]:
        """Return the fields row by row."""
        return [[self[f"{name}_{number}"] for name in ("on", "starts", "ends")] for number in range(1, MOST + 1)]

    def first_rows(self) -> list[list[Any]]:
        """Return the rows that everybody needs."""
        return self.rows()[:SHOWN]

    def more_rows(self) -> list[list[Any]]:
        """Return the others, behind a button."""
        return self.rows()[SHOWN:]

    def more_open(self) -> bool:
        """Whether something stands in one of the others."""
        return any(field.value() or field.errors for row in self.more_rows() for field in row)

    def clean(self) -> dict[str, Any]:
        """Make moments of days and times, and refuse those that no clock shows, or shows twice."""
        cleaned = super().clean() or {}
        options = [self._option(number, cleaned) for number in range(1, MOST + 1)]
        return cleaned | {"options": [one for one in options if one]}

    def _option(self, number: int, cleaned: dict[str, Any]) -> tuple[datetime, datetime] | None:
        day, starts, ends = (cleaned.get(f"{name}_{number}") for name in ("on", "starts", "ends"))
        names = (f"on_{number}", f"starts_{number}", f"ends_{number}")
        if not any((day, starts is not None, ends is not None)) or any(name in self.errors for name in names):
            return None
        if day is None or starts is None or ends is None:
            missing = names[0] if day is None else names[1] if starts is None else names[2]
            self.add_error(missing, gettext("Zu einem Vorschlag gehören Tag, Beginn und Ende."))
            return None
        start, end = self._moment(names[1], day, starts), self._moment(names[2], day, ends)
        if start is None or end is None:
            return None
        if end <= start:
            self.add_error(names[2], gettext("Das Ende muss nach dem Beginn liegen."))
            return None
        return start, end

    def _moment(self, name: str, day: date, clock: time) -> datetime | None:
        if not exists(day, clock):
            self.add_error(name, gettext("Diese Uhrzeit gibt es an dem Tag nicht: die Uhren werden vorgestellt."))
            return None
        if comes_twice(day, clock):
            sentence = gettext("Diese Uhrzeit gibt es an dem Tag zweimal: die Uhren werden zurückgestellt.")
            self.add_error(name, sentence + " " + gettext("Wählen Sie bitte eine andere."))
            return None
        return at(day, clock)


def comes_twice(day: date, clock: time) -> bool:
    """Return whether clocks show this time twice on the day: in the hour that is repeated in October."""
    first = at(day, clock)
    later = timezone.localtime(first + timedelta(hours=1))
    return (later.date(), later.time()) == (day, clock)
