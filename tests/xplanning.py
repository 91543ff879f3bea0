"""XPlanGML as authorities write it, made up here: one plan in every version, with what real files do differently."""

from __future__ import annotations

VERSIONS = ["4.0", "4.1", "5.0", "5.1", "5.2", "5.3", "5.4", "6.0"]
# 100 m by 60 m, 300 m west of the paper map's Mitte.
WEST, SOUTH = 705_200, 5_339_000
CORNERS = [(0, 0), (100, 0), (100, 60), (0, 60), (0, 0)]
AREA_M2 = 6_000.0


def ring(shift: tuple[float, float] = (0, 0), corners: list[tuple[float, float]] | None = None) -> str:
    """Return the positions of a closed ring, in metres of EPSG:25832."""
    return " ".join(f"{WEST + shift[0] + x:.3f} {SOUTH + shift[1] + y:.3f}" for x, y in corners or CORNERS)


def polygon(shift: tuple[float, float] = (0, 0), srs: str = "EPSG:25832") -> str:
    """Return a rectangle as a GML polygon."""
    return (
        f'<gml:Polygon srsName="{srs}" gml:id="P{shift[0]:.0f}"><gml:exterior><gml:LinearRing>'
        f"<gml:posList>{ring(shift)}</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon>"
    )


def at(*positions: tuple[float, float]) -> str:
    """Return positions in the file's metres."""
    return " ".join(f"{WEST + x} {SOUTH + y}" for x, y in positions)


def with_ring(members: str) -> str:
    """Return a polygon whose border is made of curves."""
    return (
        '<gml:Polygon srsName="urn:ogc:def:crs:EPSG::25832" gml:id="P"><gml:exterior><gml:Ring>'
        f"{members}</gml:Ring></gml:exterior></gml:Polygon>"
    )


def member(curve: str) -> str:
    return f"<gml:curveMember>{curve}</gml:curveMember>"


def segments(*parts: str) -> str:
    return f'<gml:Curve gml:id="C"><gml:segments>{"".join(parts)}</gml:segments></gml:Curve>'


def line(*positions: tuple[float, float]) -> str:
    return f"<gml:LineStringSegment><gml:posList>{at(*positions)}</gml:posList></gml:LineStringSegment>"


def arc(*positions: tuple[float, float], kind: str = "Arc") -> str:
    return f"<gml:{kind}><gml:posList>{at(*positions)}</gml:posList></gml:{kind}>"


def straight(*positions: tuple[float, float]) -> str:
    return f'<gml:LineString gml:id="L"><gml:posList>{at(*positions)}</gml:posList></gml:LineString>'


def plan(extent: str | None = None, *, klass: str = "BP_Plan", more: str = "", name: str = "Gewerbegebiet Nord") -> str:
    """Return one plan with the words of a real one; ``more`` stands where kind and stage stand."""
    extent = polygon() if extent is None else extent
    more = more or "<xplan:planArt>10001</xplan:planArt><xplan:rechtsstand>2100</xplan:rechtsstand>"
    shape = f"<xplan:raeumlicherGeltungsbereich>{extent}</xplan:raeumlicherGeltungsbereich>" if extent else ""
    return f"""<gml:featureMember><xplan:{klass} gml:id="ID_1">
  <gml:boundedBy><gml:Envelope srsName="EPSG:25832"><gml:lowerCorner>{WEST} {SOUTH}</gml:lowerCorner>
  <gml:upperCorner>{WEST + 100} {SOUTH + 60}</gml:upperCorner></gml:Envelope></gml:boundedBy>
  <xplan:name>{name}</xplan:name><xplan:nummer>12/3</xplan:nummer>
  <xplan:beschreibung>Erweiterung nach Norden.</xplan:beschreibung>
  {shape}
  <xplan:gemeinde><xplan:XP_Gemeinde><xplan:ags>09175135</xplan:ags>
    <xplan:gemeindeName>Poing</xplan:gemeindeName></xplan:XP_Gemeinde></xplan:gemeinde>
  {more}
</xplan:{klass}></gml:featureMember>"""


def document(*plans: str, version: str = "6.0", envelope: str = "", head: str = "") -> bytes:
    """Return a whole document in this version of the standard."""
    space = f"http://www.xplanung.de/xplangml/{version.replace('.', '/')}"
    return f"""<?xml version="1.0" encoding="utf-8"?>{head}
<xplan:XPlanAuszug xmlns:xplan="{space}" xmlns:gml="http://www.opengis.net/gml/3.2"
  xmlns:xlink="http://www.w3.org/1999/xlink" gml:id="GML_1">{envelope}{"".join(plans or (plan(),))}
</xplan:XPlanAuszug>""".encode()
