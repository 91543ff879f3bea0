"""What is written to a report: words of its parties, and invitations to neighbours outside."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy

from coordination.models import ExternalContact


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Ihr Beitrag"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "Alle Beteiligten und die Geschäftsstelle lesen mit. Mit @Vorname Nachname geben Sie jemandem Bescheid."
        ),
        error_messages={"required": gettext_lazy("Schreiben Sie etwas.")},
    )
    # The same key is the same word, however often it is sent.
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


class ExternalForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ExternalContact
        fields = ["organisation", "name", "email"]
