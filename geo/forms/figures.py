"""Fields for figures as German forms have them: 24.000 and 24.000,5."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from geo.outlines.numbers import one_number


class FigureField(forms.FloatField):
    """A figure that is zero or more, read and shown in the reader's way of writing numbers."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("„%(value)s“ ist keine Zahl. Schreiben Sie zum Beispiel 24.000 oder 24.000,5."),
        "negative": _("Die Zahl darf nicht negativ sein."),
        "too_big": _("Die Zahl ist zu groß. Prüfen Sie die Nullen."),
        "not_whole": _("Hier steht eine ganze Zahl, zum Beispiel 120."),
    }
    largest = 1e9
    whole = False

    def to_python(self, value: Any) -> Any:
        """Return the figure; a sentence when it is none."""
        if value in self.empty_values:
            return None
        found = value if isinstance(value, int | float) and not isinstance(value, bool) else _read(value)
        if found is None or found != found:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid", {"value": str(value)[:40]})
        self._judge(float(found))
        return int(found) if self.whole else float(found)

    def _judge(self, found: float) -> None:
        if found < 0:
            raise forms.ValidationError(self.error_messages["negative"], "negative")
        if found > self.largest:
            raise forms.ValidationError(self.error_messages["too_big"], "too_big")
        if self.whole and found != int(found):
            raise forms.ValidationError(self.error_messages["not_whole"], "not_whole")

    def prepare_value(self, value: Any) -> Any:
        """Return what stands in the field: 24.000, or what was typed."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            return value
        decimals = 0 if value == int(value) else len(repr(round(float(value), 3)).partition(".")[2])
        return number_format(round(value, 3), decimals, force_grouping=True)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the figures, not how they are written."""
        try:
            return bool(initial != self.to_python(data))
        except forms.ValidationError:
            return True

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask phones for their number pad."""
        return {"inputmode": "numeric" if self.whole else "decimal", "autocomplete": "off"}


class WholeFigureField(FigureField):
    """A whole number."""

    whole = True


def _read(value: Any) -> float | None:
    return one_number(str(value), german=not (get_language() or "de").startswith("en"))
