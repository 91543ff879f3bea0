"""What the page of a subscription shows of its form: groups of boxes, places of which one is meant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from geo.models import MapGroup
from notifications.forms.subscription_area import AreaProblem, candidate_value

if TYPE_CHECKING:
    from django.forms import ModelForm

    _Form = ModelForm[Any]
else:
    _Form = object

UNITS = {
    "over_sales_area_m2": "m²", "over_gross_floor_m2": "m²", "min_dwellings": "", "min_height_m": "m",
    "min_power_mw": "MW", "min_trips_per_day": "",
}  # fmt: skip


class Shown(_Form):
    """The part of the form that templates ask."""

    problem: AreaProblem | None
    member_of: dict[str, str]
    map_group_of: dict[str, str]

    @property
    def candidates(self) -> list[dict[str, str]]:
        """The places of which one is meant."""
        found = self.problem.candidates if self.problem else []
        return [{"value": candidate_value(place), "name": place.name} for place in found]

    def area_groups(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield the areas to tick: the members' first."""
        boxes = list(self["area_keys"].subwidgets)
        for of_members, label in ((True, gettext("Mitglieder")), (False, gettext("Andere Gebiete"))):
            group = [box for box in boxes if bool(self.member_of.get(box.data["value"])) is of_members]
            if group:
                yield label, group

    def use_groups(self) -> Iterator[tuple[str, list[Any]]]:
        """Yield the uses to tick, by the colours of the map."""
        order = list(MapGroup)

        def group_of(box: Any) -> MapGroup:
            return MapGroup(self.map_group_of[box.data["value"]])

        boxes = sorted(self["uses"].subwidgets, key=lambda box: order.index(group_of(box)))
        for group, members in groupby(boxes, key=group_of):
            yield str(group.label), list(members)

    def narrowing(self) -> Iterator[tuple[Any, int]]:
        """Yield the tick lists that stand folded, with how many are ticked."""
        for name in ("stages", "kinds", "reporters"):
            yield self[name], len(self[name].value() or [])

    def sizes(self) -> Iterator[tuple[Any, str]]:
        """Yield the size facts with their units."""
        for name, unit in UNITS.items():
            yield self[name], unit

    @property
    def has_sizes(self) -> bool:
        """Whether one of the folded size facts says something."""
        return any(field.value() not in (None, "") for field, _unit in self.sizes())
