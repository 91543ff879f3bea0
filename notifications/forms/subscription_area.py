"""The area of a subscription, however it was named: a geometry to store, or a sentence at the field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from geo import places
from geo.outlines import Outline, OutlineProblem, Region, parse
from geo.services import region_of
from notifications.area_changes import ground_of
from notifications.models import AreaSource, Subscription

LONGEST_TEXT = 2_000_000  # of what a file's outline may take in the page, in characters


class AreaProblem(Exception):  # noqa: N818
    """The area cannot be told from what was typed. ``field`` is where the sentence stands.

    ``repairable``: a repair exists, and counts once the person agrees. ``candidates``: places of which one is meant.
    """

    def __init__(
        self, field: str, sentence: str, *, repairable: bool = False, candidates: Iterable[places.Place] = ()
    ) -> None:
        super().__init__(sentence)
        self.field, self.sentence, self.repairable = field, sentence, repairable
        self.candidates = list(candidates)


@dataclass(frozen=True)
class Asked:
    """What the form was sent with: its fields, what is stored, and who asks."""

    typed: dict[str, Any]
    stored: Subscription
    changed: set[str]
    user: Any
    region: Region = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "region", region_of(self.user.member))

    @property
    def same_way(self) -> bool:
        """Whether the area is still named the same way as in the stored row."""
        return self.stored.area is not None and "area_source" not in self.changed


@dataclass(frozen=True)
class TakenArea:
    """The area as it is stored, with the words for its place."""

    area: GEOSGeometry | None
    keys: list[str] = field(default_factory=list)
    place: str = ""


def take_area(asked: Asked) -> TakenArea:
    """Return the area that was asked for. What did not change keeps its stored ground. Raises ``AreaProblem``."""
    return _WAYS[AreaSource(asked.typed["area_source"])](asked)


def _anywhere(asked: Asked) -> TakenArea:
    return TakenArea(None)


def _areas(asked: Asked) -> TakenArea:
    keys = sorted(asked.typed.get("area_keys") or [])
    if not keys:
        raise AreaProblem("area_keys", _("Wählen Sie mindestens ein Gebiet, oder „überall“."))
    if asked.same_way and keys == sorted(asked.stored.area_keys):
        return TakenArea(asked.stored.area, keys)
    return TakenArea(ground_of(keys), keys)


def _drawn(asked: Asked) -> TakenArea:
    text = asked.typed.get("drawn", "").strip()
    if not text:
        raise AreaProblem("drawn", _("Zeichnen Sie ein Gebiet auf der Karte. Ihre übrigen Angaben sind noch da."))
    if asked.same_way and "drawn" not in asked.changed:
        return TakenArea(asked.stored.area)
    return TakenArea(_outline("drawn", _as_json(text), asked))


def _from_file(asked: Asked) -> TakenArea:
    text = asked.typed.get("area_text", "").strip()
    if not text:
        raise AreaProblem("area_text", _("Wählen Sie eine Datei, oder fügen Sie GeoJSON, WKT oder Koordinaten ein."))
    if asked.same_way and "area_text" not in asked.changed:
        return TakenArea(asked.stored.area)
    return TakenArea(_outline("area_text", text, asked))


def _place(asked: Asked) -> TakenArea:
    text = " ".join(asked.typed.get("place", "").split())
    if not text:
        raise AreaProblem("place", _("Geben Sie eine Adresse, einen Ort oder Koordinaten ein."))
    if asked.same_way and text == asked.stored.place:
        return TakenArea(asked.stored.area, place=text)
    chosen = _chosen(asked.typed, text)
    found = [chosen] if chosen else places.find(text, user=asked.user, region=asked.region)
    if len(found) == 1:
        return TakenArea(found[0].point, place=found[0].name)
    if found:
        text = _("„%(place)s“ kann mehrere Orte meinen. Wählen Sie einen davon.") % {"place": text}
        raise AreaProblem("place", text, candidates=found)
    sentence = _(
        "„%(place)s“ ist hier nicht bekannt. Geben Sie einen Ort der Region oder Koordinaten "
        "(z. B. „48,1712; 11,7934“), oder wählen Sie die Stelle auf der Karte."
    )
    raise AreaProblem("place", sentence % {"place": text})


_WAYS: dict[AreaSource, Callable[[Asked], TakenArea]] = {
    AreaSource.ANYWHERE: _anywhere,
    AreaSource.AREAS: _areas,
    AreaSource.DRAWN: _drawn,
    AreaSource.FILE: _from_file,
    AreaSource.PLACE: _place,
}


def _outline(name: str, source: Any, asked: Asked) -> GEOSGeometry:
    """Return what was drawn or pasted, in its repaired form where the person agreed to that."""
    try:
        return parse(source, region=asked.region).stored
    except OutlineProblem as problem:
        if problem.repaired is None:
            raise AreaProblem(name, problem.sentence) from problem
        if not asked.typed.get("area_accept"):
            raise AreaProblem(name, problem.sentence, repairable=True) from problem
        return parse(json.loads(shapely.to_geojson(problem.repaired)), region=asked.region).stored


def _as_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text  # parse says what is wrong with it


def candidate_value(place: places.Place) -> str:
    """Return how a form sends back the place that was chosen: degrees, then its name."""
    latitude, longitude = place.at
    return f"{latitude} {longitude} {place.name}"


def _chosen(typed: dict[str, Any], text: str) -> places.Place | None:
    """Return the place chosen among several, if it was offered for this very text."""
    if not typed.get("place_choice") or " ".join(typed.get("place_asked", "").split()) != text:
        return None
    try:
        latitude, longitude, name = typed["place_choice"].split(" ", 2)
        return places.at(float(latitude), float(longitude), name[: places.LONGEST])
    except ValueError:
        return None


def text_of(area: GEOSGeometry | None) -> str:
    """Return a stored area as the GeoJSON text a form field holds."""
    if area is None or area.geom_type == "Point":
        return ""
    return json.dumps(Outline(shapely.from_wkb(bytes(area.wkb))).geojson)
