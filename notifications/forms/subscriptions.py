"""The form of a subscription: it reads as one sentence, and loses nothing that was typed or drawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import region
from accounts.models import Member, User
from geo.forms.figures import FigureField, WholeFigureField
from geo.models import Area, PlanKind, Stage, Use
from geo.models.codes import CodeEntry
from geo.outlines.limits import MAX_BYTES
from notifications.forms.subscription_area import LONGEST_TEXT, AreaProblem, Asked, take_area, text_of
from notifications.forms.subscription_fields import (
    AREA_SOURCES,
    NO_DAY,
    WEEKDAYS,
    DistanceField,
    hours,
    hours_or_none,
    number_choice,
    tick_list,
)
from notifications.forms.subscription_shown import Shown
from notifications.models import AreaSource, Channel, Rhythm, Subscription
from notifications.subscription_words import Names, name_for

MINE, OFFICE = "me", "office"
AREA_FIELDS = ("area_source", "area_keys", "drawn", "area_text", "area_file", "place", "distance_m")
CODES: dict[str, type[CodeEntry]] = {"kinds": PlanKind, "stages": Stage, "uses": Use}


class SubscriptionForm(Shown, forms.ModelForm):  # type: ignore[type-arg]
    """A subscription as its owner writes it. ``subscription()`` is what was asked for, even while incomplete."""

    area_source = forms.ChoiceField(label=_("Wo?"), choices=AREA_SOURCES, widget=forms.RadioSelect)
    area_keys = tick_list(_("Gebiete"))
    distance_m = DistanceField(label=_("und im Umkreis von"), required=False, help_text=_("z. B. 1.000 oder 10 km"))
    place = forms.CharField(
        label=_("Adresse, Ort oder Koordinaten"), required=False, max_length=200,
        help_text=_("Oder wählen Sie die Stelle auf der Karte."),
    )  # fmt: skip
    place_choice = forms.CharField(required=False, widget=forms.HiddenInput)
    place_asked = forms.CharField(required=False, widget=forms.HiddenInput)
    drawn = forms.CharField(label=_("Gezeichnetes Gebiet"), required=False, widget=forms.HiddenInput)
    area_file = forms.FileField(
        label=_("Datei (GeoJSON oder WKT)"), required=False, allow_empty_file=True,
        help_text=_("Höchstens 10 MB."),
    )  # fmt: skip
    area_text = forms.CharField(
        label=_("GeoJSON, WKT oder Koordinaten"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
    area_accept = forms.BooleanField(label=_("Ich stimme der vorgeschlagenen Reparatur zu"), required=False)

    uses = tick_list(_("Nutzungen"))
    kinds = tick_list(_("Planart"))
    stages = tick_list(_("Planungsstand"))
    reporters = tick_list(_("Wer meldet"))
    min_area_ha = FigureField(label=_("ab Fläche"), required=False)
    over_sales_area_m2 = FigureField(label=_("Verkaufsfläche mehr als"), required=False)
    over_gross_floor_m2 = FigureField(label=_("Geschossfläche mehr als"), required=False)
    min_dwellings = WholeFigureField(label=_("ab Wohnungen"), required=False)
    min_height_m = FigureField(label=_("ab Höhe"), required=False)
    min_power_mw = FigureField(label=_("ab Leistung"), required=False)
    min_trips_per_day = WholeFigureField(label=_("ab Kfz-Fahrten am Tag"), required=False)

    rhythm = forms.ChoiceField(label=_("Wie oft?"), choices=Rhythm.choices, widget=forms.RadioSelect)
    weekday = number_choice(_("Wochentag"), lambda: WEEKDAYS, empty=0)
    hour = number_choice(_("Uhrzeit"), hours, empty=7)
    quiet_from = number_choice(_("Ruhe von"), hours_or_none, empty=None)
    quiet_until = number_choice(_("Ruhe bis"), hours_or_none, empty=None)
    channels = forms.MultipleChoiceField(
        label=_("Außer im Posteingang auch"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(Channel.EMAIL, Channel.EMAIL.label), (Channel.WEBPUSH, Channel.WEBPUSH.label)],
    )  # fmt: skip
    owner = forms.ChoiceField(label=_("Für wen?"), widget=forms.RadioSelect, initial=MINE)
    ends_on = forms.DateField(
        label=_("Endet am"), required=False, error_messages=NO_DAY, input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Name"), required=False, max_length=120, help_text=_("Leer: Er ergibt sich aus Ihrer Auswahl.")
    )

    class Meta:
        model = Subscription
        fields = [
            "area_source", "area_keys", "distance_m", "place", "uses", "kinds", "stages", "reporters", "min_area_ha",
            "over_sales_area_m2", "over_gross_floor_m2", "min_dwellings", "min_height_m", "min_power_mw",
            "min_trips_per_day", "rhythm", "weekday", "hour", "quiet_from", "quiet_until", "channels", "to_mailbox",
            "ends_on", "name",
        ]  # fmt: skip
        labels = {"to_mailbox": _("auch an das Postfach")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        self.problem: AreaProblem | None = None
        super().__init__(*args, **kwargs)
        self.is_new = self.instance._state.adding
        if self.is_new:
            begun = kwargs.get("initial") or {}
            self.initial["area_source"] = begun.get("area_source", AreaSource.AREAS)
        self._offer_codes()
        self._offer_areas()
        self._offer_owners()
        self._show_stored()

    def _offer_codes(self) -> None:
        for name, codes in CODES.items():
            chosen = getattr(self.instance, name)
            offered = codes.objects.filter(Q(active=True) | Q(code__in=chosen))
            self._offer(name, [(entry.code, str(entry)) for entry in offered])
        self.map_group_of = dict(Use.objects.values_list("code", "map_group"))
        members = Member.objects.filter(Q(active=True) | Q(pk__in=self.instance.reporters))
        self._offer("reporters", [(str(pk), name) for pk, name in members.values_list("pk", "short_name")])
        self.initial["reporters"] = [str(pk) for pk in self.instance.reporters]

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _offer_areas(self) -> None:
        known = region.choices(region.fingerprint())
        self.member_of = {key: member for key, _name, member in known}
        elsewhere = set(self.instance.area_keys) - set(self.member_of)
        last_names = Area.objects.filter(key__in=elsewhere).order_by("edition__in_force_from")
        others = dict(last_names.values_list("key", "name")) if elsewhere else {}
        self._offer("area_keys", [*((key, name) for key, name, _member in known), *others.items()])

    def _offer_owners(self) -> None:
        member, user = self.user.member, self.user
        if not self.is_new or member is None or not (user.is_officer or user.is_planner):
            del self.fields["owner"]
        else:
            self._offer(
                "owner",
                [(MINE, gettext("Nur für mich")), (OFFICE, gettext("Für %(member)s") % {"member": member.name})],
            )
        if "owner" not in self.fields and not self.instance.is_office:
            del self.fields["to_mailbox"]

    def _show_stored(self) -> None:
        source, text = self.instance.area_source, ""
        if not self.is_new and source in (AreaSource.DRAWN, AreaSource.FILE):
            text = text_of(self.instance.area)
        self.initial["drawn"] = text if source == AreaSource.DRAWN else ""
        self.initial["area_text"] = text if source == AreaSource.FILE else ""
        if not self.instance.distance_m:
            self.initial["distance_m"] = None

    # --- checking ---

    def clean_area_file(self) -> Any:
        """Put an uploaded text into the field beside it: then nothing has to be chosen twice."""
        upload = self.cleaned_data.get("area_file")
        if not upload:
            return None
        text = upload.read(MAX_BYTES + 1)
        try:
            words = text.decode("utf-8-sig").replace("\x00", "").strip()
        except UnicodeDecodeError:
            raise forms.ValidationError(
                gettext(
                    "Die Datei ist kein lesbarer Text. Speichern Sie sie als GeoJSON, und laden Sie sie noch einmal."
                ),
                code="not_text",
            ) from None
        if len(words) > LONGEST_TEXT:
            raise forms.ValidationError(
                gettext("Die Datei ist zu groß für ein Abo. Vereinfachen Sie das Gebiet."), code="big"
            )
        sent: Any = self.data.copy()  # type: ignore[attr-defined]
        sent["area_text"], sent["area_source"] = words, AreaSource.FILE
        self.data = sent
        return words or None

    def clean_ends_on(self) -> date | None:
        """Refuse a day that has passed, unless it stood there before."""
        day: date | None = self.cleaned_data.get("ends_on")
        if day and day < timezone.localdate() and day != self.instance.ends_on:
            raise forms.ValidationError(gettext("Dieser Tag ist schon vorbei."), code="past")
        return day

    def clean(self) -> dict[str, Any]:
        """Find the area, and see that quiet hours have two ends."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("area_file"):
            cleaned["area_text"], cleaned["area_source"] = cleaned["area_file"], AreaSource.FILE
        if (cleaned.get("quiet_from") is None) != (cleaned.get("quiet_until") is None):
            missing, given = sorted(("quiet_from", "quiet_until"), key=lambda name: cleaned.get(name) is not None)
            self.add_error(missing, gettext("Ruhezeiten brauchen beide Angaben: von und bis."))
            cleaned[given] = self.instance.quiet_from = self.instance.quiet_until = None
        if "area_source" in cleaned and "area_file" not in self.errors:
            self._take_area(cleaned)
        return cleaned

    def _take_area(self, cleaned: dict[str, Any]) -> None:
        if cleaned["area_source"] == AreaSource.ANYWHERE:
            cleaned["distance_m"] = 0.0
        asked = Asked(cleaned, self.instance, set(self.changed_data), self.user)
        try:
            taken = take_area(asked)
        except AreaProblem as problem:
            self.problem = problem
            self.add_error(problem.field, problem.sentence)
            return
        if taken.area is not None and taken.area.dims < 2 and not cleaned.get("distance_m") and "distance_m" in cleaned:
            self.add_error(
                "distance_m", gettext("Ein Ort oder eine Linie braucht einen Umkreis, zum Beispiel 1.000 m.")
            )
        cleaned["area_keys"], cleaned["place"] = taken.keys, taken.place
        self.instance.area = taken.area

    # --- what the page shows ---

    def subscription(self) -> Subscription:
        """Return what was asked for, with its owner and a name; unsaved."""
        one: Subscription = self.instance
        if self.is_new:
            office = self.cleaned_data.get("owner") == OFFICE
            one.member, one.user = (self.user.member, None) if office else (None, self.user)
            one.created_by = self.user
        one.name = one.name or name_for(one, Names.of([one]))
        return one

    @property
    def has_area(self) -> bool:
        """Whether the area and its distance are known, so that a preview can be asked for."""
        return self.is_bound and not any(name in self.errors for name in AREA_FIELDS)

    @property
    def area_sentence(self) -> str:
        """What is wrong with the area, if anything."""
        wrong = [str(error) for name in AREA_FIELDS for error in self.errors.get(name, [])]
        return " ".join(wrong)
