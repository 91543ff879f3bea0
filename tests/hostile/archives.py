"""Broken and hostile zip files and KMZ."""

# ruff: noqa: UP031 (a hostile file per line)

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable

from tests.hostile.corpus import OUTLINE, SECRET_PATH, SERVER, Files, hostile, one
from tests.hostile.json_files import GOOD

Entries = list[tuple[str, bytes | str]]


def packed(entries: Entries, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file of these."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name, method  # as it stands, also what ZipInfo would mend
            archive.writestr(info, content)
    return target.getvalue()


def zipped(entries: Entries, name: str = "plan.zip") -> Callable[[], Files]:
    return lambda: [(name, packed(entries))]


def link() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        info = zipfile.ZipInfo("plan.geojson")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, SECRET_PATH)
    return target.getvalue()


def patched(what: bytes, by: bytes, content: bytes, *, times: int = -1) -> bytes:
    assert what in content
    return content.replace(what, by, times)


def encrypted() -> bytes:
    data = bytearray(packed([("plan.geojson", GOOD)]))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def other_method() -> bytes:
    data = bytearray(packed([("plan.geojson", GOOD)]))
    data[8] = 99
    data[data.index(b"PK\x01\x02") + 10] = 99
    return bytes(data)


def small_for_big() -> bytes:
    """Say in both headers that 6 MB are 100 bytes."""
    data = packed([("plan.geojson", b" " * 6_000_000)])
    return patched((6_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"), data)


def wrong_checksum() -> bytes:
    data = bytearray(packed([("plan.geojson", GOOD)], method=zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    return bytes(data)


def overlapping() -> bytes:
    """Let a hundred entries of the directory point to one stored file (after D. Fifield, 2019)."""
    data = packed([("a.geojson", b" " * 900_000)])
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry, tail = data[start:end], bytearray(data[end:])
    many = b"".join(entry.replace(b"a.geojson", f"{n:04d}.json".encode()) for n in range(100))
    tail[8:12] = (100).to_bytes(2, "little") * 2
    tail[12:16] = len(many).to_bytes(4, "little")
    return data[:start] + many + bytes(tail)


def same_name_twice() -> bytes:
    return packed([("a.geojson", GOOD), ("b.geojson", GOOD)]).replace(b"b.geojson", b"a.geojson")


INNER = packed([("plan.geojson", GOOD)])
LINKS = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>%s/x.kml</href></Link></NetworkLink>'
    "<GroundOverlay><Icon><href>%s/x.png</href></Icon></GroundOverlay></Document></kml>" % (SERVER, SERVER)
)

hostile(
    "zip-bomb",
    "Zip-Bombe: 60 MB Nullen",
    "zip_bomb",
    lambda: [("plan.zip", packed([("plan.geojson", b"\0" * 60_000_000)]))],
)
hostile(
    "zip-of-many-bombs",
    "50 Dateien zu je 4,9 MB Nullen",
    "too_big_unpacked",
    lambda: [("plan.zip", packed([(f"{n}.geojson", b"\0" * 4_900_000) for n in range(50)]))],
)
hostile("zip-lies-about-size", "sagt 100 Bytes und enthält 6 MB", "broken_zip", lambda: [("plan.zip", small_for_big())])
hostile("zip-overlapping", "100 Einträge auf dieselben Daten", "broken_zip", lambda: [("plan.zip", overlapping())])
hostile("zip-slip", "ein Pfad mit ..", "leads_outside", zipped([("../../plan.geojson", GOOD)]))
hostile("zip-slip-backslash", "ein Pfad mit ..\\", "leads_outside", zipped([("..\\..\\plan.geojson", GOOD)]))
hostile(
    "zip-slip-hidden",
    "ein Pfad, der erst hinein- und dann hinausführt",
    "leads_outside",
    zipped([("a/b/../../../plan.geojson", GOOD)]),
)
hostile("zip-absolute", "ein Pfad ab der Wurzel", "leads_outside", zipped([("/etc/cron.d/plan.geojson", GOOD)]))
hostile("zip-drive", "ein Pfad mit Laufwerk", "leads_outside", zipped([("C:\\plan.geojson", GOOD)]))
hostile("zip-symlink", "eine Verknüpfung auf eine fremde Datei", "link_in_zip", lambda: [("plan.zip", link())])
hostile("zip-encrypted", "mit Kennwort", "encrypted_zip", lambda: [("plan.zip", encrypted())])
hostile(
    "zip-truncated", "nach der Hälfte abgeschnitten", "broken_zip", lambda: [("plan.zip", INNER[: len(INNER) // 2])]
)
hostile(
    "zip-5000-entries",
    "5.000 Dateien",
    "too_many_entries",
    lambda: [("plan.zip", packed([(f"{n}.geojson", "") for n in range(5_000)]))],
)
hostile("zip-30-data-sets", "30 Datensätze", "too_many_sources", zipped([(f"{n}.geojson", GOOD) for n in range(30)]))
hostile("zip-in-zip", "eine Zip-Datei in der Zip-Datei", "nothing_in_zip", zipped([("innen.zip", INNER)]))
hostile("zip-empty", "eine leere Zip-Datei", "nothing_in_zip", zipped([]))
hostile(
    "zip-office", "ein Office-Dokument", "unreadable", zipped([("word/document.xml", "<w:document xmlns:w='urn:w'/>")])
)
hostile("zip-checksum", "eine falsche Prüfsumme", "broken_zip", lambda: [("plan.zip", wrong_checksum())])
hostile("zip-unknown-method", "ein unbekanntes Packverfahren", "broken_zip", lambda: [("plan.zip", other_method())])
hostile(
    "zip-is-rar", "ein RAR-Archiv mit der Endung .zip", "broken_zip", one("plan.zip", b"Rar!\x1a\x07\x00" + b"\0" * 60)
)
hostile("zip-is-text", "Text mit der Endung .zip", "broken_zip", one("plan.zip", "Hallo"))
hostile("zip-0-bytes", "0 Bytes", "empty", one("plan.zip", b""))
hostile("zip-polyglot", "zugleich PDF und Zip", OUTLINE, lambda: [("plan.zip", b"%PDF-1.7\n" + b"x" * 500 + INNER)])
hostile("zip-same-name-twice", "zweimal derselbe Name", OUTLINE, lambda: [("plan.zip", same_name_twice())])
hostile("zip-controls-in-name", "Steuerzeichen und HTML im Namen", OUTLINE, zipped([("pl\n<b>an.geojson", GOOD)]))
hostile("zip-60-folders", "60 Ordner tief", OUTLINE, zipped([("a/" * 60 + "plan.geojson", GOOD)]))
hostile(
    "zip-only-readme",
    "nur eine Liesmich-Datei",
    "outline.not_a_number",
    zipped([("liesmich.txt", "Hallo, anbei der Plan.")]),
)
hostile(
    "zip-with-gml-template",
    "GML mit untergeschobener .gfs- und .xsd-Datei",
    OUTLINE,
    lambda: [("plan.zip", packed([("plan.geojson", GOOD), ("plan.gfs", LINKS), ("plan.xsd", LINKS)]))],
)
hostile("zip-vrt-inside", "ein VRT in der Zip-Datei", "nothing_in_zip", zipped([("plan.vrt", "<OGRVRTDataSource/>")]))
hostile(
    "zip-vrt-as-geojson-inside",
    "ein VRT als .geojson in der Zip-Datei",
    "really",
    zipped([("plan.geojson", "<OGRVRTDataSource/>")]),
)
hostile("kmz-only-links", "KMZ nur mit Verweisen", "only_links", zipped([("doc.kml", LINKS)], "plan.kmz"))
hostile("kmz-without-kml", "KMZ ohne KML", "nothing_in_zip", zipped([("files/x.png", b"\x89PNG")], "plan.kmz"))
hostile("kmz-slip", "KMZ mit einem Pfad, der hinausführt", "leads_outside", zipped([("../doc.kml", LINKS)], "plan.kmz"))
hostile("kmz-is-kml", "KML mit der Endung .kmz", "broken_zip", one("plan.kmz", LINKS))
