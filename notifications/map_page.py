"""What the page of the map offers: uses, stages, members, kinds, sizes, years, states of answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Polygon
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Member, MemberArea
from geo.crs import EDGE_SRID, STORAGE_SRID
from geo.forms.report_filter import ANSWER_LABELS, ReportFilter
from geo.models import Area, MapGroup, Pattern, PlanKind, Report, Use

# Colours alone are not enough for everybody: from about 1:50,000 a letter stands in the symbol.
LETTERS = {
    MapGroup.HOUSING: "W", MapGroup.BUSINESS: "G", MapGroup.RETAIL: "H", MapGroup.OFFICE: "B", MapGroup.ENERGY: "E",
    MapGroup.TRANSPORT: "V", MapGroup.SOCIAL: "S", MapGroup.GREEN: "F", MapGroup.WATER: "A",
}  # fmt: skip
NOBODY = UUID(int=0)  # stands for a report in an address that a script fills in
SIZES = [
    (0, _("unter 1 ha")), (1, _("1 bis 5 ha")), (2, _("5 bis 20 ha")), (3, _("20 bis 100 ha")), (4, _("ab 100 ha")),
]  # fmt: skip


def filter_choices(user: Any) -> dict[str, Any]:
    """Return what the filter of reports offers this person, on the map and in the list alike."""
    announced = Report.objects.exclude(status="draft").filter(reporter=OuterRef("pk"))
    return {
        "members": list(Member.objects.filter(Exists(announced))),
        "kinds": list(PlanKind.objects.active()),
        "sizes": SIZES,
        "years": _years(),
        "answers": [
            (name, label) for name, label in ANSWER_LABELS.items() if user.member_id or name != "wartet-auf-uns"
        ],
    }


def map_context(user: Any, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return the context of the map page."""
    return filter_choices(user) | {
        "asked": ReportFilter.of(typed, default_scope="alle"),
        "groups": [(group.value, group.label, LETTERS[group]) for group in MapGroup],
        "patterns": Pattern.choices,
        "letters": LETTERS,
        "bounds": _bounds(),
        "none": NOBODY,
        "tiles": _tiles(),
        "uses": list(Use.objects.active()),
    }


def _years() -> list[int]:
    first = (
        Report.objects.exclude(status="draft").order_by("announced_at").values_list("announced_at", flat=True).first()
    )
    this_year = timezone.localdate().year
    return list(range(this_year, (timezone.localtime(first).year if first else this_year) - 1, -1))


def _bounds() -> str:
    """Return where the map opens: around the members' areas, as ``west,south,east,north`` in degrees; or nothing."""
    keys = MemberArea.objects.filter(member__active=True).values("key")
    extent = Area.objects.current().deciding().filter(key__in=keys).aggregate(box=Extent("boundary"))["box"]
    if extent is None:
        return ""
    box = Polygon.from_bbox(extent)
    box.srid = STORAGE_SRID
    box.transform(EDGE_SRID)
    return ",".join(f"{degrees:.5f}" for degrees in box.extent)


def _tiles() -> str:
    """Return the address of the tiles, with {z}, {x} and {y} where a script puts numbers."""
    return reverse("tile", args=[0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}")
