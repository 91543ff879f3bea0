"""One question to a service, and what can be wrong with its answer."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext as _
from lxml import etree

from geo.egress import Answer, EgressError, fetch
from geo.ogc.problems import ServiceProblem, Unreachable

CAPABILITIES_BYTES = 24 * 1024**2
CAPABILITIES_SECONDS = 25.0
XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
# What people paste is often a whole request. These belong to it, and not to the service's address.
OF_A_REQUEST = {
    "service", "request", "version", "layers", "layer", "styles", "style", "crs", "srs", "srsname", "bbox", "width",
    "height", "format", "transparent", "typename", "typenames", "outputformat", "count", "maxfeatures", "tilematrixset",
    "tilematrix", "tilerow", "tilecol", "query_layers", "info_format", "i", "j", "x", "y", "exceptions",
}  # fmt: skip


def ask(url: str, *, max_bytes: int, max_seconds: float) -> Answer:
    """Fetch and return the answer. Raises ``ServiceProblem`` with the reason where there is none to be used."""
    try:
        answer = fetch(url, max_bytes=max_bytes, max_seconds=max_seconds)
    except EgressError as error:
        raise Unreachable(str(error)) from error
    if answer.status in (401, 403, 407):
        raise ServiceProblem(_("Der Dienst verlangt eine Anmeldung. Nur offene Dienste können eingebunden werden."))
    if answer.status in (404, 410):
        raise ServiceProblem(_("Unter dieser Adresse liegt nichts (Antwort 404). Stimmt sie?"))
    if answer.status == 429:
        raise ServiceProblem(_("Dem Dienst sind es zu viele Anfragen. Bitte später noch einmal versuchen."))
    if answer.status != 200:
        complaint = complaint_in(answer.content)
        text = _("Der Dienst meldet einen Fehler (Antwort %(status)d). %(complaint)s")
        raise ServiceProblem((text % {"status": answer.status, "complaint": complaint}).strip())
    return answer


def checked(answer: Answer) -> Answer:
    """Return the answer if it is data. Raises ``ServiceProblem`` for a web page, or a complaint of the service."""
    start = answer.content[:4096]
    if b"ExceptionReport" in start or b"<ows:Exception" in start:
        raise ServiceProblem(_("Der Dienst meldet: %(complaint)s") % {"complaint": complaint_in(answer.content)})
    if not answer.content.strip():
        raise ServiceProblem(_("Der Dienst hat nichts geantwortet."))
    if is_web_page(answer):
        raise ServiceProblem(
            _("Dort antwortet eine Webseite und kein Kartendienst. Bitte die Adresse des Dienstes selbst angeben.")
        )
    return answer


def is_web_page(answer: Answer) -> bool:
    """Say whether somebody's page came back: a description of the service, or a form to sign in."""
    start = answer.content[:2048].lstrip().lower()
    return start.startswith(b"<!doctype html") or b"<html" in start


def complaint_in(content: bytes) -> str:
    """Return the words of a service's complaint without its markup, at most 300 letters."""
    words = re.sub(rb"<[^>]*>", b" ", content[:8192]).decode(errors="replace")
    return " ".join(unescape(words).split())[:300]


def parsed(content: bytes) -> etree._Element:
    """Return the root of an XML document that fetches nothing. Raises ``ServiceProblem``."""
    try:
        root = etree.fromstring(content.lstrip(b"\xef\xbb\xbf \r\n\t"), XML)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ServiceProblem(_("Die Antwort des Dienstes ist kein lesbares XML: %(why)s") % {"why": error}) from error
    inside = root.getroottree().docinfo.internalDTD
    if inside is not None and any(True for _entity in inside.iterentities()):
        raise ServiceProblem(_("Die Antwort des Dienstes enthält Verweise, denen nicht gefolgt wird."))
    return root


def json_object(content: bytes) -> dict[str, Any]:
    """Return the JSON object that came. Raises ``ServiceProblem`` for anything else."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ServiceProblem(_("Die Antwort des Dienstes ist kein lesbares JSON.")) from error
    if not isinstance(data, dict):
        raise ServiceProblem(_("Die Antwort des Dienstes ist kein lesbares JSON."))
    return data


def with_query(address: str, parameters: dict[str, str]) -> str:
    """Return the address with these parameters, and those of its own that are not the service's."""
    parts = urlsplit(address)
    ours = OF_A_REQUEST | {name.lower() for name in parameters}
    own = [(name, value) for name, value in parse_qsl(parts.query) if name.lower() not in ours]
    return urlunsplit(parts._replace(query=urlencode([*own, *parameters.items()]), fragment=""))


def without_query(address: str) -> str:
    """Return the address without the parameters of a request: what people paste is often a whole request."""
    return with_query(address, {})


def at_given_address(url: str | None, given: str) -> str:
    """Return a service's own address for requests, or the given one where it names another host.

    Services behind a proxy name hosts that one cannot reach.
    """
    named, own = urlsplit(url or ""), urlsplit(given)
    if not named.netloc or named.hostname != own.hostname:
        return without_query(given)
    return without_query(urlunsplit(named._replace(scheme=own.scheme, netloc=own.netloc)))
