"""What a file really is, by its first bytes: never to choose a reader, only to say what is wrong with its ending."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from geo.incoming.problems import UnreadableFile
from geo.incoming.raw import Source

SIGNATURES = {
    b"PK\x03\x04": _("eine Zip-Datei (oder ein Office-Dokument)"),
    b"PK\x05\x06": _("eine leere Zip-Datei"),
    b"Rar!": _("ein RAR-Archiv"),
    b"7z\xbc\xaf": _("ein 7z-Archiv"),
    b"\x1f\x8b": _("eine gepackte Datei (gzip)"),
    b"\x00\x00\x27\x0a": _("ein Shapefile"),
    b"SQLite format 3": _("eine SQLite-Datenbank (GeoPackage)"),
    b"%PDF": _("ein PDF"),
    b"\x89PNG": _("ein Bild"),
    b"\xff\xd8\xff": _("ein Bild"),
    b"GIF8": _("ein Bild"),
    b"II*\x00": _("ein Bild"),
    b"MM\x00*": _("ein Bild"),
    b"AC10": _("eine DWG-Zeichnung; speichern Sie sie als DXF"),
    b"AutoCAD Binary DXF": _("eine binäre DXF-Datei"),
    b"\x7fELF": _("ein Programm"),
    b"MZ": _("ein Programm"),
    b"\xd0\xcf\x11\xe0": _("ein Office-Dokument"),
    b"<OGRVRTDataSource": _("ein Verweis auf andere Dateien (VRT)"),
    b"<VRTDataset": _("ein Verweis auf andere Dateien (VRT)"),
    b"<!DOCTYPE html": _("eine Webseite"),
    b"<html": _("eine Webseite"),
    b"{": _("GeoJSON oder anderes JSON"),
    b"<": _("XML (GML oder KML)"),
}
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BLANKS = b"\xef\xbb\xbf \t\r\n"


def refuse_other(source: Source, title: str, begins: tuple[bytes, ...]) -> None:
    """Raise ``UnreadableFile`` for a file that does not begin as its format must."""
    head = source.begins(64)
    plain = head.lstrip(BLANKS)
    if not begins or plain.startswith(begins) or head.startswith(begins):
        return
    if head.startswith(UTF_16):
        raise UnreadableFile.because("wrong_encoding", file=source.name)
    for signature, name in SIGNATURES.items():
        if plain.lower().startswith(signature.lower()):
            raise UnreadableFile.because("really", file=source.name, format=title, really=name)
    raise UnreadableFile.because("unreadable", file=source.name, format=title)
