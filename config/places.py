"""The places of the site, in the order of the navigation. A place that has no route yet is not shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from config.access import Access, coordinator, participant


def member_s_people(user: Any) -> bool:
    """Whoever works for a member: the Geschäftsstelle begins its day in the cockpit."""
    return participant(user) and not (user.is_coordinator and user.member_id is None)


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; it is current on every page whose URL name starts with one of its prefixes."""

    label: Any
    route: str
    prefix: str | tuple[str, ...]
    icon: str
    who: Access = participant


@dataclass(frozen=True)
class OfficePage:
    """A page on which the Geschäftsstelle keeps something, and what for."""

    label: Any
    route: str
    purpose: Any


OFFICE_PAGES: list[tuple[Any, list[OfficePage]]] = [
    (_("Mitglieder und Personen"), [
        OfficePage(_("Mitglieder"), "member-list", _("Gebiete, Postfächer, Vertretungen und Personen.")),
        OfficePage(_("Geschäftsstelle"), "office", _("Wer zur Geschäftsstelle gehört.")),
        OfficePage(_("Person einladen"), "invitation-new", _("Mit einem Link, der einmal gilt.")),
        OfficePage(_("Wer ist erreichbar?"), "reachability", _("Jeder Weg zu jedem Mitglied, mit Probe.")),
        OfficePage(_("Was nicht angekommen ist"), "undelivered", _("Und was zu tun ist.")),
        OfficePage(_("Ansichten als Mitglied"), "support-log", _("Wer wann die Seiten eines Mitglieds angesehen hat.")),
    ]),
    (_("Regeln und Karten"), [
        OfficePage(_("Betroffenheitsregeln"), "rule-list", _("Wer von einer Meldung hört.")),
        OfficePage(_("Summenregeln"), "cumulative-rule-list", _("Ab wann mehrere Vorhaben zusammen auffallen.")),
        OfficePage(_("Hinweise"), "hint-list", _("Wo mehrere Vorhaben zusammen eine Schwelle überschreiten.")),
        OfficePage(_("Auswahllisten"), "code-lists", _("Planarten, Nutzungen, Planungsstände, Auswirkungen.")),
        OfficePage(_("Ebenen der Karten"), "layer-list", _("Karten anderer Dienste.")),
        OfficePage(_("Grenzen"), "setup-boundaries", _("Amtliche Grenzen holen und in Kraft setzen.")),
    ]),
    (_("Auftritt und Texte"), [
        OfficePage(_("Auftritt"), "branding", _("Name, Logo und Farben der Allianz.")),
        OfficePage(_("Texte der Mails"), "mail-text-list", _("Betreff, Anrede und was in jeder Mail steht.")),
        OfficePage(_("Einrichtung"), "setup", _("Der Weg von der leeren Allianz zur ersten Meldung.")),
    ]),
    (_("Termine und Zahlen"), [
        OfficePage(_("Veranstaltungsreihen"), "event-series", _("Wie viele Treffen es im Jahr geben soll.")),
        OfficePage(_("Zahlen der Region"), "region", _("Was alle Vorhaben zusammen ergeben.")),
        OfficePage(_("Zusammenarbeit in Zahlen"), "service-figures", _("Wie früh gemeldet, wie oft geantwortet wird.")),
        OfficePage(_("Jahresbericht"), "year-reports", _("Für die Mitgliederversammlung, als PDF.")),
        OfficePage(_("Wissen"), "knowledge", _("Protokolle und gemeinsame Positionen.")),
        OfficePage(_("Abos"), "subscription-list", _("Was Sie selbst hören möchten.")),
    ]),
    (_("Nachvollziehen und aufbewahren"), [
        OfficePage(_("Verlauf der Änderungen"), "history", _("Wer wann was geändert hat, mit Rücknahme.")),
        OfficePage(_("Aufbewahrung"), "retention", _("Wie lange was bleibt, und was gelöscht wurde.")),
    ]),
]  # fmt: skip
ADMINISTRATION = (
    "administration", "history", "mail-text", "member-", "rule-", "code-", "layer-", "person-", "invitation-", "office",
    "destination-", "undelivered", "reachability", "branding", "support-", "retention", "cumulative-", "hint-",
    "setup-",
)  # fmt: skip

PLACES = [
    Place(_("Cockpit"), "cockpit", ("cockpit", "overview"), "home", coordinator),
    Place(_("Übersicht"), "overview", "overview", "home", member_s_people),
    Place(_("Karte"), "map", "map", "map"),
    Place(_("Meldungen"), "report-list", "report-", "report"),
    Place(_("Fälle"), "case-list", ("case-", "poll-"), "members", coordinator),
    Place(_("Termine"), "event-list", ("event-", "meeting-"), "calendar"),
    Place(_("Abos"), "subscription-list", "subscription-", "subscribe", member_s_people),
    Place(_("Verwaltung"), "administration", ADMINISTRATION, "rules", coordinator),
]


def places_for(request: HttpRequest) -> Iterator[dict[str, Any]]:
    """Yield the places this person may enter, with address and whether they are there now."""
    match = getattr(request, "resolver_match", None)
    name = (match.url_name if match else "") or ""
    for place in PLACES:
        url = address_of(place.route) if place.who(request.user) else ""
        if url:
            yield {"label": place.label, "url": url, "icon": place.icon, "current": name.startswith(place.prefix)}


def office_pages() -> list[tuple[Any, list[dict[str, Any]]]]:
    """Return the Geschäftsstelle's pages in their groups, those that the site has."""
    groups = [
        (title, [{"label": one.label, "purpose": one.purpose, "url": address_of(one.route)} for one in pages])
        for title, pages in OFFICE_PAGES
    ]
    return [(title, [one for one in pages if one["url"]]) for title, pages in groups]


def address_of(route: str) -> str:
    """Return the address of a route without parameters; nothing where the site has none of this name."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
