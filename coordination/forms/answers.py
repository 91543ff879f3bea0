"""What a neighbour fills in: on the page of a report, and from the mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.geos import MultiPoint, Point
from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.models import Answer, Response
from coordination.neighbours import Neighbour
from geo.models import Effect
from geo.outlines import OutlineProblem, Region, parse
from geo.services import FileProblem, checked
from notifications.presentation import geojson

REVISION = "fassung-"  # one hidden field for each area: the revision the page was written from


# The sign on each of the six choices, and what follows from it.
CHOICES = {
    Answer.NO_OBJECTION: ("check", ""),
    Answer.REMARKS: ("edit", ""),
    Answer.CONCERNS: ("warning", gettext_lazy("Die Geschäftsstelle hilft.")),
    Answer.TALK: ("members", gettext_lazy("Die Geschäftsstelle lädt ein.")),
    Answer.NOT_AFFECTED: ("close", ""),
    Answer.MORE_TIME: ("clock", gettext_lazy("Die meldende Gemeinde entscheidet.")),
}


class Files(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, judged as files of reports are."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[File[bytes]]:
        """Return the files; a problem with one of them is a sentence at the field."""
        uploads = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        for one in uploads:
            try:
                checked(one)
            except FileProblem as problem:
                raise forms.ValidationError(str(problem)) from None
        return uploads


def point_in(typed: str, region: Region | None) -> Point | None:
    """Return the one point that somebody typed, in the storage CRS. Raises ``ValidationError`` with a sentence."""
    if not typed.strip():
        return None
    try:
        shape = parse(typed.strip(), region=region).stored
    except OutlineProblem as problem:
        raise forms.ValidationError(str(problem)) from None
    if not isinstance(shape, MultiPoint) or len(shape) != 1:
        raise forms.ValidationError(_("Geben Sie die Koordinaten eines einzigen Punktes an."))
    east, north = shape[0].coords[:2]
    return Point(east, north, srid=shape.srid)


def typed_of(place: Point | None) -> str:
    """Return a stored place as somebody would type it: WGS 84, latitude first; nothing without one."""
    if place is None:
        return ""
    east, north = geojson(place)["coordinates"]
    return f"{north:.6f} {east:.6f}"


class AnswerForm(forms.Form):
    """One of six answers, and what goes with it. ``areas`` is asked only of members with several."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Ihre Antwort"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wählen Sie eine Antwort.")},
    )
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Für welches Gebiet?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Wählen Sie mindestens ein Gebiet.")},
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Worum geht es?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    text = forms.CharField(max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    until_on = forms.DateField(
        label=gettext_lazy("Antwort bis"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=gettext_lazy("Warum?"), max_length=500, required=False)
    place = forms.CharField(
        label=gettext_lazy("Ort"),
        required=False,
        help_text=gettext_lazy("Koordinaten, zum Beispiel „48,17032 11,80411“ oder „708171 5338986“."),
    )
    uploads = FilesField(
        label=gettext_lazy("Datei anfügen"),
        required=False,
        help_text=gettext_lazy("Höchstens 20 MB je Datei. Die Beteiligten und die Geschäftsstelle sehen sie."),
    )

    told_of_others = False  # set once the page says that somebody else answered meanwhile

    def __init__(self, *args: Any, neighbour: Neighbour, region: Region | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.neighbour, self.region = neighbour, region
        reporter = neighbour.report.reporter.short_name
        self.fields["text"].label = _("Was soll %(reporter)s wissen?") % {"reporter": reporter}
        self.fields["areas"].choices = [(area.key, area.name) for area in neighbour.areas]  # type: ignore[attr-defined]
        self.fields["topics"].choices = [(one.code, str(one)) for one in Effect.objects.active()]  # type: ignore[attr-defined]
        if len(neighbour.areas) == 1:
            del self.fields["areas"]
        if neighbour.answer_by is None:
            chosen = [choice for choice in Answer.choices if choice[0] != Answer.MORE_TIME]
            self.fields["answer"].choices = chosen  # type: ignore[attr-defined]

    def clean_place(self) -> Point | None:
        """Return the point in the storage CRS; a sentence says what cannot be read."""
        return point_in(self.cleaned_data["place"], self.region)

    def clean(self) -> dict[str, Any]:
        """Ask for the date with *more time* alone."""
        given = super().clean() or {}
        if given.get("answer") == Answer.MORE_TIME and not given.get("until_on") and "until_on" not in self.errors:
            self.add_error("until_on", _("Nennen Sie das Datum, bis zu dem Sie antworten möchten."))
        return given

    @property
    def area_keys(self) -> list[str]:
        """The areas that are answered for."""
        if "areas" not in self.fields:
            return [self.neighbour.areas[0].key]
        return list(self.cleaned_data["areas"])

    @property
    def revision(self) -> dict[str, int]:
        """For each area the revision of the answer that the page showed."""
        found = {}
        for area in self.neighbour.areas:
            raw = str(self.data.get(f"{REVISION}{area.key}", "0"))
            found[area.key] = int(raw) if raw.isdecimal() and len(raw) < 9 else 0
        return found

    def big_choices(self) -> list[tuple[Any, str, Any]]:
        """Return the radio buttons of the answers, each with its sign and a hint."""
        return [(one, *CHOICES[Answer(one.data["value"])]) for one in self["answer"]]

    def seen(self) -> list[tuple[str, int]]:
        """Return the hidden fields that say what the page shows: name and revision.

        What was sent with an error stays as sent; once the page has said who answered meanwhile, it counts as seen.
        """
        now = {area.key: area.response.revision if area.response else 0 for area in self.neighbour.areas}
        shown = self.revision if self.is_bound and not self.told_of_others else now
        return [(f"{REVISION}{key}", number) for key, number in shown.items()]


class MailAnswerForm(AnswerForm):
    """The same from a mail: short, and with the real name where several people read the mailbox."""

    name = forms.CharField(
        label=gettext_lazy("Ihr Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Sagen Sie uns, wer antwortet.")},
        help_text=gettext_lazy("Die Mail ging an ein gemeinsames Postfach. Ihr Name bleibt in Ihrem Haus."),
    )

    def __init__(self, *args: Any, asks_name: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        for extra in ("place", "uploads"):
            del self.fields[extra]
        if not asks_name:
            del self.fields["name"]


class ReplyForm(forms.Form):
    text = forms.CharField(max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)


class DecideForm(forms.Form):
    """Whether a neighbour gets more time."""

    until_on = forms.DateField(
        label=gettext_lazy("Antwort bis"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=gettext_lazy("Anmerkung"), max_length=500, required=False)


def initial_of(neighbour: Neighbour) -> dict[str, Any]:
    """Return what the form starts from: the answer that stands, for the areas that still need one."""
    open_areas = [area for area in neighbour.areas if not area.is_answered] or neighbour.areas
    given: Response | None = next((area.current for area in neighbour.areas if area.current), None)
    initial: dict[str, Any] = {"areas": [area.key for area in open_areas], "until_on": None}
    if given is None or given.answer == Answer.MORE_TIME:
        return initial
    areas = {"areas": [area.key for area in neighbour.areas]} if neighbour.has_answered else {}
    return (
        initial
        | areas
        | {"answer": given.answer, "topics": given.topics, "text": given.text, "place": typed_of(given.place)}
    )
