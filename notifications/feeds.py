"""The inbox as an Atom feed with GeoRSS, for readers that cannot sign in: they have a key in the address instead.

Such an address gets around: it is copied, stored and logged. So a feed says no more than who reports what, when
and roughly where; everything else is behind the link, which asks to sign in. The same keys open other feeds too
(a calendar, say): whoever makes one asks ``opened_by``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.gis.db.models.functions import Envelope, PointOnSurface, Transform
from django.contrib.gis.feeds import GeoAtom1Feed
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Alliance
from geo.crs import EDGE_SRID
from geo.models import Report
from notifications.models import FeedKind, FeedToken, Notification
from notifications.querysets import NotificationQuerySet
from notifications.wording import one_line, sender_of

ENTRIES = 50


class Feed(GeoAtom1Feed):
    """An Atom feed that is as old as its newest entry; without one, as old as its key."""

    def latest_post_date(self) -> datetime:
        """Return when the feed changed last: the same feed must be the same bytes."""
        begun_at: datetime = self.feed["begun_at"]
        return max((item["updateddate"] for item in self.items), default=begun_at)


def opened_by(token: str, kind: FeedKind = FeedKind.ATOM) -> FeedToken | None:
    """Return what this key opens, and note that it is in use; None when it opens nothing (any more)."""
    return FeedToken.objects.usable().of_kind(kind).select_related("user", "member").opened_by(token)


def feed_of(key: FeedToken) -> Feed:
    """Return the feed that this key opens: a person's inbox, or what their member was told."""
    about = key.member.short_name if key.member else key.user
    alliance = Alliance.current().name
    feed = Feed(
        title=_("%(alliance)s: Meldungen für %(whom)s") % {"alliance": alliance, "whom": one_line(about)},
        link=settings.BASE_URL + reverse("inbox"),
        description=None,
        author_name=alliance,
        feed_guid=_tag(key.created_at, f"feed/{key.pk}"),
        language=settings.LANGUAGE_CODE,
        begun_at=key.created_at,
    )
    told = list(entries_of(key))
    detailed = Report.objects.detailed_to(key.user).filter(pk__in=[one.activity.report_id for one in told])
    in_detail = set(detailed.values_list("pk", flat=True))
    for one in told:
        _add(feed, one, in_detail=one.activity.report_id in in_detail)
    return feed


def entries_of(key: FeedToken) -> NotificationQuerySet:
    """Return what the feed lists: of this inbox what its person may know of, the newest first."""
    mine = Notification.objects.visible_to(key.user).filter(member=key.member_id) if key.member_id else None
    told = mine if mine is not None else Notification.objects.inbox_of(key.user)
    outline = "activity__version__outline"
    of_reports = Q(activity__report__in=Report.objects.visible_to(key.user))
    told = told.filter(of_reports | Q(activity__report__isnull=True))
    told = told.annotate(
        place=Transform(PointOnSurface(outline), EDGE_SRID), box=Envelope(Transform(outline, EDGE_SRID))
    )
    told = told.select_related("activity__version", "activity__report__reporter")
    told = told.defer(outline, "activity__version__description")
    return told.order_by("-created_at", "pk")[:ENTRIES]


def _add(feed: Feed, one: Any, *, in_detail: bool) -> None:
    activity = one.activity
    sender = one_line(sender_of(activity))
    feed.add_item(
        title=f"[{sender}] {one_line(activity.title)} – {one_line(activity.news)}",
        link=settings.BASE_URL + activity.get_absolute_url(),
        description=None,  # type: ignore[arg-type]
        author_name=one_line(activity.report.reporter.name if activity.report else sender),
        pubdate=activity.created_at,
        updateddate=activity.created_at,
        unique_id=_tag(activity.created_at, f"notification/{one.pk}"),
        geometry=_geometry(one, in_detail=in_detail),
    )


def _geometry(one: Any, *, in_detail: bool) -> Any:
    if one.place is None:
        return None
    return one.box.extent if in_detail and one.box.dims == 2 else one.place.coords


def _tag(when: datetime, what: str) -> str:
    """Return an id that stays the same wherever the site moves within its host (RFC 4151)."""
    return f"tag:{urlsplit(settings.BASE_URL).hostname},{when:%Y-%m-%d}:{what}"
