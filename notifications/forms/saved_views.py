from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import SavedView


class SavedViewForm(forms.ModelForm):  # type: ignore[type-arg]
    """Name a view; the Geschäftsstelle may share it."""

    shared = forms.BooleanField(
        label=_("für alle Mitglieder"), required=False,
        help_text=_("Alle finden diese Ansicht auf ihrer Karte. Jede und jeder sieht darin nur, was sie sehen dürfen."),
    )  # fmt: skip

    class Meta:
        model = SavedView
        fields = ["name"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("Zum Beispiel: Wohnen in der Idee, rund um Poing")
        if user.is_coordinator:
            self.fields["shared"].initial = not self.instance._state.adding and self.instance.is_shared
        else:
            del self.fields["shared"]

    def values(self) -> dict[str, Any]:
        """Return what was typed."""
        return {"name": self.cleaned_data["name"], "shared": self.cleaned_data.get("shared", False)}
