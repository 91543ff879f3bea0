"""Shops and homes on the paper map that are small each and large together."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.utils.timezone import now

from accounts.models import User
from geo.models import CumulativeHint, Report, Stage, Status
from notifications.services import announce
from tests import paper

SHOPS = "Einzelhandel ab 800 m² Verkaufsfläche"


def shop(by: User, x_km: float, sales_area_m2: float, *, title: str = "", **fields: Any) -> Report:
    """Announce a shop of 100 × 100 m whose south-west corner lies x km east of Mitte's, and return it."""
    outline = paper.box(x_km, 1, x_km + 0.1, 1.1)
    values = {"use": "retail_small", "title": title or f"Markt {x_km}", "sales_area_m2": sales_area_m2} | fields
    return announced(paper.draft(by, outline, **values), by)


def announced(report: Report, by: User) -> Report:
    """Announce a draft and return it as it is now."""
    announce(report, by=by, idempotency_key=uuid4())
    return Report.objects.get(pk=report.pk)


def put(report: Report, **fields: Any) -> Report:
    """Make a draft an announced report without telling anybody, quickly; and return it."""
    version = report.versions.get()
    version.announced_at = now()
    for name, value in fields.items():
        setattr(version, name, value)
    version.save()
    report.current, report.status, report.announced_at = version, Status.ANNOUNCED, version.announced_at
    report.save()
    return report


def quiet_shop(by: User, x_km: float, sales_area_m2: float, **fields: Any) -> Report:
    """The same as ``shop``, but nobody is told."""
    outline = paper.box(x_km, 1, x_km + 0.1, 1.1)
    values = {"use": "retail_small", "title": f"Markt {x_km}", "sales_area_m2": sales_area_m2} | fields
    return put(paper.draft(by, outline, **values))


def give_up(report: Report) -> None:
    """Let a plan end by its stage."""
    assert report.current is not None
    report.current.stage = Stage.objects.get(code="given_up")
    report.current.save()


def listed(rule: str = SHOPS) -> list[tuple[set[Any], float]]:
    """Return the listed hints of a rule as (reports, amount), the largest first."""
    hints = CumulativeHint.objects.listed().filter(rule__name=rule).order_by("-amount", "pk")
    return [(set(hint.reports), hint.amount) for hint in hints]
