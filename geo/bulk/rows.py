"""The rows of a file: what a stranger's file gives (geo/incoming), or a table (CSV) with coordinates in its columns."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from geo import incoming
from geo.bulk.mapping import BulkProblem, Mapping
from geo.outlines.systems import srid_of

TABLES = (".csv", ".tsv")
SEPARATORS = (";", "\t", "|", ",")
ENCODINGS = ("utf-8-sig", "cp1252")


@dataclass(frozen=True)
class Row:
    """One row: where it stands, its columns as text, and its outline, as a geometry (storage CRS) or still as text."""

    place: str
    columns: dict[str, str]
    outline: GEOSGeometry | None = None
    outline_text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def rows_of(name: str, content: bytes, mapping: Mapping) -> list[Row]:
    """Return the rows of a file of any format that is read. Raises ``BulkProblem``."""
    rows = _table(content, mapping) if PurePath(name.lower()).suffix in TABLES else _features(name, content, mapping)
    if not rows:
        raise BulkProblem(_("In „%(file)s“ steht keine Zeile.") % {"file": name})
    there = {column for row in rows for column in row.columns}
    missing = sorted(mapping.columns - there)
    if missing:
        values = {"missing": ", ".join(missing), "there": ", ".join(sorted(there))}
        raise BulkProblem(
            _("Diese Spalten gibt es nicht, oder sie sind leer: %(missing)s. Vorhanden sind: %(there)s.") % values
        )
    return rows


def _features(name: str, content: bytes, mapping: Mapping) -> list[Row]:
    crs = mapping.file.get("crs", "")
    if crs and srid_of(crs) is None:
        raise BulkProblem(_("Das Koordinatensystem „%(crs)s“ kennen wir nicht; gemeint ist EPSG:25832.") % {"crs": crs})
    try:
        found = incoming.read([(name, content)], crs=srid_of(crs) if crs else None)
    except incoming.UnreadableFile as problem:
        raise BulkProblem(problem.sentence) from None
    if found.crs.source == "guess":
        raise BulkProblem(_("%(note)s Nennen Sie es in der Zuordnung: [file] crs.") % {"note": found.crs.note})
    if found.facts.get("left_out"):
        raise BulkProblem(*(str(sentence) for sentence in found.facts["left_out"]))
    return [
        Row(_("Objekt %(number)s") % {"number": one.number}, one.attributes, one.outline, facts=one.facts)
        for one in _layer(found, mapping).features
    ]


def _layer(found: incoming.Incoming, mapping: Mapping) -> incoming.Layer:
    names = [layer.name for layer in found.layers]
    wanted = mapping.file.get("layer", names[0] if len(names) == 1 else "")
    if wanted not in names:
        values = {"layers": ", ".join(names)}
        raise BulkProblem(_("Die Datei hat die Ebenen %(layers)s. Nennen Sie eine: [file] layer.") % values)
    return found.layers[names.index(wanted)]


def _table(content: bytes, mapping: Mapping) -> list[Row]:
    if not mapping.outline:
        raise BulkProblem(_("Bei einer Tabelle braucht die Zuordnung [outline]: die Spalte mit WKT, oder x und y."))
    text = _decoded(content, mapping.file.get("encoding", ""))
    head = text.partition("\n")[0]
    separator = mapping.file.get("separator") or max(SEPARATORS, key=head.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restkey="", restval="")
        return [_row(reader.line_num, row, mapping) for row in reader if any(row.values())]
    except (csv.Error, TypeError) as error:
        raise BulkProblem(_("Die Tabelle ist nicht zu lesen: %(error)s") % {"error": error}) from None


def _row(line: int, row: dict[str, Any], mapping: Mapping) -> Row:
    columns = {name.strip(): value.strip() for name, value in row.items() if name and isinstance(value, str)}
    if "column" in mapping.outline:
        text = columns.get(mapping.outline["column"], "")
    else:
        text = " ".join(columns.get(mapping.outline[axis], "") for axis in ("x", "y")).strip()
        text = f"POINT ({text.replace(',', '.')})" if text else ""
    return Row(_("Zeile %(line)s") % {"line": line}, columns, outline_text=text)


def _decoded(content: bytes, encoding: str) -> str:
    for each in [encoding] if encoding else ENCODINGS:
        try:
            return content.decode(each)
        except (UnicodeDecodeError, LookupError):
            continue
    values = {"encoding": encoding or ", ".join(ENCODINGS)}
    raise BulkProblem(
        _("Die Zeichen der Tabelle sind anders kodiert (versucht: %(encoding)s): [file] encoding.") % values
    )
