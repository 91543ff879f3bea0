"""GML geometry out of an opened document: GDAL reads it, every kind of GML 2 to 3.2, curves included."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from geo.sandbox.problem import Problem

ARCS = {"Arc", "ArcString", "Circle", "ArcByCenterPoint", "CircleByCenterPoint", "ArcByBulge", "ArcStringByBulge"}
MAX_ARC_POINTS = 20_000
MAX_VERTICES = 100_000
# An arc becomes corners every half degree: 1 cm beside an arc of 1 km radius, 720 corners for a circle.
SETTINGS = {"OGR_ARC_STEPSIZE": "0.5", "GML_SKIP_RESOLVE_ELEMS": "ALL"}
COLLECTION = b'<u:plans xmlns:u="urn:umgriff" xmlns:gml="http://www.opengis.net/gml/3.2">%b</u:plans>'
MEMBER = b"<gml:featureMember><u:plan><u:number>%d</u:number><u:extent>%b</u:extent></u:plan></gml:featureMember>"
# Names of systems by the surveying authorities (AdV); EPSG numbers as they are written; what no name contains.
ADV = {"ETRS89_Lat-Lon": 4258, "ETRS89_UTM31": 25831, "ETRS89_UTM32": 25832, "ETRS89_UTM33": 25833}
ADV |= {f"DE_DHDN_3GK{zone}": 31464 + zone for zone in (2, 3, 4, 5)}
EPSG = re.compile(r"epsg(?:\.xml|/0|:[\d.]*)?[:/#](\d{4,6})$", re.IGNORECASE)
UNSAFE = re.compile(r"[^\w .:()+/-]|(?<=:)//|^\+")
XLINK = "{http://www.w3.org/1999/xlink}"


def read_extents(plans: list[list[Any]]) -> list[bytes]:
    """Return the extent of each plan as WKB, read by GDAL's GML driver, arcs as corners; several shapes of one plan
    become one. Raises ``Problem``.
    """
    import pyogrio
    import shapely

    arc_points = sum(_points(each) for shapes in plans for shape in shapes for each in _arcs(shape))
    if arc_points > MAX_ARC_POINTS:
        raise Problem("too_many_arcs", limit=MAX_ARC_POINTS)
    members = [MEMBER % (number, _bare(shape)) for number, shapes in enumerate(plans) for shape in shapes]
    pyogrio.set_gdal_config_options(SETTINGS)
    try:
        read = pyogrio.raw.read(COLLECTION % b"".join(members), force_2d=True, DOWNLOAD_SCHEMA="NO")
        owners, shapes = read[3][list(read[0]["fields"]).index("number")], shapely.from_wkb(read[2])
        if any(shape is None or shape.is_empty for shape in shapes):
            raise Problem("unreadable")
        wholes = [_together(shapes[owners == number]) for number in range(len(plans))]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, shapely.errors.GEOSException, TypeError):
        raise Problem("unreadable") from None
    if shapely.get_num_coordinates(wholes).sum() > MAX_VERTICES:
        raise Problem("too_many_vertices", limit=MAX_VERTICES)
    return [shapely.to_wkb(each) for each in wholes]


def _together(shapes: Any) -> Any:
    import shapely

    return shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)


def _bare(shape: Any) -> bytes:
    """Return a shape without the name of its system, which GDAL would look up in files and on the net, and links."""
    for each in shape.iter(etree.Element):
        for name in [name for name in each.attrib if name == "srsName" or name.startswith(XLINK)]:
            del each.attrib[name]
    content: bytes = etree.tostring(shape, with_tail=False)
    return content


def _arcs(shape: Any) -> list[Any]:
    return [each for each in shape.iter(etree.Element) if str(each.tag).rpartition("}")[2] in ARCS]


def _points(element: Any) -> int:
    return len("".join(element.itertext()).split()) // 2 + 1


def crs_of(srs_name: str) -> str | None:
    """Return a srsName as PROJ understands it: an EPSG number or name stays, the surveying authorities' own names
    (AdV: ``urn:adv:crs:ETRS89_UTM32``, ``…*DE_DHHN92_NH``) become numbers. Never an address that could be fetched.
    """
    own = srs_name.rpartition(":")[2].partition("*")[0]
    if own in ADV:
        return f"EPSG:{ADV[own]}"
    if match := EPSG.search(srs_name):
        return f"EPSG:{match[1]}"
    return UNSAFE.sub(" ", srs_name) or None
