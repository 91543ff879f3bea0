"""Files that are recognised, and not read yet: they get a sentence with their name instead of a riddle."""

from __future__ import annotations

from geo.outlines.problems import OutlineProblem

SIGNATURES = {
    b"PK\x03\x04": "ZIP (Shapefile)",
    b"\x00\x00\x27\x0a": "Shapefile",
    b"SQLite format 3": "GeoPackage",
    b"%PDF": "PDF",
    b"<": "XML (GML, KML, XPlanung)",
    b"0\r\nSECTION": "DXF",
    b"0\nSECTION": "DXF",
    b"AutoCAD": "DXF",
    b"AC10": "DWG",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}


def refuse(beginning: bytes) -> None:
    """Raise ``OutlineProblem`` when the bytes begin like a format that is not read yet."""
    plain = beginning[:40].lstrip(b"\xef\xbb\xbf \t\r\n")
    for signature, name in SIGNATURES.items():
        if plain.startswith(signature):
            raise OutlineProblem("unknown_format", format=name)
