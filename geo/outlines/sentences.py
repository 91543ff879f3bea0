"""The sentences: per code what is wrong and where, what we propose (if anything), what to do otherwise."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_DRAW = _("Zeichnen Sie den Umgriff neu, oder berichtigen Sie Ihre Eingabe.")
_FORMATS = _("Geben Sie Koordinaten, WKT oder GeoJSON ein.")
_LINES = _("Schreiben Sie ein Koordinatenpaar je Zeile, zum Beispiel „708171 5338986“ oder „48,1712; 11,7934“.")
_EXPORT = _("Exportieren Sie den Umgriff in EPSG:25832 oder WGS 84, und versuchen Sie es noch einmal.")
_SPLIT = _("Vereinfachen Sie den Umgriff, oder teilen Sie ihn auf mehrere Meldungen auf.")

# code: (what and where, what the repair does or None, what to do)
PROBLEMS: dict[str, tuple[Any, Any, Any]] = {
    # --- reading ---
    "empty": (_("Der Umgriff ist leer: Es ist keine Fläche, keine Linie und kein Punkt darin."), None, _DRAW),
    "input_too_large": (_("Die Eingabe ist mit %(size)s größer als die erlaubten %(limit)s."), None, _SPLIT),
    "not_text": (
        _("Die Datei ist kein lesbarer Text (UTF-8)."),
        None,
        _("Speichern Sie sie als GeoJSON, und laden Sie sie noch einmal hoch."),
    ),
    "unknown_format": (
        _("Das Format %(format)s wird noch nicht gelesen."),
        None,
        _("Speichern Sie den Umgriff als GeoJSON, und laden Sie diese Datei hoch."),
    ),
    "invalid_json": (
        _("Das ist kein gültiges GeoJSON: In Zeile %(line)s, Spalte %(column)s geht es nicht weiter."),
        None,
        _("Kopieren Sie den ganzen Text noch einmal, von der ersten bis zur letzten Klammer."),
    ),
    "too_deep": (_("Die Eingabe ist zu tief verschachtelt, um ein Umgriff zu sein."), None, _FORMATS),
    "not_geojson": (_("Das ist JSON, aber kein GeoJSON: Die Angabe „type“ fehlt."), None, _FORMATS),
    "unknown_type": (
        _("„%(type)s“ ist keine Form, die ein Umgriff haben kann."),
        None,
        _("Erlaubt sind Flächen, Linien und Punkte (Polygon, LineString, Point und ihre Multi-Formen)."),
    ),
    "wrong_structure": (
        _("Die Koordinaten sind anders geklammert, als „%(type)s“ es verlangt."),
        None,
        _("Prüfen Sie die Klammern, oder zeichnen Sie den Umgriff."),
    ),
    "invalid_wkt": (
        _("Das ist kein gültiges WKT: An Stelle %(position)s steht „%(text)s“, wo etwas anderes erwartet wird."),
        None,
        _("Ein Beispiel: POLYGON ((708000 5339000, 708200 5339000, 708200 5339200, 708000 5339000))"),
    ),
    "curves": (
        _("Der Umgriff enthält Bögen („%(type)s“); Bögen werden noch nicht gelesen."),
        None,
        _("Wandeln Sie die Bögen in Ihrem Programm in Linien um, und versuchen Sie es noch einmal."),
    ),
    "not_a_number": (_("In Zeile %(line)s ist „%(text)s“ keine Zahl."), None, _LINES),
    "ambiguous_numbers": (
        _("In Zeile %(line)s ist nicht zu erkennen, welches Komma die Zahlen trennt: „%(text)s“."),
        None,
        _("Trennen Sie die beiden Zahlen mit einem Strichpunkt, zum Beispiel „48,1712; 11,7934“."),
    ),
    "one_number": (_("In Zeile %(line)s steht nur eine Zahl statt zwei: „%(text)s“."), None, _LINES),
    "wrong_count": (_("In Zeile %(line)s stehen %(count)s Zahlen statt zwei: „%(text)s“."), None, _LINES),
    "mixed_systems": (
        _("Die Koordinaten gehören nicht zusammen: Sie stehen in verschiedenen Systemen (%(where)s)."),
        None,
        _("Geben Sie alle Punkte im selben Koordinatensystem an."),
    ),
    "third_number": (
        _("In Zeile %(line)s stehen drei Zahlen: eine Höhe oder eine Punktnummer zu viel."),
        _("Wir schlagen vor, nur die beiden zu behalten, die in Ihrer Gegend liegen."),
        _LINES,
    ),
    # --- numbers ---
    "not_finite": (_("Eine Koordinate ist keine endliche Zahl (%(where)s)."), None, _DRAW),
    "too_many_vertices": (
        _("Der Umgriff hat %(count)s Eckpunkte; erlaubt sind %(limit)s."),
        None,
        _SPLIT,
    ),
    "too_many_parts": (_("Der Umgriff hat %(count)s Teile; erlaubt sind %(limit)s."), None, _SPLIT),
    "three_d": (
        _("Der Umgriff hat Höhen (3D); gebraucht wird nur die Lage."),
        _("Wir schlagen vor, die Höhen wegzulassen."),
        _DRAW,
    ),
    "uneven_dimensions": (_("Ein Punkt hat %(count)s Zahlen statt zwei (%(where)s)."), None, _DRAW),
    # --- composition ---
    "nested_collection": (
        _("Der Umgriff ist eine Sammlung verschachtelter Geometrien (GeometryCollection)."),
        _("Wir schlagen vor, ihre Teile zu einem Umgriff zusammenzufassen."),
        _DRAW,
    ),
    "mixed_types": (
        _("Der Umgriff mischt Flächen, Linien und Punkte; er kann nur eines davon sein."),
        _("Wir schlagen vor, nur die Flächen zu behalten, oder die Linien, wo keine Fläche ist."),
        _DRAW,
    ),
    "unclosed_ring": (
        _("Eine Fläche ist nicht geschlossen: Der letzte Punkt ist nicht der erste (%(where)s)."),
        _("Wir schlagen vor, sie zu schließen."),
        _DRAW,
    ),
    "too_few_points": (
        _("%(shape)s hat zu wenige Punkte (%(where)s): Eine Fläche braucht drei verschiedene, eine Linie zwei."),
        None,
        _DRAW,
    ),
    "duplicate_points": (
        _("Ein Punkt steht doppelt hintereinander (%(where)s)."),
        _("Wir schlagen vor, ihn nur einmal zu behalten."),
        _DRAW,
    ),
    # --- where on earth ---
    "swapped_axes": (
        _("Breite und Länge (oder Rechts- und Hochwert) sind vertauscht: So läge der Umgriff nicht in Ihrer Gegend."),
        _("Wir schlagen vor, sie zu tauschen."),
        _DRAW,
    ),
    "wrong_crs": (
        _("Das angegebene Koordinatensystem (%(declared)s) passt nicht zu den Zahlen."),
        _("Anders gelesen liegt der Umgriff in Ihrer Gegend; das schlagen wir vor."),
        _EXPORT,
    ),
    "unknown_crs": (_("Das Koordinatensystem „%(declared)s“ kennen wir nicht."), None, _EXPORT),
    "old_crs": (
        _("Das sind Gauß-Krüger-Koordinaten; sie werden noch nicht umgerechnet."),
        None,
        _EXPORT,
    ),
    "null_island": (
        _("Ein Punkt liegt bei 0/0, im Atlantik vor Afrika (%(where)s): Meist fehlt dort eine Koordinate."),
        None,
        _DRAW,
    ),
    "out_of_range": (
        _("So große Werte gibt es in diesem Koordinatensystem (%(declared)s) nicht (%(where)s)."),
        None,
        _EXPORT,
    ),
    "antimeridian": (
        _("Der Umgriff reicht über den 180. Längengrad, also einmal um die halbe Erde."),
        None,
        _DRAW,
    ),
    "outside_region": (
        _("Der Umgriff liegt weit weg: %(place)s ist mehr als %(margin)s von Ihrem Gebiet entfernt."),
        None,
        _("Prüfen Sie Zahlen und Koordinatensystem, oder zeichnen Sie den Umgriff."),
    ),
    "partly_outside_region": (
        _("Ein Punkt liegt weit weg von den anderen, mehr als %(margin)s von Ihrem Gebiet (%(where)s): %(place)s."),
        None,
        _("Prüfen Sie diesen Punkt: Oft fehlt eine Ziffer."),
    ),
    # --- shape ---
    "bow_tie": (
        _("Die Fläche ist wie eine Schleife verdreht: Zwei Seiten kreuzen sich bei %(place)s."),
        _("Wir schlagen vor, daraus zwei Flächen zu machen, die sich dort berühren."),
        _DRAW,
    ),
    "self_crossing": (
        _("Der Rand der Fläche kreuzt sich selbst bei %(place)s."),
        _("Wir schlagen eine Fläche vor, deren Rand sich nicht kreuzt."),
        _DRAW,
    ),
    "ring_touches_itself": (
        _("Der Rand der Fläche berührt sich selbst bei %(place)s."),
        _("Wir schlagen vor, die Fläche dort sauber zu trennen."),
        _DRAW,
    ),
    "hole_outside": (
        _("Ein Loch liegt außerhalb seiner Fläche, bei %(place)s."),
        _("Wir schlagen vor, es wegzulassen."),
        _DRAW,
    ),
    "nested_holes": (
        _("Ein Loch liegt in einem anderen Loch, bei %(place)s."),
        _("Wir schlagen vor, die Löcher zusammenzufassen."),
        _DRAW,
    ),
    "cut_apart": (
        _("Löcher schneiden die Fläche bei %(place)s in getrennte Stücke."),
        _("Wir schlagen vor, daraus mehrere Flächen zu machen."),
        _DRAW,
    ),
    "overlapping_parts": (
        _("Zwei Teile des Umgriffs überlappen sich oder haben eine Seite gemeinsam, bei %(place)s."),
        _("Wir schlagen vor, sie zu einer Fläche zu vereinigen."),
        _DRAW,
    ),
    "no_area": (_("Die Fläche hat keinen Inhalt: Ihre Punkte liegen auf einer Linie, bei %(place)s."), None, _DRAW),
    "beyond_repair": (_("Die Form ist so verwickelt, dass kein Umgriff daraus wird."), None, _DRAW),
    # --- size ---
    "too_small": (
        _("Die Fläche ist mit %(size)s zu klein für eine Meldung; es müssen mindestens %(limit)s sein."),
        None,
        _("Zeichnen Sie sie größer, oder setzen Sie einen Punkt."),
    ),
    "too_big": (_("Die Fläche ist mit %(size)s größer als %(limit)s."), None, _SPLIT),
    "too_short": (
        _("Die Linie ist kürzer als %(limit)s."),
        None,
        _("Zeichnen Sie sie länger, oder setzen Sie einen Punkt."),
    ),
    "too_long": (_("Die Linie ist mit %(size)s länger als %(limit)s."), None, _SPLIT),
}

NOTES: dict[str, Any] = {
    "read_as": _("Gelesen als %(system)s."),
    "read_swapped": _("Gelesen als %(system)s; die Reihenfolge der beiden Zahlen haben wir getauscht."),
    "unusually_big": _("Die Fläche ist mit %(size)s ungewöhnlich groß. Ist das gewollt?"),
    "unusually_long": _("Die Linie ist mit %(size)s ungewöhnlich lang. Ist das gewollt?"),
    "without_shape": _("%(count)s Einträge der Datei haben keine Geometrie und wurden übergangen."),
}
