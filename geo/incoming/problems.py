"""Why a file cannot be read: one sentence per case, what is wrong and what to do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from geo.incoming import limits
from geo.outlines.words import number

_AGAIN = _("Exportieren Sie den Umgriff noch einmal, am besten als GeoPackage oder GeoJSON in EPSG:25832.")
_PACK = _("Packen Sie die Dateien des Umgriffs noch einmal, ohne Ordner und ohne Kennwort, in eine Zip-Datei.")
_LESS = _("Exportieren Sie nur den Umgriff des Vorhabens, nicht die ganze Karte.")

# code: (what is wrong, what to do)
SENTENCES: dict[str, tuple[Any, Any]] = {
    # --- the upload ---
    "nothing": (_("Es ist keine Datei angekommen."), _("Wählen Sie eine Datei aus.")),
    "empty": (_("„%(file)s“ ist leer."), _AGAIN),
    "too_big": (_("„%(file)s“ ist größer als die erlaubten %(limit)s MB."), _LESS),
    "too_many_files": (_("Das sind %(count)s Dateien; erlaubt sind %(limit)s auf einmal."), _PACK),
    "unknown_suffix": (
        _("„%(file)s“ hat keine Endung, die wir lesen."),
        _("Gelesen werden %(suffixes)s."),
    ),
    "really": (
        _("„%(file)s“ heißt wie %(format)s, ist aber %(really)s."),
        _("Geben Sie der Datei die richtige Endung, oder exportieren Sie sie noch einmal."),
    ),
    "shape_missing": (
        _("Vom Shapefile „%(file)s“ fehlt die Datei .shp mit den Flächen."),
        _("Laden Sie alle Dateien gleichen Namens zusammen hoch, am einfachsten als Zip-Datei."),
    ),
    "truncated": (_("„%(file)s“ ist abgeschnitten: Es fehlt ein Teil der Datei."), _AGAIN),
    # --- zip files ---
    "broken_zip": (_("„%(file)s“ ist keine lesbare Zip-Datei, vielleicht nur zur Hälfte angekommen."), _PACK),
    "encrypted_zip": (_("„%(file)s“ ist mit einem Kennwort geschützt."), _PACK),
    "too_many_entries": (_("„%(file)s“ enthält %(count)s Dateien; erlaubt sind %(limit)s."), _PACK),
    "too_big_unpacked": (_("„%(file)s“ ist ausgepackt größer als %(limit)s MB."), _LESS),
    "zip_bomb": (_("„%(file)s“ ist so stark gepackt, wie es kein Umgriff ist; wir packen sie nicht aus."), _PACK),
    "leads_outside": (_("„%(file)s“ enthält einen Pfad, der aus der Zip-Datei hinausführt."), _PACK),
    "link_in_zip": (_("„%(file)s“ enthält eine Verknüpfung statt einer Datei."), _PACK),
    "nothing_in_zip": (
        _("In „%(file)s“ ist keine Datei, die wir lesen."),
        _("Gelesen werden %(suffixes)s; Zip-Dateien in Zip-Dateien nicht."),
    ),
    "too_many_sources": (_("„%(file)s“ enthält %(count)s Datensätze; erlaubt sind %(limit)s."), _LESS),
    # --- XML ---
    "broken_xml": (
        _("„%(file)s“ ist kein gültiges XML: In Zeile %(line)s, Spalte %(column)s geht es nicht weiter."),
        _AGAIN,
    ),
    "document_type": (
        _("„%(file)s“ enthält eine Dokumenttyp-Angabe (DOCTYPE). Das lesen wir aus Sicherheitsgründen nicht."),
        _("Entfernen Sie die Zeilen mit DOCTYPE und ENTITY, oder exportieren Sie den Umgriff anders."),
    ),
    "external_link": (
        _("„%(file)s“ verweist auf andere Dateien oder Adressen. Denen folgen wir nicht."),
        _("Exportieren Sie den Umgriff so, dass alles in dieser einen Datei steht."),
    ),
    "too_deep": (_("„%(file)s“ ist zu tief verschachtelt, um ein Umgriff zu sein."), _AGAIN),
    "only_links": (
        _("„%(file)s“ enthält keine Flächen, nur Verweise auf andere Adressen. Denen folgen wir nicht."),
        _("Speichern Sie in Google Earth die Fläche selbst (Ort speichern unter), nicht den Netzwerklink."),
    ),
    # --- XPlanGML ---
    "no_plan": (
        _("„%(file)s“ ist XPlanGML, enthält aber keinen Plan."),
        _("Exportieren Sie den Plan selbst (BP_Plan, FP_Plan), nicht nur seine Inhalte."),
    ),
    "no_extent": (
        _("In „%(file)s“ hat der Plan „%(plan)s“ keinen räumlichen Geltungsbereich."),
        _("Ergänzen Sie ihn im Fachverfahren, oder zeichnen Sie den Umgriff."),
    ),
    "too_many_arcs": (_("„%(file)s“ enthält mehr als %(limit)s Bogenpunkte."), _LESS),
    # --- what is in it ---
    "unreadable": (_("„%(file)s“ ist beschädigt oder kein %(format)s."), _AGAIN),
    "wrong_encoding": (
        _("„%(file)s“ ist kein Text in der Kodierung UTF-8."),
        _("Exportieren Sie die Datei noch einmal mit der Kodierung UTF-8."),
    ),
    "no_features": (_("In „%(file)s“ ist keine Fläche, keine Linie und kein Punkt."), _AGAIN),
    "no_closed_line": (
        _("In „%(file)s“ ist keine geschlossene Polylinie."),
        _("Schließen Sie den Umgriff im CAD-Programm (Polylinie, „geschlossen“), und exportieren Sie ihn noch einmal."),
    ),
    "too_many_layers": (_("„%(file)s“ enthält %(count)s Ebenen; erlaubt sind %(limit)s."), _LESS),
    "too_many_features": (_("„%(file)s“ enthält mehr als %(limit)s Objekte."), _LESS),
    "too_many_vertices": (
        _("„%(file)s“ enthält mehr als %(limit)s Eckpunkte."),
        _("Vereinfachen Sie den Umgriff, oder exportieren Sie nur die Fläche des Vorhabens."),
    ),
    "too_much": (
        _("„%(file)s“ ist zu umfangreich oder zu verwickelt: Das Lesen wurde abgebrochen."),
        _("Vereinfachen Sie den Umgriff, und exportieren Sie nur die Fläche des Vorhabens."),
    ),
    "not_confined": (
        _("„%(file)s“ wurde nicht gelesen: Dieser Server kann fremde Dateien nicht abgeschottet öffnen."),
        _("Zeichnen Sie den Umgriff, und sagen Sie der Technik Bescheid."),
    ),
    # --- where on earth ---
    "unknown_crs": (
        _("Das Koordinatensystem EPSG:%(srid)s kennen wir nicht."),
        _("Wählen Sie ein anderes, zum Beispiel EPSG:25832."),
    ),
    "no_crs": (
        _("„%(file)s“ nennt kein Koordinatensystem, und in keinem der üblichen läge der Umgriff in Deutschland."),
        _("Prüfen Sie die Koordinaten, oder exportieren Sie in EPSG:25832 mit Angabe des Koordinatensystems."),
    ),
    "elsewhere": (
        _("Mit dem Koordinatensystem %(crs)s läge „%(file)s“ weit außerhalb von Deutschland."),
        _("Wählen Sie ein anderes Koordinatensystem, oder exportieren Sie in EPSG:25832."),
    ),
}
NUMBERS = {"count", "limit"}
LONGEST_NAME = 80


class UnreadableFile(ValueError):  # noqa: N818 (the contract's word)
    """A file that gives no outline. Nothing was stored; ``sentence`` says what is wrong and what to do."""

    def __init__(self, sentence: str, *, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.code = sentence, code

    @classmethod
    def because(cls, code: str, **values: object) -> UnreadableFile:
        """Return the problem of this code, with its sentence in the reader's language."""
        what, remedy = SENTENCES[code]
        shown = {key: _shown(key, value) for key, value in values.items()}
        return cls(f"{str(what) % shown} {str(remedy) % shown}", code=code)


def _shown(key: str, value: object) -> str:
    if key == "limit" and value in (limits.MAX_BYTES, limits.MAX_UNPACKED_BYTES):
        return number(int(str(value)) / 1_000_000)
    if key in NUMBERS and isinstance(value, int):
        return number(value)
    if key == "suffixes":
        return str(value)
    text = "".join(sign if sign.isprintable() else "�" for sign in str(value))
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"
