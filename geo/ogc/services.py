"""From an address to what is there: the service is recognised by its answer, whatever it was called."""

from __future__ import annotations

import re
from types import ModuleType
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from lxml import etree

from geo.egress import Answer
from geo.ogc import oaf, wfs, wms, wmts
from geo.ogc.asking import (
    CAPABILITIES_BYTES,
    CAPABILITIES_SECONDS,
    ask,
    checked,
    complaint_in,
    is_web_page,
    json_object,
    parsed,
    with_query,
)
from geo.ogc.described import Service
from geo.ogc.problems import ServiceProblem, Unreachable

XML_KINDS: dict[str, ModuleType] = {"wms": wms, "wfs": wfs, "wmts": wmts}
MOST_LAYERS = 2000


def read_service(address: str, kind: str = "") -> Service:
    """Ask the service at this address what it has. ``kind`` (a ``LayerKind``) spares the guessing.

    Raises ``ServiceProblem`` with a sentence that says what is there instead.
    """
    address = address.strip()
    if "://" not in address:
        address = f"https://{address}"
    named = re.search(r"[?&]service=(\w+)", address, re.IGNORECASE)
    kind = kind or (named[1].lower() if named and named[1].lower() in XML_KINDS else "")
    service = _of_kind(address, kind) if kind else _recognised(address)
    if not service.choices:
        raise ServiceProblem(_("Der Dienst antwortet, bietet aber keine Ebene an."))
    if len(service.choices) > MOST_LAYERS:
        raise ServiceProblem(_("Der Dienst nennt mehr als %(most)d Ebenen.") % {"most": MOST_LAYERS})
    return service


def _of_kind(address: str, kind: str) -> Service:
    if kind == "oaf":
        landing = oaf.landing_url(address)
        return oaf.read(json_object(checked(_get(with_query(landing, {"f": "json"}))).content), landing)
    answer = checked(_get(XML_KINDS[kind].capabilities_url(address)))
    service = _read(answer, address)
    if service is None or service.kind != kind:
        raise ServiceProblem(_nothing_there(answer))
    return service


def _recognised(address: str) -> Service:
    """Try the address as it is, then as each kind of service. The first that answers as one is it."""
    problem: ServiceProblem | None = None
    for kind in ("", "wms", "wfs", "wmts", "oaf"):
        try:
            if not kind:
                service = _read(_get(address), address)
                if service is not None:
                    return service
                continue
            return _of_kind(address, kind)
        except Unreachable:
            raise
        except ServiceProblem as error:
            problem = problem or error
    raise problem or ServiceProblem(_("Unter dieser Adresse antwortet kein WMS, WMTS, WFS und keine OGC API Features."))


def _read(answer: Answer, address: str) -> Service | None:
    """Return the service whose description this is; None for anything else."""
    start = answer.content[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"{"):
        data = json_object(answer.content)
        return oaf.read(data, address) if isinstance(data.get("links"), list) else None
    if not start.startswith(b"<") or is_web_page(answer):
        return None
    root = parsed(answer.content)
    names = {etree.QName(root).localname, root.tag}
    for module in XML_KINDS.values():
        if names & module.ROOTS:
            service: Service = module.read(root, address)
            return service
    return None


def _get(url: str) -> Answer:
    return ask(url, max_bytes=CAPABILITIES_BYTES, max_seconds=CAPABILITIES_SECONDS)


def _nothing_there(answer: Answer) -> str:
    text = _("%(host)s antwortet, aber nicht wie ein Kartendienst: %(words)s")
    words = complaint_in(answer.content)[:120]
    return text % {"host": urlsplit(answer.url).hostname, "words": words or "?"}
