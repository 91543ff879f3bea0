"""What a subscription hears about, as one sentence: „Windenergie, im Umkreis von 10 km um Nord, sofort“."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Member
from geo import formats
from geo.models import Area, PlanKind, Stage, Use
from notifications.models import AreaSource, Rhythm, Subscription

NAMES_SHOWN = 4
LONGEST_NAME = 120
WEEKDAYS = [
    gettext_lazy("montags"), gettext_lazy("dienstags"), gettext_lazy("mittwochs"), gettext_lazy("donnerstags"),
    gettext_lazy("freitags"), gettext_lazy("samstags"), gettext_lazy("sonntags"),
]  # fmt: skip
SIZES = {
    "min_area_ha": gettext_lazy("ab %(figure)s ha"),
    "over_sales_area_m2": gettext_lazy("Verkaufsfläche über %(figure)s m²"),
    "over_gross_floor_m2": gettext_lazy("Geschossfläche über %(figure)s m²"),
    "min_dwellings": gettext_lazy("ab %(figure)s Wohnungen"),
    "min_height_m": gettext_lazy("ab %(figure)s m Höhe"),
    "min_power_mw": gettext_lazy("ab %(figure)s MW"),
    "min_trips_per_day": gettext_lazy("ab %(figure)s Kfz-Fahrten am Tag"),
}


@dataclass(frozen=True)
class Names:
    """What the codes and keys of some subscriptions are called, in the reader's language."""

    uses: dict[str, str]
    kinds: dict[str, str]
    stages: dict[str, str]
    members: dict[str, str]
    areas: dict[str, str]

    @classmethod
    def of(cls, subscriptions: Iterable[Subscription]) -> Names:
        """Look up what these subscriptions name; an area that is gone keeps its last name."""
        keys = {key for one in subscriptions for key in one.area_keys}
        areas = Area.objects.official().filter(key__in=keys).order_by("edition__in_force_from")
        return cls(
            uses={entry.code: str(entry) for entry in Use.objects.all()},
            kinds={entry.code: str(entry) for entry in PlanKind.objects.all()},
            stages={entry.code: str(entry) for entry in Stage.objects.all()},
            members={str(pk): name for pk, name in Member.objects.values_list("pk", "short_name")},
            areas=dict(areas.values_list("key", "name")) if keys else {},
        )


def sentence(one: Subscription, names: Names) -> str:
    """Return what a subscription hears about, where and how often."""
    parts = [*_what(one, names), place(one, names), rhythm(one)]
    text = ", ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}"


def name_for(one: Subscription, names: Names) -> str:
    """Return a good name for a subscription that has none: what and where."""
    what = _listed(one.uses, names.uses) or _("Alles")
    return f"{what} {place(one, names)}"[:LONGEST_NAME].strip()


def place(one: Subscription, names: Names) -> str:
    """Return where: „überall“, „in Poing und Anzing“, „im Umkreis von 1,5 km um Poing“."""
    where = AreaSource(one.area_source)
    if where == AreaSource.ANYWHERE:
        return _("überall")
    if where == AreaSource.AREAS:
        named = _listed(one.area_keys, names.areas)
        return _around(one, named) if one.distance_m else _("in %(areas)s") % {"areas": named}
    if where == AreaSource.PLACE:
        return _around(one, one.place or _("einen Ort"))
    if one.distance_m:
        texts = {AreaSource.DRAWN: _("das gezeichnete Gebiet"), AreaSource.FILE: _("das Gebiet aus der Datei")}
        return _around(one, texts[where])
    return _("im gezeichneten Gebiet") if where == AreaSource.DRAWN else _("im Gebiet aus der Datei")


def rhythm(one: Subscription) -> str:
    """Return how often: „sofort“, „täglich um 7 Uhr“, „montags um 7 Uhr“."""
    if one.rhythm == Rhythm.DAILY:
        return _("täglich um %(hour)s Uhr") % {"hour": one.hour}
    if one.rhythm == Rhythm.WEEKLY:
        return _("%(weekday)s um %(hour)s Uhr") % {"weekday": WEEKDAYS[one.weekday], "hour": one.hour}
    if one.quiet_from is not None and one.quiet_from != one.quiet_until:
        hours = {"start": one.quiet_from, "end": one.quiet_until}
        return _("sofort, aber nicht von %(start)s bis %(end)s Uhr") % hours
    return _("sofort")


def distance(metres: float) -> str:
    """Return a round distance without a needless decimal: 10 km, 1,5 km, 250 m."""
    kilometres = metres / formats.METRES_PER_KILOMETRE
    return f"{round(kilometres)} km" if kilometres >= 1 and kilometres == round(kilometres) else formats.length(metres)


def _around(one: Subscription, where: str) -> str:
    return _("im Umkreis von %(distance)s um %(where)s") % {"distance": distance(one.distance_m), "where": where}


def _what(one: Subscription, names: Names) -> list[str]:
    what = [_listed(one.uses, names.uses) or (_("alle Nutzungen") if not one.kinds else "")]
    what += [_listed(one.kinds, names.kinds), _listed(one.stages, names.stages)]
    what += [str(text) % {"figure": _figure(value)} for field, text in SIZES.items() if (value := _size(one, field))]
    if one.reporters:
        reporters = _listed([str(pk) for pk in one.reporters], names.members)
        what.append(_("gemeldet von %(members)s") % {"members": reporters})
    return what


def _size(one: Subscription, field: str) -> float | None:
    value: float | None = getattr(one, field)
    return value


def _figure(value: float) -> Any:
    decimals = 0 if value == int(value) else 1
    return number_format(round(value, 1), decimals, force_grouping=True)


def _listed(codes: Sequence[str], names: dict[str, str]) -> str:
    """Return names as one would say them: „A, B und C“; of many the first and how many more."""
    called = [names.get(code, code) for code in codes]
    if len(called) > NAMES_SHOWN:
        rest = _("%(count)s weitere") % {"count": len(called) - NAMES_SHOWN + 1}
        called = [*called[: NAMES_SHOWN - 1], rest]
    if len(called) < 2:
        return "".join(called)
    return _("%(first)s und %(last)s") % {"first": ", ".join(called[:-1]), "last": called[-1]}
