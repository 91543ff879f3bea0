"""Boundaries from a Web Feature Service (WFS 2.0 or 1.1), page by page.

OWSLib reads what the service says of itself and words the requests; `geo.egress` sends them. Pages are
asked for until one comes back empty, because a service's own count is often missing or wrong.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from lxml import etree
from owslib.feature.common import WFSCapabilitiesReader
from owslib.wfs import WebFeatureService

from geo.egress import Answer, EgressError, fetch
from geo.importers.files import FileSource
from geo.importers.problems import ImportProblem
from geo.importers.rows import Batch, LayerInfo, RawRow
from geo.ogc.asking import complaint_in, with_query

PAGE = 500
PAGE_BYTES = 512 * 1024**2
PAGE_SECONDS = 600.0
VERSIONS = ("2.0.0", "1.1.0")
MOST_OBJECTS = 200_000
FEATURES = re.compile(rb"<(?:\w+:)?(?:member|featureMembers?)[\s>]")
COUNTS = ("numberMatched", "numberOfFeatures")
GIVEN_BY_SERVER = {"gml_id", "fid"}
_XML = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


class WfsSource:
    """One service. `wanted` are the layers worth asking for, where the service has them."""

    def __init__(self, address: str, wanted: Collection[str], scratch: Path) -> None:
        self.description = self._address = address
        self._wanted = {name.lower() for name in wanted}
        self._page_file = scratch / "page.gml"
        self._rows = scratch / "rows"
        self._rows.touch()
        self._service = _service(address)

    def layers(self) -> Sequence[LayerInfo]:
        """Return the wanted feature types with their fields, or all. Raises ``ImportProblem``."""
        names = list(self._service.contents)
        wanted = [name for name in names if {name.lower(), name.lower().split(":")[-1]} & self._wanted]
        return [self._layer(name) for name in wanted or names]

    def bring(self, layer: LayerInfo, *, sort_by: str) -> Iterator[int]:
        """Fetch page after page. Raises ``ImportProblem`` where the service leaves out or repeats objects."""
        seen: set[bytes] = set()
        first: list[bytes] = []
        while True:
            page = self._page(layer, len(seen), sort_by)
            marks = [_mark(row) for row in page]
            if not page or (marks == first and layer.count == len(seen)):
                break
            if len(seen.union(marks)) < len(seen) + len(marks):
                raise ImportProblem(
                    f"Der Dienst liefert Objekte doppelt (ab Objekt {len(seen)}): er blättert nicht zuverlässig, "
                    "andere könnten fehlen. Laden Sie die Daten besser als Datei."
                )
            seen.update(marks)
            first = first or marks
            self._keep(page)
            yield len(page)
            if len(page) > PAGE or len(seen) > MOST_OBJECTS:
                break
        if layer.count is not None and len(seen) < layer.count:
            raise ImportProblem(
                f"Der Dienst nennt {layer.count} Objekte, geliefert hat er {len(seen)}. Bitte später noch einmal "
                "versuchen oder die Daten als Datei laden."
            )

    def read(self, layer: LayerInfo) -> Iterator[Batch]:
        """Return the rows that were fetched."""
        with self._rows.open() as file:
            while batch := [
                RawRow(values, bytes.fromhex(shape)) for values, shape in map(json.loads, islice(file, PAGE))
            ]:
                yield batch

    def _keep(self, page: list[RawRow]) -> None:
        with self._rows.open("a") as file:
            file.writelines(f"{json.dumps([row.values, (row.shape or b'').hex()])}\n" for row in page)

    def _layer(self, name: str) -> LayerInfo:
        schema = _parsed(_get(self._url("DescribeFeatureType", {"typeName": name, "typeNames": name})))
        elements = schema.iter("{http://www.w3.org/2001/XMLSchema}element")
        fields = [element.get("name") for element in elements if element.get("name")]
        options = self._service.contents[name].crsOptions
        return LayerInfo(name, tuple(fields), self._count(name), options[0].getcode() if options else None)

    def _count(self, name: str) -> int | None:
        root = _parsed(_get(self._features_url(name) + "&resultType=hits"))
        said = next((root.get(attribute) for attribute in COUNTS if root.get(attribute)), "")
        return int(said) if said.isdigit() else None

    def _page(self, layer: LayerInfo, start: int, sort_by: str) -> list[RawRow]:
        url = self._features_url(layer.name, maxfeatures=PAGE, startindex=start, sortby=[sort_by])
        _get(url, into=self._page_file)
        if not FEATURES.search(self._page_file.read_bytes()):
            return []
        self._page_file.with_suffix(".gfs").unlink(missing_ok=True)
        with ExitStack() as stack:
            file = FileSource([self._page_file], self.description, stack)
            found = file.layers()
            if len(found) != 1:
                raise ImportProblem("Der Dienst liefert mehrere Objektarten in einer Antwort.")
            if found[0].crs and layer.crs and found[0].crs != layer.crs:
                raise ImportProblem(f"Der Dienst verspricht {layer.crs} und liefert {found[0].crs}.")
            return [row for batch in file.read(found[0]) for row in batch]

    def _features_url(self, name: str, **more: object) -> str:
        url: str = self._service.getGETGetFeatureRequest(typename=[name], **more)
        return self._at_given_address(url)

    def _url(self, request: str, parameters: dict[str, str]) -> str:
        standard = {"service": "WFS", "version": self._service.version, "request": request}
        return with_query(self._address, standard | parameters)

    def _at_given_address(self, url: str) -> str:
        """Return the request at the operator's address: services behind a proxy name hosts one cannot reach."""
        given, named = urlsplit(self._address), urlsplit(url)
        if (given.scheme, given.netloc) == (named.scheme, named.netloc):
            return url
        return with_query(self._address, dict(parse_qsl(named.query)))


