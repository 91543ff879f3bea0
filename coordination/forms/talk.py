"""What is written to a report: words of its parties, and invitations to neighbours outside."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy

from coordination.forms.answers import FilesField, point_in, typed_of
from coordination.models import Answer, ExternalContact, Response
from geo import formats
from geo.models import AffectedArea, Effect, Report
from geo.services import region_of


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


class ExternalForm(forms.Form):
    """Whom to ask outside, and for which area, if one of them is nobody's."""

    organisation = forms.CharField(label=gettext_lazy("Stelle"), max_length=160)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-Mail"), help_text=gettext_lazy("Der Link gilt acht Wochen und nur für diese Meldung.")
    )
    area_key = forms.ChoiceField(label=gettext_lazy("Gebiet"), required=False)

    def __init__(self, *args: Any, report: Report, **more: Any) -> None:
        super().__init__(*args, **more)
        rows = AffectedArea.objects.filter(version=report.current_id, member=None).select_related("area")
        listed = [
            (row.area.key, f"{row.area.name} ({formats.length(row.distance_m)})")
            for row in rows.defer("area__boundary")
        ]
        self.fields["area_key"].choices = [("", gettext_lazy("keines davon")), *listed]  # type: ignore[attr-defined]
        if not listed:
            del self.fields["area_key"]


class OutsideAnswerForm(forms.Form):
    """One of five answers. The name stays with the reporter, the Geschäftsstelle and whoever asked."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Ihre Antwort"),
        choices=[choice for choice in Answer.choices if choice[0] != Answer.MORE_TIME],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie eine Antwort.")},
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Worum geht es?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Was soll die meldende Gemeinde wissen?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    place = forms.CharField(
        label=gettext_lazy("Ort"),
        required=False,
        help_text=gettext_lazy(
            "Klicken Sie oben in die Karte, oder tippen Sie Koordinaten ein, zum Beispiel „48,17032 11,80411“."
        ),
    )
    uploads = FilesField(
        label=gettext_lazy("Datei anfügen"),
        required=False,
        help_text=gettext_lazy("Höchstens 20 MB je Datei. Die Beteiligten und die Geschäftsstelle sehen sie."),
    )
    given_as = forms.CharField(
        label=gettext_lazy("Ihr Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Sagen Sie uns, wer antwortet.")},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, *args: Any, given: Response | None, contact: ExternalContact, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["topics"].choices = [(one.code, str(one)) for one in Effect.objects.active()]  # type: ignore[attr-defined]
        self.contact = contact
        self.initial = {"given_as": contact.name}
        if given is not None:
            self.initial = {
                "answer": given.answer, "topics": given.topics, "text": given.text, "given_as": given.given_as,
                "place": typed_of(given.place), "revision": given.revision,
            }  # fmt: skip

    def clean_place(self) -> Point | None:
        """Return the point in the storage CRS; a sentence says what cannot be read."""
        return point_in(self.cleaned_data["place"], region_of(self.contact.report.reporter))
