"""What a subscription would have brought in the last year: which reports, and how many messages they make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from geo.crs import EDGE_SRID
from geo.models import ReportVersion
from geo.outlines.ring import ring
from notifications.models import Subscription
from notifications.presentation import geojson
from notifications.rhythm import timing
from notifications.services.subscriptions import would_have_matched
from notifications.subscription_words import distance

A_YEAR = timedelta(days=365)
LISTED = 40
WEEKS = 52
DAYS = 365
DRAWN_TO_M = 20.0  # finer than a pixel of the preview's map


@dataclass(frozen=True)
class Preview:
    """The reports of the last twelve months that a subscription would have told, the newest first."""

    versions: list[ReportVersion]
    messages: int

    @property
    def listed(self) -> list[ReportVersion]:
        """Those the page lists and numbers."""
        return self.versions[:LISTED]

    @property
    def more(self) -> int:
        """How many there are beyond the listed ones."""
        return len(self.versions) - len(self.listed)

    @property
    def headline(self) -> str:
        """How many messages that makes."""
        texts = ngettext(
            "Hätte in den letzten 12 Monaten %(count)d Nachricht ergeben",
            "Hätte in den letzten 12 Monaten %(count)d Nachrichten ergeben",
            self.messages,
        )
        none = _("Hätte in den letzten 12 Monaten keine Nachricht ergeben")
        return texts % {"count": self.messages} if self.messages else none

    @property
    def pace(self) -> str:
        """How often that is, and how many reports a digest bundles."""
        bundled = ngettext("%(count)d Meldung", "%(count)d Meldungen", len(self.versions)) % {
            "count": len(self.versions)
        }
        said = _pace(self.messages)
        if len(self.versions) == self.messages:
            return said
        return f"{said} " + _("Darin stehen %(reports)s gebündelt.") % {"reports": bundled}


def preview(subscription: Subscription, *, by: User, now: datetime | None = None) -> Preview:
    """Ask what a valid subscription, saved or not, would have told; only of reports that ``by`` may see."""
    versions = would_have_matched(subscription, since=(now or timezone.now()) - A_YEAR, by=by)
    return Preview(versions, messages(subscription, versions))


def messages(subscription: Subscription, versions: list[ReportVersion]) -> int:
    """Return how many messages these reports would have made: a digest holds all of its day or week."""
    alone, digests = 0, set()
    for version in versions:
        assert version.announced_at is not None  # noqa: S101 (only announced versions are told)
        told = timing(subscription, version.announced_at)
        if told.digest:
            digests.add(told.at)
        else:
            alone += 1
    return alone + len(digests)


def _pace(count: int) -> str:
    if count == 0:
        return _("Vielleicht ist das Gebiet zu klein, oder die Auswahl zu eng.")
    if count == 1:
        return _("Das ist eine im Jahr.")
    if count < WEEKS * 2 // 3:
        weeks = round(WEEKS / count)
        return ngettext(
            "Das ist etwa jede Woche eine.", "Das ist etwa alle %(weeks)d Wochen eine.", weeks
        ) % {"weeks": weeks}  # fmt: skip
    if count < DAYS:
        weekly = round(count / WEEKS)
        return ngettext(
            "Das ist etwa eine in der Woche.", "Das sind etwa %(weekly)d in der Woche.", weekly
        ) % {"weekly": weekly}  # fmt: skip
    daily = round(count / DAYS)
    return ngettext("Das ist etwa eine am Tag.", "Das sind etwa %(daily)d am Tag.", daily) % {"daily": daily}


def drawing(subscription: Subscription, shown: Preview | None) -> dict[str, Any]:
    """Return what the map shows (GeoJSON in WGS 84): the area, its ring of distance, and the numbered reports."""
    area = subscription.area
    coarse = _coarse(area) if area else None
    around = _coarse(ring(area, subscription.distance_m, 12)) if area and subscription.distance_m else None
    return {
        "area": geojson(coarse) if coarse else None,
        "ring": geojson(around) if around else None,
        "distance": distance(subscription.distance_m),
        "marks": [_mark(number, version) for number, version in enumerate(shown.listed if shown else [], start=1)],
    }


def _coarse(shape: GEOSGeometry) -> GEOSGeometry:
    simple = shape.simplify(DRAWN_TO_M, preserve_topology=True)
    return shape if simple.empty else simple


def _mark(number: int, version: ReportVersion) -> dict[str, Any]:
    assert version.outline is not None  # noqa: S101 (announced versions are complete)
    assert version.use is not None  # noqa: S101
    place = version.outline.point_on_surface.transform(EDGE_SRID, clone=True)
    return {
        "number": number,
        "at": [round(place.x, 6), round(place.y, 6)],
        "group": version.use.map_group,
        "title": version.title,
        "url": reverse("report-detail", args=[version.report_id]),
    }
