"""XPlanGML 6.0, as little as makes a plan: extent, name, municipality, kind, stage."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from lxml import etree
from lxml.builder import ElementMaker

from geo.crs import STORAGE_SRID
from geo.incoming.xplan import OWN_KINDS
from geo.models import ReportVersion
from geo.xplan import words
from geo.xplan.checks import checked

GML = "http://www.opengis.net/gml/3.2"
XPLAN = "http://www.xplanung.de/xplangml/6/0"
SRS_NAME = f"EPSG:{STORAGE_SRID}"
DECIMALS = 3  # millimetres
G = ElementMaker(namespace=GML, nsmap={"gml": GML})
X = ElementMaker(namespace=XPLAN, nsmap={"xplan": XPLAN, "gml": GML})


def xplan_6(version: ReportVersion) -> bytes:
    """Return a version as XPlanGML 6.0 (XLeitstelle, schema 6.0.2): one plan object without plan content.

    What urban land-use planning has no word for becomes an ``SO_Plan`` with our own kind. The outline is in the
    storage CRS, to the millimetre. The document is checked against geo/xplan/schemas/xplan.xsd. Raises ``NoArea``.
    """
    shape = words.shape_of(words.area_of(version))
    envelope = _envelope(shape)
    with translation.override("de"):
        plan = X(f"{words.class_of(version)[0]}_Plan", {f"{{{GML}}}id": f"ID_{version.report_id}"})
        plan.append(G.boundedBy(_envelope(shape)))
        plan.extend(_metadata(version))
        plan.append(X.raeumlicherGeltungsbereich(_surface(shape, f"{version.report_id}")))
        plan.extend(_specific(version))
    root = X.XPlanAuszug({f"{{{GML}}}id": f"GML_{message_id(version)}"}, G.boundedBy(envelope), G.featureMember(plan))
    checked(root, "xplan.xsd")
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content


def message_id(version: ReportVersion) -> uuid.UUID:
    """Return the same id for the same state of a version: handed over twice, it is recognised."""
    return uuid.uuid5(version.report_id, f"{version.number}/{version.revision}")


def _metadata(version: ReportVersion) -> list[Any]:
    use = _("Hauptnutzung: %(use)s.") % {"use": version.use.label} if version.use else ""
    found = [X.name(words.plain(version.title) or _("Ohne Titel")), X.internalId(f"{version.report_id}")]
    if version.description.strip():
        found.append(X.beschreibung(words.plain(version.description)))
    informal = _("Informelle Frühmeldung; ersetzt keine Beteiligung nach § 2 Abs. 2 und § 4 BauGB.")
    found.append(X.kommentar(words.plain(f"{informal} {use}")))
    found.append(X.technHerstellDatum(localdate(version.announced_at or version.saved_at).isoformat()))
    return found


def _specific(version: ReportVersion) -> list[Any]:
    """Return what stands behind the extent, in the order of the class: only urban plans have a stage."""
    places = [_municipality(place) for place in words.municipalities(version)]
    by = X.plangeber(X.XP_Plangeber(X.name(words.plain(version.report.reporter.name))))
    klass, code = words.class_of(version)
    if klass == "SO":
        return [*places, X.planArt(code, codeSpace=OWN_KINDS), by]
    stage = words.legal_stage(version)
    return [*places, by, X.planArt(code), *([X.rechtsstand(stage)] if stage else [])]


def _municipality(place: words.Municipality) -> Any:
    said = [("ags", place.ags), ("gemeindeName", place.name), ("ortsteilName", place.district)]
    return X.gemeinde(X.XP_Gemeinde(*(X(name, words.plain(text)) for name, text in said if text)))


def _envelope(shape: Any) -> Any:
    west, south, east, north = shape.bounds
    return G.Envelope(
        G.lowerCorner(_numbers([(west, south)])), G.upperCorner(_numbers([(east, north)])), srsName=SRS_NAME
    )


def _surface(shape: Any, key: str) -> Any:
    polygons = [_polygon(each, f"GEO_{key}_{number}") for number, each in enumerate(shape.geoms, 1)]
    if len(polygons) == 1:
        return polygons[0]
    members = (G.surfaceMember(each) for each in polygons)
    return G.MultiSurface({f"{{{GML}}}id": f"GEO_{key}"}, *members, srsName=SRS_NAME)


def _polygon(polygon: Any, key: str) -> Any:
    rings = [G.exterior(_ring(polygon.exterior)), *(G.interior(_ring(ring)) for ring in polygon.interiors)]
    return G.Polygon({f"{{{GML}}}id": key}, *rings, srsName=SRS_NAME)


def _ring(ring: Any) -> Any:
    return G.LinearRing(G.posList(_numbers(ring.coords), srsDimension="2"))


def _numbers(positions: Any) -> str:
    return " ".join(f"{x:.{DECIMALS}f} {y:.{DECIMALS}f}" for x, y in positions)
