"""Broken and hostile GML, KML and XPlanGML."""

# ruff: noqa: E501, UP031 (a hostile file per line)

from __future__ import annotations

from tests.hostile.archives import LINKS
from tests.hostile.corpus import OUTLINE, SECRET_PATH, SERVER, hostile, one
from tests.hostile.json_files import late

NS = 'xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:u="urn:u"'
CORNERS = "708000 5338000 708400 5338000 708400 5338400 708000 5338400 708000 5338000"
KML_CORNERS = "11.80,48.17 11.81,48.17 11.81,48.18 11.80,48.18 11.80,48.17"


def gml(
    inner: str = "", *, corners: str = CORNERS, prolog: str = '<?xml version="1.0"?>', more: str = "",
    srs: str = "EPSG:25832",
) -> str:  # fmt: skip
    """Return a GML collection with one area, or with what is given in its place."""
    area = (
        f'<gml:Polygon srsName="{srs}"><gml:exterior><gml:LinearRing><gml:posList>{corners}</gml:posList>'
        "</gml:LinearRing></gml:exterior></gml:Polygon>"
    )
    return (
        f"{prolog}<u:Collection {NS} {more}><gml:featureMember><u:plan gml:id='p1'><u:name>Anger</u:name>"
        f"<u:geom>{inner or area}</u:geom></u:plan></gml:featureMember></u:Collection>"
    )


def kml(inner: str = "", *, corners: str = KML_CORNERS, prolog: str = '<?xml version="1.0"?>') -> str:
    area = (
        f"<Placemark><name>Anger</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{corners}</coordinates>"
        "</LinearRing></outerBoundaryIs></Polygon></Placemark>"
    )
    return f'{prolog}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{inner or area}</Document></kml>'


