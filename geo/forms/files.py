from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from geo.models import FileAudience, ReportFile


class FileForm(forms.ModelForm):  # type: ignore[type-arg]
    """A file to add to a draft. Its size and name are judged by the service."""

    file = forms.FileField(
        label=_("Datei"),
        allow_empty_file=True,
        help_text=_("Höchstens 20 MB."),
        error_messages={"required": _("Wählen Sie zuerst eine Datei.")},
    )
    audience = forms.ChoiceField(
        label=_("Sichtbar für"), choices=FileAudience.choices, initial=FileAudience.AFFECTED_ONLY
    )

    class Meta:
        model = ReportFile
        fields = ["kind", "audience"]
        labels = {"kind": _("Art")}
        help_texts = {"kind": _("z. B. Lageplan, Begründung, Gutachten")}
