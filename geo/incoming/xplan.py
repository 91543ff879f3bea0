"""XPlanGML 3 to 6.0 (XLeitstelle): a plan's extent and what it says of itself. Runs in the child process
(geo/sandbox/child.py) and knows neither Django nor our code lists. Coordinates stay as they are written: east before
north in every file seen, also where the EPSG register says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from geo.sandbox.extents import crs_of, read_extents
from geo.sandbox.problem import Problem

NAMESPACES = ("http://www.xplanung.de/xplangml", "http://www.deegree.org/xplanung")
OWN_KINDS = "urn:umgriff:planart"  # codeSpace of plan kinds that XPlanung has no word for (geo/xplan writes it)
PLAN = re.compile(r"^(?!XP_)[A-Z]{2}_Plan$")  # BP_Plan, FP_Plan, RP_Plan, LP_Plan, SO_Plan
MAX_TEXT = 400
MAX_DESCRIPTION = 4_000
XLINK = "{http://www.w3.org/1999/xlink}"
PROCEDURES = {
    "2000": "Vereinfachtes Verfahren (§ 13 BauGB).",
    "3000": "Beschleunigtes Verfahren (§ 13a BauGB).",
    "4000": "Beschleunigtes Verfahren (§ 13b BauGB).",
}
# The firmest step that a date proves, where the plan names no step or only "in procedure" (2000).
STAGE_DATES = (
    ("4000", ("inkrafttretensDatum", "wirksamkeitsDatum")),
    ("3000", ("satzungsbeschlussDatum", "planbeschlussDatum")),
    ("2400", ("auslegungsStartDatum",)),
    ("2300", ("traegerbeteiligungsStartDatum",)),
    ("2250", ("entwurfsbeschlussDatum",)),
    ("1000", ("aufstellungsbeschlussDatum",)),
)
DATES = tuple(name for _, names in STAGE_DATES for name in names)
WORDS = ("name", "nummer", "internalId", "beschreibung", "planArt", "verfahren", "rechtsstand", *DATES)


@dataclass
class Plan:
    """One plan: GML of its extent, its srsName ("" when nobody says), and its words by XPlanung's own names."""

    shapes: list[Any]
    crs: str
    words: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What the file calls the plan."""
        return self.words.get("name") or self.words.get("nummer") or self.words["klasse"]


def is_xplan(namespace: str) -> bool:
    """Say whether this namespace, of a document's root, is that of XPlanGML."""
    return namespace.startswith(NAMESPACES)


def looks_like_xplan(begins: bytes) -> bool:
    """Say whether the start of an XML file names XPlanGML, be it the root or a WFS collection around it."""
    return any(each.encode() in begins for each in NAMESPACES)


def parse(data: bytes) -> dict[str, Any]:
    """Return the plans as `vectors.features` returns layers: one layer per coordinate system, facts per plan.

    Facts: ``name``, ``number``, ``kind`` ("BP_PlanArt 1000"), ``stage`` (Rechtsstand), ``description``,
    ``municipality``, ``standard``. Raises ``Problem``.
    """
    plans = read_plans(data)
    layers: dict[str, list[dict[str, Any]]] = {}
    for plan, shape in zip(plans, read_extents([plan.shapes for plan in plans]), strict=True):
        attributes = {name: text[:MAX_TEXT] for name, text in plan.words.items()}
        feature = {"wkb": shape.hex(), "attributes": attributes, "facts": facts_of(plan.words), "label": plan.label}
        layers.setdefault(plan.crs, []).append(feature)
    title = f"XPlanGML {plans[0].words['version']}".strip()
    return {
        "layers": [{"name": title, "crs": crs_of(crs), "features": found} for crs, found in layers.items()],
        "facts": {"standard": title},
    }


def read_plans(data: bytes) -> list[Plan]:
    """Return the plans of a document, in its order. Entities, DTDs and the network stay shut; comments are dropped,
    for some files put one before the geometry. Raises ``Problem``.
    """
    root = _parsed(data)
    plans = [each for each in _elements(root) if PLAN.match(_local(each)) and is_xplan(_space(each))]
    if not plans:
        raise Problem("no_plan")
    by_id = {_id(each): each for each in _elements(root) if _id(each)}
    return [_plan(each, root, by_id) for each in plans]


def facts_of(words: dict[str, str]) -> dict[str, str]:
    """Return what the report's form can use, with the official codes; our code lists say what they are called."""
    procedure = PROCEDURES.get(words.get("verfahren", ""), "")
    facts = {
        "name": words.get("name", ""),
        "number": words.get("nummer", ""),
        "kind": _kind(words),
        "stage": _stage(words) if words["klasse"] in ("BP_Plan", "FP_Plan") else "",
        "description": " ".join(filter(None, [words.get("beschreibung", ""), procedure])),
        "municipality": words.get("gemeinde", ""),
        "standard": f"XPlanGML {words['version']}".strip(),
    }
    return {name: text for name, text in facts.items() if text}


