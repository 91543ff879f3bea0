"""The places of the site, in the order of the navigation. A place that has no route yet is not shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from config.access import Access, coordinator, participant


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; it is current on every page whose URL name starts with its prefix."""

    label: Any
    route: str
    prefix: str
    icon: str
    who: Access = participant


PLACES = [
    Place(_("Übersicht"), "overview", "overview", "home"),
    Place(_("Karte"), "map", "map", "map"),
    Place(_("Meldungen"), "report-list", "report-", "report"),
    Place(_("Termine"), "event-list", "event-", "calendar"),
    Place(_("Abos"), "subscription-list", "subscription-", "subscribe"),
    Place(_("Mitglieder"), "member-list", "member-", "members", coordinator),
    Place(_("Regeln"), "rule-list", "rule-", "rules", coordinator),
]


def places_for(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Yield the places this person may enter, with address and whether they are there now."""
    match = getattr(request, "resolver_match", None)
    name = (match.url_name if match else "") or ""
    for place in PLACES:
        if not place.who(request.user):
            continue
        try:
            url = reverse(place.route)
        except NoReverseMatch:
            continue
        yield {"label": place.label, "url": url, "icon": place.icon, "current": name.startswith(place.prefix)}
