"""An early notice in the shape of XBeteiligung's message 0401, for whoever takes the plan to the formal platform."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from lxml import etree
from lxml.builder import ElementMaker

from geo import describe
from geo.models import ReportVersion
from geo.outlines import as_geojson, at_the_edge
from geo.xplan import words
from geo.xplan.checks import checked
from geo.xplan.plan import message_id

SPACES = {
    "xbeteiligung": "https://www.xleitstelle.de/xbeteiligung/12",
    "bn-g2g": "http://xoev.de/schemata/basisnachricht/g2g/1_1",
    "bn-beh": "http://xoev.de/schemata/basisnachricht/behoerde/1_1",
    "bn-kom": "http://xoev.de/schemata/basisnachricht/kommunikation/1_1",
}
LISTS = {
    "nachrichtentyp": ("urn:xoev-de:xleitstelle:codeliste:xbeteiligung-nachrichten", "1.2"),
    "verzeichnisdienst": ("urn:xoev-de:kosit:codeliste:verzeichnisdienst", "3"),
    "kanal": ("urn:de:xoev:codeliste:erreichbarkeit", "3"),
    "planartKommunal": ("urn:xoev-de:xleitstelle:codeliste:planartkommunal", "1"),
    "verfahrensschrittKommunal": ("urn:xoev-de:xleitstelle:codeliste:verfahrensschrittkommunal", "1"),
}
MESSAGE = ("0401", "kommunal.Initiieren.0401")
MAIL, PHONE = "01", "02"  # code list Erreichbarkeit
X, G2G, AUTHORITY, CONTACT = (ElementMaker(namespace=space, nsmap=SPACES) for space in SPACES.values())
PLAIN = ElementMaker()


def early_notice(version: ReportVersion) -> dict[str, Any]:
    """Return what a version says by the names of XBeteiligung 1.2 (kommunal.Initiieren.0401), the extent as GeoJSON
    (WGS 84). The recipient stays open: whoever hands the notice over names it. Raises ``NoArea``.
    """
    shape = words.shape_of(words.area_of(version))
    with translation.override("de"):
        return {
            "hinweis": _("Informelle Frühmeldung; ersetzt keine Beteiligung nach § 2 Abs. 2 und § 4 BauGB."),
            "kopf": _head(version),
            "vorgangsID": f"ID_{version.report_id}",
            "beteiligung": _content(version) | {"geltungsbereich": as_geojson(at_the_edge(shape))},
        }


def early_notice_json(version: ReportVersion) -> bytes:
    """Return the notice as JSON (geo/xplan/schemas/early-notice.json). Raises ``NoArea``."""
    return json.dumps(early_notice(version), ensure_ascii=False, indent=2).encode()


def early_notice_xml(version: ReportVersion, *, maker: str = "") -> bytes:
    """Return the notice as XML, checked against geo/xplan/schemas/xbeteiligung.xsd. Raises ``NoArea``.

    ``maker`` is who runs the program (``produkthersteller``).
    """
    notice = early_notice(version)
    attributes = {
        "produkt": "Umgriff",
        "produkthersteller": maker or settings.ALLIANCE_NAME,
        "standard": "XBeteiligung",
    }
    root = X(MESSAGE[1], attributes | {"version": "1.2"})
    root.append(etree.Comment(f" {notice['hinweis']} "))
    root.append(_head_xml(notice["kopf"]))
    content = X.nachrichteninhalt(X.vorgangsID(notice["vorgangsID"]), X.beteiligung(*_fields(notice["beteiligung"])))
    root.append(content)
    checked(root, "xbeteiligung.xsd")
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return document


def _head(version: ReportVersion) -> dict[str, Any]:
    reporter: Any = version.report.reporter
    ways = [(MAIL, version.contact_email), (PHONE, version.contact_phone)]
    return {
        "nachrichtenUUID": f"{message_id(version)}",
        "nachrichtentyp": {"code": MESSAGE[0], "name": MESSAGE[1]},
        "erstellungszeitpunkt": (version.announced_at or version.saved_at).isoformat(timespec="seconds"),
        "leser": {"kennung": "offen", "name": "offen"},
        "autor": {
            "kennung": f"{reporter.pk}",
            "name": words.plain(reporter.name),
            "erreichbarkeit": [{"kanal": way, "kennung": words.plain(to)} for way, to in ways if to.strip()],
        },
    }


def _content(version: ReportVersion) -> dict[str, Any]:
    reporter: Any = version.report.reporter
    code, name = words.step_of(version)
    plan_type = words.plan_type(version)
    kind = {"planartKommunal": {"code": plan_type, "name": version.kind.label}} if plan_type and version.kind else {}
    places = ", ".join(dict.fromkeys(place.district or place.name for place in words.municipalities(version)))
    return {
        "akteurVorhaben": {"veranlasser": {"name": words.plain(reporter.name)}},
        "planID": f"ID_{version.report_id}",
        "planname": words.plain(version.title) or _("Ohne Titel"),
        **kind,
        "verfahrensschrittKommunal": {"code": code, "name": name},
        "beschreibungPlanungsanlass": _occasion(version),
        "geltungsbereich": None,
        "raeumlicheBeschreibung": words.plain(f"{places}, {describe.size_of(version)}"),
    }


def _occasion(version: ReportVersion) -> str:
    """Return the description, the facts and the wish: fields that the message has no place for."""
    said = [f"{fact.label}: {fact.value}" for fact in describe.facts(version)]
    if version.wish == "answer" and version.answer_by:
        said.append(_("Antwort erbeten bis %(day)s") % {"day": date_format(version.answer_by, "j. F Y")})
    return words.plain("\n".join(filter(None, [version.description, "; ".join(said)])))


def _fields(content: dict[str, Any]) -> list[Any]:
    return [_field(name, value) for name, value in content.items()]


def _field(name: str, value: Any) -> Any:
    if name == "akteurVorhaben":
        return X(name, X.veranlasser(PLAIN.name(PLAIN.name(value["veranlasser"]["name"]))))
    if name == "geltungsbereich":
        return X(name, json.dumps(value, separators=(",", ":")))
    return _coded(X, name, **value) if name in LISTS else X(name, value)


def _head_xml(head: dict[str, Any]) -> Any:
    return G2G(
        "nachrichtenkopf.g2g",
        G2G(
            "identifikation.nachricht",
            G2G.nachrichtenUUID(head["nachrichtenUUID"]),
            _coded(G2G, "nachrichtentyp", **head["nachrichtentyp"]),
            G2G.erstellungszeitpunkt(head["erstellungszeitpunkt"]),
        ),
        G2G.leser(*_party(head["leser"])),
        G2G.autor(*_party(head["autor"])),
    )


def _party(party: dict[str, Any]) -> list[Any]:
    ways = [
        CONTACT.erreichbarkeit(_coded(CONTACT, "kanal", way["kanal"]), CONTACT.kennung(way["kennung"]))
        for way in party.get("erreichbarkeit", [])
    ]
    directory = _coded(AUTHORITY, "verzeichnisdienst", "DVDV")
    return [directory, AUTHORITY.kennung(party["kennung"]), AUTHORITY.name(party["name"]), *ways]


def _coded(space: Any, element: str, code: str, name: str = "") -> Any:
    """Return an entry of a code list as XÖV writes it: the list's name outside, code and name without namespace."""
    uri, edition = LISTS[element]
    said = [PLAIN.code(code), *([PLAIN.name(name)] if name else [])]
    return space(element, *said, listURI=uri, listVersionID=edition)