def _kind(words: dict[str, str]) -> str:
    said = words.get("planArt", "").split()
    if words.get("planArtListe") == OWN_KINDS and said:
        return said[0]
    if words["klasse"] in ("BP_Plan", "FP_Plan"):
        code = said[0] if said else "1000"
        return "9999" if code == "9999" else f"{words['klasse']}Art {code}"
    return "9999"


def _stage(words: dict[str, str]) -> str:
    said = words.get("rechtsstand", "")
    if said in ("4500", "45000", "45001"):
        return "4000"  # partly out of force is in force elsewhere
    if said and said != "2000":
        return said
    proven = next((code for code, names in STAGE_DATES if any(words.get(name) for name in names)), "")
    return proven or ("1000" if said else "")


def _parsed(data: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Problem("broken_xml", line=line or 1, column=column or 1) from None
    if root.getroottree().docinfo.doctype:
        raise Problem("document_type")
    return root


def _plan(plan: Any, root: Any, by_id: dict[str, Any]) -> Plan:
    words = {"klasse": _local(plan), "version": _version(_space(plan))} | _words(plan)
    for part in _parts(plan, root) if "verfahren" not in words else []:
        words |= {name: text for name, text in _words(part).items() if name == "verfahren"}  # its place since 6.0
    shapes = _extents(plan, root, by_id)
    if not shapes:
        raise Problem("no_extent", plan=words.get("name", words["klasse"]))
    crs = next((found for each in (*shapes, plan, root) if (found := _srs_name(each))), "")
    return Plan(shapes, crs, words)


def _words(plan: Any) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for child in plan.iterchildren(etree.Element):
        name, text = _local(child), " ".join((child.text or "").split())
        if name in WORDS and text:
            found.setdefault(name, []).append(text[:MAX_DESCRIPTION])
            if name == "planArt" and child.get("codeSpace"):
                found["planArtListe"] = [child.get("codeSpace")[:MAX_TEXT]]
        elif name == "gemeinde":
            found.setdefault(name, []).append(_municipality(child))
    return {name: (", " if name == "gemeinde" else " ").join(texts) for name, texts in found.items()}


def _municipality(element: Any) -> str:
    said = {_local(each): (each.text or "").strip()[:100] for each in _elements(element)}
    place = said.get("ortsteilName") or said.get("gemeindeName") or ""
    key = said.get("ags") or said.get("rs") or ""
    return f"{place} ({key})" if place and key else place or key


def _extents(plan: Any, root: Any, by_id: dict[str, Any]) -> list[Any]:
    """Return the geometry of the plan; where it has none, those of its parts (Bereiche)."""
    own = _geometry(plan, "raeumlicherGeltungsbereich", by_id)
    if own is not None:
        return [own]
    shapes = (_geometry(each, "geltungsbereich", by_id) for each in _parts(plan, root))
    return [shape for shape in shapes if shape is not None]


def _parts(plan: Any, root: Any) -> list[Any]:
    parts = _elements(root, {f"{_local(plan)[:2]}_Bereich"})
    return [each for each in parts if any(_href(held) == _id(plan) for held in _held(each, "gehoertZuPlan"))]


def _geometry(feature: Any, name: str, by_id: dict[str, Any]) -> Any:
    for holder in _held(feature, name):
        found = next(holder.iterchildren(etree.Element), None)
        return by_id.get(_href(holder)) if found is None else found
    return None


def _elements(root: Any, names: set[str] | None = None) -> list[Any]:
    return [each for each in root.iter(etree.Element) if names is None or _local(each) in names]


def _held(feature: Any, name: str) -> list[Any]:
    return [each for each in feature.iterchildren(etree.Element) if _local(each) == name]


def _srs_name(element: Any) -> str:
    """Return the first srsName in a geometry, or in the envelope of a feature."""
    return next((name.strip()[:200] for each in _elements(element) if (name := each.get("srsName", "").strip())), "")


def _version(namespace: str) -> str:
    return ".".join(namespace.rstrip("/").split("/")[-2:]) if namespace[-1:].isdigit() else ""


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _space(element: Any) -> str:
    return str(element.tag).rpartition("}")[0].lstrip("{")


def _id(element: Any) -> str:
    return next((str(value) for name, value in element.attrib.items() if name.rpartition("}")[2] == "id"), "")


def _href(element: Any) -> str:
    return str(element.get(f"{XLINK}href", "")).lstrip("#")
