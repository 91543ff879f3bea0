from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.mail_texts import Piece, checked


class MailTextForm(forms.Form):
    """One piece of our mails. What is wrong with it is said before it is kept."""

    text = forms.CharField(
        label=_("Text"),
        strip=False,
        error_messages={"required": _("Schreiben Sie etwas, oder setzen Sie den Text zurück.")},
    )

    def __init__(self, piece: Piece, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.piece = piece
        rows = {"rows": 6, "class": "prose-field"}
        self.fields["text"].widget = forms.TextInput() if piece.one_line else forms.Textarea(rows)
        self.fields["text"].label = piece.title
        self.fields["text"].required = not piece.may_be_empty

    def clean_text(self) -> str:
        """Return the text as it can be kept."""
        return checked(self.piece.key, self.cleaned_data["text"])
