"""Shapefile (ESRI 1998): shapes, attributes, index, system and encoding in five files, of which one is needed."""

from __future__ import annotations

import codecs
import struct

from geo.incoming.problems import UnreadableFile
from geo.incoming.raw import Raw, Source
from geo.incoming.sandbox import Child

TITLE = "Shapefile"
SUFFIXES = (".shp",)
BESIDE = (".dbf", ".shx", ".prj", ".cpg")
DRIVER = "ESRI Shapefile"
BEGINS = (b"\x00\x00\x27\x0a",)
HEADER_BYTES = 100
LONGEST_PRJ = 20_000
# Byte 29 of a .dbf says the code page: Windows ANSI, and DOS.
LANGUAGES = {0x03: "cp1252", 0x57: "cp1252", 0x01: "cp437", 0x02: "cp850", 0x58: "cp1252", 0x59: "cp1252"}


def read(source: Source, child: Child) -> Raw:
    """Return its features as one layer named like the file. Raises ``UnreadableFile``."""
    _check_length(source)
    if (prj := source.beside.get(".prj")) and prj.stat().st_size > LONGEST_PRJ:
        prj.unlink()  # no name of a system is that long
    dbf, cpg = source.beside.get(".dbf"), source.beside.get(".cpg")
    encoding = encoding_of(dbf.read_bytes() if dbf else b"", cpg.read_bytes() if cpg else b"")
    raw = child.features(source, encoding=encoding)
    for layer in raw.layers:
        layer.name = source.stem
    return raw


def _check_length(source: Source) -> None:
    """GDAL gives a truncated file's last shapes as nothing, without a word: the header knows how long it was."""
    head = source.begins(HEADER_BYTES)
    if len(head) < HEADER_BYTES or source.path.stat().st_size < 2 * struct.unpack(">i", head[24:28])[0]:
        raise UnreadableFile.because("truncated", file=source.name)


def encoding_of(dbf: bytes, cpg: bytes) -> str:
    """Return the first encoding that reads the whole table: the declared one, then UTF-8, then Windows'."""
    rows = dbf[_head_size(dbf) :]
    declared = [cpg.decode("ascii", "ignore").strip(), LANGUAGES.get(dbf[29], "") if len(dbf) > 29 else ""]
    for name in (_known(name) for name in [*declared, "utf-8", "cp1252"] if name):
        try:
            if name:
                rows.decode(name)
                return name
        except UnicodeDecodeError:
            continue
    return "latin-1"


def _head_size(dbf: bytes) -> int:
    return int(struct.unpack("<H", dbf[8:10])[0]) if len(dbf) > 10 else 0


def _known(name: str) -> str:
    name = name.lower().replace("ansi ", "cp").replace("windows-", "cp")
    name = f"cp{name}" if name.isdigit() else name
    try:
        return codecs.lookup(name).name if codecs.lookup(name)._is_text_encoding else ""
    except (LookupError, ValueError):
        return ""
