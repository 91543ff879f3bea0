"""A look at an XML file before anything reads it: its root, and that it neither declares nor fetches anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.parsers import expat

from geo.sandbox.problem import Problem

MOST_DEPTH = 60
SEPARATOR = " "
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance "
LINKS = ("NetworkLink", "GroundOverlay", "PhotoOverlay", "ScreenOverlay")
# Plans often name a schema beside them (../../Schema/…); their parser, ours, looks for none.
UNSCHEMED = ("http://www.xplanung.de/xplangml", "http://www.deegree.org/xplanung")
FETCHING = ("http://www.w3.org/2001/XInclude",)


def scan(path: str) -> dict[str, Any]:
    """Return namespace and name of the root element, and how many elements lead elsewhere.

    Raises ``Problem`` for a document type (entities), for inclusions, for depth, and for what is no XML.
    """
    look = _Look()
    try:
        look.parser.Parse(Path(path).read_bytes(), True)
    except expat.ExpatError as error:
        raise Problem("broken_xml", line=error.lineno, column=error.offset + 1) from None
    except (ValueError, LookupError, UnicodeError):
        raise Problem("broken_xml", line=1, column=1) from None
    return {"namespace": look.namespace, "root": look.root, "links": look.links}


class _Look:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.namespace, self.root, self.depth, self.links = "", "", 0, 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(SEPARATOR)
        if not self.root:
            self.namespace, self.root = namespace, local
        if namespace in FETCHING:
            raise Problem("external_link")
        self.links += local in LINKS
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise Problem("too_deep")
        for key in ("schemaLocation", "noNamespaceSchemaLocation"):
            if not self.namespace.startswith(UNSCHEMED) and _leads_away(attributes.get(INSTANCE + key, "")):
                raise Problem("external_link")

    def _end(self, name: str) -> None:
        self.depth -= 1

    def _refuse(self, *declared: object) -> None:
        raise Problem("document_type")


def _leads_away(locations: str) -> bool:
    """Say whether a schema is looked for on this machine or by a GDAL path; addresses on the net are never fetched."""
    return any(word.startswith(("/", "\\", "file:", "./", "..")) or "/vsi" in word for word in locations.split())
