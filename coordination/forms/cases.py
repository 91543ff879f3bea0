"""What the Geschäftsstelle and the parties type around a case."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from coordination.models import Case, CaseReport, Fate, Outcome
from geo.models import Report, Status

LISTED = 50  # reports to choose from at once


def day_input(**attributes: str) -> forms.DateInput:
    """Return a field of a browser's own calendar."""
    return forms.DateInput({"type": "date"} | attributes, format="%Y-%m-%d")


class KeyedForm(forms.Form):
    """A form that says the same act once, however often its button is pressed."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("key", uuid.uuid4())


class CaseForm(forms.Form):
    """Which reports a new case is about: those chosen so far, and the newest of those that a search finds."""

    title = forms.CharField(
        label=_("Titel"), max_length=200, required=False, help_text=_("Leer: der Titel der ersten Meldung.")
    )
    search = forms.CharField(
        label=_("Meldungen suchen"),
        max_length=80,
        required=False,
        help_text=_("Ein Teil des Titels oder das Mitglied."),
    )
    reports = forms.ModelMultipleChoiceField(
        label=_("Meldungen"),
        queryset=Report.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Höchstens 50 stehen hier, die neuesten zuerst. Was Sie gewählt haben, bleibt beim Suchen gewählt."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["reports"]
        field.queryset = self._free()
        chosen = _known_ids(self["reports"].value() or [])
        text = (self["search"].value() or "").replace("\0", "").strip()[:80]
        self.found = list(self._matching(text).exclude(pk__in=chosen)[:LISTED])
        rows = [*field.queryset.filter(pk__in=chosen), *self.found]
        field.choices = [(str(one.pk), f"{one.current.title} ({one.reporter.short_name})") for one in rows]

    def _free(self) -> QuerySet[Report]:
        taken = CaseReport.objects.filter(is_open=True, report=OuterRef("pk"))
        free = Report.objects.filter(~Exists(taken), status=Status.ANNOUNCED)
        return free.select_related("current", "reporter").defer("current__outline").order_by("-announced_at", "pk")

    def _matching(self, text: str) -> QuerySet[Report]:
        if not text:
            return self._free()
        members = Member.objects.filter(Q(name__icontains=text) | Q(short_name__icontains=text))
        return self._free().filter(Q(current__title__icontains=text) | Q(reporter__in=members))


def _known_ids(typed: Iterable[Any]) -> list[str]:
    """Return those of these words that can be ids."""
    found = []
    for one in typed:
        with suppress(ValueError):
            found.append(str(uuid.UUID(str(one))))
    return found


class PartyForm(forms.Form):
    """Who else sits at the table."""

    member = forms.ModelChoiceField(
        label=_("Mitglied"),
        queryset=Member.objects.none(),
        help_text=_(
            "Es sieht dann den Abstimmungsfall. Rückmeldungen zu einer Meldung sieht es nur, wenn sie es betrifft."
        ),
    )

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["member"]
        field.queryset = Member.objects.active().exclude(pk__in=case.parties.values("member"))


class NoteForm(forms.Form):
    """A note for the Geschäftsstelle alone."""

    text = forms.CharField(label=_("Notiz"), max_length=8000, widget=forms.Textarea({"rows": 4}))


class AgreementForm(KeyedForm):
    """What was agreed, and when."""

    text = forms.CharField(
        label=_("Was wurde vereinbart?"),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Steht bei jeder Meldung des Falls; die Beteiligten sehen es."),
    )
    agreed_on = forms.DateField(label=_("Vereinbart am"), widget=day_input(), initial=timezone.localdate)


class TaskForm(KeyedForm):
    """Who does what until when."""

    text = forms.CharField(label=_("Was ist zu tun?"), max_length=500)
    owner = forms.ModelChoiceField(
        label=_("Wer?"), queryset=Member.objects.none(), required=False, empty_label=_("Geschäftsstelle")
    )
    due_on = forms.DateField(label=_("Bis wann?"), widget=day_input())

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["owner"]
        field.queryset = Member.objects.filter(pk__in=case.parties.values("member"))


class CloseForm(forms.Form):
    """How it ended. ``revision`` and ``stamp``: what the person had before them."""

    outcome = forms.ChoiceField(
        label=_("Wie ist die Abstimmung ausgegangen?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In Worten"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Steht auf der Seite, nicht in der Mail. Die Beteiligten sehen es."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_revision(self) -> int:
        """A page without a revision is an old one."""
        return int(self.cleaned_data["revision"] or 0)


class FateForm(forms.Form):
    """What became of the plan."""

    fate = forms.ChoiceField(label=_("Was ist daraus geworden?"), choices=Fate.choices, widget=forms.RadioSelect)
    on = forms.DateField(label=_("Seit wann?"), widget=day_input(), initial=timezone.localdate)
    note = forms.CharField(
        label=_("Anmerkung"), max_length=500, required=False, help_text=_("Steht auf der Seite, nicht in der Mail.")
    )

    def clean_on(self) -> Any:
        """Refuse a day that is still to come."""
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(gettext("Das Datum liegt in der Zukunft. Seit wann steht es fest?"))
        return self.cleaned_data["on"]