@contextmanager
def open_wfs(address: str, wanted: Collection[str]) -> Iterator[WfsSource]:
    """Open the service at this address. Raises ``ImportProblem``."""
    with tempfile.TemporaryDirectory(prefix="umgriff-wfs-") as scratch:
        yield WfsSource(address, wanted, Path(scratch))


def _service(address: str) -> WebFeatureService:
    asked = {name.lower(): value for name, value in parse_qsl(urlsplit(address).query)}.get("version", VERSIONS[0])
    answer = _get(WFSCapabilitiesReader(asked).capabilities_url(with_query(address, {})))
    root = _parsed(answer)
    version = root.get("version", "")
    if etree.QName(root).localname != "WFS_Capabilities" or version not in VERSIONS:
        raise ImportProblem(f"Unter {address} antwortet kein WFS 2.0 oder 1.1 (sondern: {root.tag} {version}).")
    try:
        return WebFeatureService(address, version=version, xml=answer.content)
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # what OWSLib says of a half description
        raise ImportProblem(f"Die Beschreibung des Dienstes unter {address} ist unvollständig.") from error


def _get(url: str, into: Path | None = None) -> Answer:
    try:
        if into is None:
            answer = fetch(url)
        else:
            with into.open("wb") as file:
                answer = fetch(url, into=file, max_bytes=PAGE_BYTES, max_seconds=PAGE_SECONDS)
    except EgressError as error:
        raise ImportProblem(str(error)) from error
    start = answer.content[:4096] if into is None else _head(into)
    if b"ExceptionReport" in start or answer.status != 200:
        raise ImportProblem(f"Der Dienst meldet: {complaint_in(start) or f'Fehler {answer.status}'}")
    if b"<html" in start.lower():
        raise ImportProblem("Der Dienst hat eine Webseite geschickt statt Daten. Stimmt die Adresse?")
    return answer


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _parsed(answer: Answer) -> etree._Element:
    try:
        return etree.fromstring(answer.content, _XML)
    except etree.XMLSyntaxError as error:
        raise ImportProblem(f"Die Antwort von {answer.url} ist kein XML: {error}") from error


def _mark(row: RawRow) -> bytes:
    own = {field: value for field, value in row.values.items() if field not in GIVEN_BY_SERVER}
    return hashlib.sha256(json.dumps(own, sort_keys=True).encode() + (row.shape or b"")).digest()