def entities(declared: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE x [{declared}]>'


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = '<!ENTITY l0 "lol">' + LAUGHS
XPLAN = '<x:XPlanAuszug xmlns:x="http://www.xplanung.de/xplangml/6/0" xmlns:gml="http://www.opengis.net/gml/3.2" gml:id="g">%s</x:XPlanAuszug>'
PLAN = '<gml:featureMember><x:BP_Plan gml:id="p"><x:name>Anger</x:name>%s</x:BP_Plan></gml:featureMember>'
SCHEMA = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:u %s"'

hostile(
    "gml-xxe-file",
    "eine Entität, die eine Datei des Servers einsetzt",
    "document_type",
    one("plan.gml", gml(prolog=entities(f'<!ENTITY e SYSTEM "file://{SECRET_PATH}">')).replace("Anger", "&e;")),
)
hostile(
    "gml-xxe-server",
    "eine Entität, die einen Server ruft",
    "document_type",
    one("plan.gml", gml(prolog=entities(f'<!ENTITY e SYSTEM "{SERVER}/e">')).replace("Anger", "&e;")),
)
hostile(
    "gml-parameter-entity",
    "eine Parameter-Entität, die einen Server ruft",
    "document_type",
    one("plan.gml", gml(prolog=entities(f'<!ENTITY % p SYSTEM "{SERVER}/p.dtd"> %p;'))),
)
hostile(
    "gml-external-dtd",
    "eine Dokumenttyp-Definition auf einem Server",
    "document_type",
    one("plan.gml", gml(prolog=f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{SERVER}/x.dtd">')),
)
hostile(
    "gml-billion-laughs",
    "eine Milliarde Lacher",
    "document_type",
    one("plan.gml", gml(prolog=entities(LAUGHS)).replace("Anger", "&l9;")),
)
hostile(
    "gml-quadratic",
    "eine lange Entität, 10.000-mal eingesetzt",
    "document_type",
    late("plan.gml", lambda: gml(prolog=entities(f'<!ENTITY q "{"x" * 50_000}">')).replace("Anger", "&q;" * 10_000)),
)
hostile(
    "gml-xinclude",
    "XInclude einer Datei des Servers",
    "external_link",
    one(
        "plan.gml",
        gml(f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{SECRET_PATH}" parse="text"/>'),
    ),
)
hostile(
    "gml-schema-on-this-machine",
    "ein Schema als Pfad auf dem Server",
    "external_link",
    one("plan.gml", gml(more=SCHEMA % SECRET_PATH)),
)
hostile(
    "gml-schema-gdal-path",
    "ein Schema als GDAL-Pfad",
    "external_link",
    one("plan.gml", gml(more=SCHEMA % f"/vsicurl/{SERVER}/x.xsd")),
)
hostile(
    "gml-schema-on-the-net",
    "ein Schema auf einem Server: wird nicht geholt",
    OUTLINE,
    one("plan.gml", gml(more=SCHEMA % f"{SERVER}/x.xsd")),
)
hostile(
    "gml-geometry-elsewhere",
    "eine Geometrie als Verweis auf einen Server",
    "no_features",
    one("plan.gml", gml(f'<gml:surfaceProperty xlink:href="{SERVER}/g.gml"/>')),
)
hostile(
    "gml-stylesheet",
    "eine Formatvorlage auf einem Server",
    OUTLINE,
    one("plan.gml", gml(prolog=f'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="{SERVER}/x.xsl"?>')),
)
hostile("gml-truncated", "nach der Hälfte abgeschnitten", "broken_xml", one("plan.gml", gml()[:400]))
hostile("gml-two-roots", "zwei Wurzeln", "broken_xml", one("plan.gml", gml() + "<x/>"))
hostile("gml-1000-levels", "1.000 Ebenen", "too_deep", one("plan.gml", gml("<u:a>" * 1_000 + "</u:a>" * 1_000)))
hostile(
    "gml-100000-levels",
    "100.000 Ebenen, nie geschlossen",
    "too_deep",
    one("plan.gml", f"<u:C {NS}>" + "<u:a>" * 100_000),
)
hostile(
    "gml-unknown-encoding",
    "eine Kodierung, die es nicht gibt",
    "broken_xml",
    one("plan.gml", gml(prolog='<?xml version="1.0" encoding="klingonisch"?>')),
)
hostile(
    "gml-wrong-encoding",
    "sagt UTF-8 und ist Latin-1",
    "broken_xml",
    one("plan.gml", gml(prolog='<?xml version="1.0" encoding="UTF-8"?>').replace("Anger", "Süd").encode("latin-1")),
)
hostile(
    "gml-windows-1252",
    "richtig angegebenes Windows-1252",
    OUTLINE,
    one(
        "plan.gml",
        gml(prolog='<?xml version="1.0" encoding="windows-1252"?>').replace("Anger", "Süd–Ost").encode("cp1252"),
    ),
)
hostile(
    "gml-utf16",
    "GML in UTF-16",
    "wrong_encoding",
    one("plan.gml", gml(prolog='<?xml version="1.0" encoding="UTF-16"?>').encode("utf-16")),
)
hostile("gml-nul", "Nullbytes im XML", "broken_xml", one("plan.gml", gml().replace("Anger", "An\0ger")))
hostile(
    "gml-nan",
    "NaN als Koordinate",
    "outline.null_island",
    one("plan.gml", gml(corners=CORNERS.replace("708400 5338400", "NaN NaN"))),
)
hostile(
    "gml-words-as-corners",
    "Wörter statt Koordinaten",
    "unreadable",
    one("plan.gml", gml(corners="acht neun zehn elf zwölf")),
)
hostile("gml-odd-count", "eine Zahl zu wenig", "unreadable", one("plan.gml", gml(corners=CORNERS.rpartition(" ")[0])))
hostile("gml-no-corners", "eine Fläche ohne Ecken", "no_features", one("plan.gml", gml(corners="")))
hostile(
    "gml-unknown-crs", "EPSG:325833, wie es in echten Plänen steht", OUTLINE, one("plan.gml", gml(srs="EPSG:325833"))
)
hostile("gml-crs-as-file", "ein Koordinatensystem als Pfad", OUTLINE, one("plan.gml", gml(srs=f"file://{SECRET_PATH}")))
hostile(
    "gml-crs-on-the-net",
    "ein Koordinatensystem auf einem Server",
    OUTLINE,
    one("plan.gml", gml(srs=f"{SERVER}/crs/25832")),
)
hostile(
    "gml-adv-crs", "der Name der Landesvermessung (AdV)", OUTLINE, one("plan.gml", gml(srs="urn:adv:crs:ETRS89_UTM32"))
)
hostile(
    "gml-200000-vertices",
    "200.000 Ecken",
    "too_many_vertices",
    late("plan.gml", lambda: gml(corners=" ".join(f"{708000 + n % 400} {5338000 + n / 1000}" for n in range(200_000)))),
)
hostile("gml-no-geometry", "ein Objekt ohne Geometrie", "no_features", one("plan.gml", gml("<u:leer/>")))
hostile(
    "gml-web-page",
    "eine Webseite mit der Endung .gml",
    "broken_xml",
    one("plan.gml", "<html><body><p>404</body></html>"),
)
hostile(
    "gml-svg",
    "ein SVG mit der Endung .xml",
    "unreadable",
    one("plan.xml", '<svg xmlns="http://www.w3.org/2000/svg"><image href="%s/x"/></svg>' % SERVER),
)
hostile("gml-is-kml", "KML mit der Endung .gml", "really", one("plan.gml", kml()))
hostile(
    "gml-capabilities",
    "eine Fehlermeldung eines WFS",
    "unreadable",
    one(
        "plan.gml", '<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows"><ows:Exception/></ows:ExceptionReport>'
    ),
)
hostile("gml-0-bytes", "0 Bytes", "empty", one("plan.gml", b""))
hostile(
    "gml-broken-arc",
    "ein Bogen mit einem Punkt",
    "unreadable",
    one(
        "plan.gml",
        gml(
            '<gml:Curve srsName="EPSG:25832"><gml:segments><gml:Arc><gml:posList>708000 5338000</gml:posList></gml:Arc></gml:segments></gml:Curve>'
        ),
    ),
)
hostile("xplan-without-plan", "XPlanGML ohne Plan", "no_plan", one("plan.gml", XPLAN % ""))
hostile("xplan-without-extent", "XPlanGML ohne Geltungsbereich", "no_extent", one("plan.gml", XPLAN % (PLAN % "")))
hostile(
    "xplan-xxe",
    "XPlanGML mit einer Entität",
    "document_type",
    one("plan.gml", entities(f'<!ENTITY e SYSTEM "file://{SECRET_PATH}">') + XPLAN % (PLAN % "&e;")),
)
hostile("kml-network-link", "KML nur mit Verweisen", "only_links", one("plan.kml", LINKS))
hostile(
    "kml-link-and-area",
    "KML mit Verweis und Fläche: nur die Fläche",
    OUTLINE,
    one(
        "plan.kml",
        kml().replace("<Document>", f"<Document><NetworkLink><Link><href>{SERVER}/x.kml</href></Link></NetworkLink>"),
    ),
)
hostile(
    "kml-xxe",
    "KML mit einer Entität",
    "document_type",
    one("plan.kml", kml(prolog=entities(f'<!ENTITY e SYSTEM "file://{SECRET_PATH}">')).replace("Anger", "&e;")),
)
hostile(
    "kml-laughs",
    "KML mit einer Milliarde Lachern",
    "document_type",
    one("plan.kml", kml(prolog=entities(LAUGHS)).replace("Anger", "&l9;")),
)
hostile("kml-empty", "KML ohne Inhalt", "no_features", one("plan.kml", kml("<name>leer</name>")))
hostile(
    "kml-words",
    "Wörter statt Koordinaten",
    "no_features",
    one("plan.kml", kml(corners="hier,dort da,drüben oben,unten")),
)
hostile(
    "kml-nan", "NaN als Koordinate", "outline.empty", one("plan.kml", kml(corners=KML_CORNERS.replace("11.81", "NaN")))
)
hostile("kml-one-corner", "eine Fläche mit einer Ecke", "no_features", one("plan.kml", kml(corners="11.8,48.17")))
hostile("kml-is-gml", "GML mit der Endung .kml", "unreadable", one("plan.kml", gml()))
hostile("kml-truncated", "nach der Hälfte abgeschnitten", "broken_xml", one("plan.kml", kml()[:200]))
hostile(
    "kml-html-in-name",
    "HTML im Namen",
    OUTLINE,
    one("plan.kml", kml().replace("Anger", "<![CDATA[<img src=x onerror=alert(1)>]]>")),
)
