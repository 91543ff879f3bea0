"""Import boundaries as a new edition. It lives here because it warns of members' areas, which geo does not know."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.management.boundary_command import carry_out
from geo.importers import PRESETS, Order, Preset
from geo.models import AreaKind, Layer


class Command(BaseCommand):
    """`manage.py import_areas SOURCE` (docs/boundaries.md)."""

    help = "Liest Gebietsgrenzen ein: Datei (auch gezippt), Adresse einer Datei oder Adresse eines WFS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options: a preset, or the fields one by one."""
        parser.add_argument("source", nargs="?", help="Datei oder Adresse; fehlt sie, gilt die des --preset")
        parser.add_argument("--preset", choices=sorted(PRESETS), help="; ".join(p.title for p in PRESETS.values()))
        parser.add_argument("--layer", default="", help="Ebene, wenn es mehrere gibt")
        parser.add_argument("--crs", default="", help="Koordinatensystem, wenn die Daten keines nennen: EPSG:31468")
        parser.add_argument("--key-field", default="", help="Feld mit dem Schlüssel (AGS oder Nummer des Bezirks)")
        parser.add_argument("--name-field", default="", help="Feld mit dem Namen")
        parser.add_argument("--designation-field", default="", help="Feld mit der Bezeichnung (Stadt, Markt, …)")
        parser.add_argument("--where", action="append", default=[], metavar="FELD=WERT[,WERT]", help="nur diese Zeilen")
        parser.add_argument("--kind", choices=["municipality", "district"], default="", help="was die Gebiete sind")
        parser.add_argument("--parent", default="", help="bei Stadtbezirken: AGS der Stadt")
        parser.add_argument("--name", default="", help="Name der Ausgabe, z. B. „VG250, Stand 31.12.2023“")
        parser.add_argument("--licence", default="", help="Quellenvermerk, der auf jeder Karte steht")
        parser.add_argument("--only", default="", metavar="SCHLÜSSEL[,SCHLÜSSEL]", help="nur diese Gebiete")
        parser.add_argument("--dry-run", action="store_true", help="nur zeigen, was sich ändern würde")

    def handle(self, *, source: str | None, **options: Any) -> None:
        """Import, or say in one sentence why not."""
        preset = _preset(options)
        address = source or (settings.AREA_SOURCES.get(preset.code) if preset else None) or (preset and preset.service)
        if not address:
            raise CommandError("Es fehlt die Quelle: eine Datei, eine Adresse oder ein --preset.")
        order = Order(
            source=address,
            preset=preset,
            layer=options["layer"],
            crs=options["crs"],
            name=options["name"],
            licence=options["licence"],
            only=tuple(key.strip() for key in options["only"].split(",") if key.strip()),
            dry_run=options["dry_run"],
        )
        carry_out([order], self.stdout, self.style, quiet=options["verbosity"] == 0)


def _preset(options: dict[str, Any]) -> Preset | None:
    """Return the preset that is named or described by the field options, or None: recognise it."""
    own = options["key_field"] or options["name_field"]
    if options["preset"] and own:
        raise CommandError("Entweder --preset oder eigene Felder, nicht beides.")
    if options["preset"]:
        return PRESETS[options["preset"]]
    if not own:
        if options["where"] or options["kind"] or options["designation_field"]:
            raise CommandError("Zu --where, --kind und --designation-field gehören --key-field und --name-field.")
        return None
    if not (options["key_field"] and options["name_field"]):
        raise CommandError("Eigene Felder brauchen beides: --key-field und --name-field.")
    kind = AreaKind(options["kind"] or AreaKind.MUNICIPALITY)
    if (kind == AreaKind.DISTRICT) != bool(options["parent"]):
        raise CommandError("Stadtbezirke brauchen --kind district und --parent mit dem AGS ihrer Stadt.")
    return Preset(
        code="",
        title="",
        layer=Layer.DISTRICTS if kind == AreaKind.DISTRICT else Layer.MUNICIPALITIES,
        kind=kind,
        key_field=options["key_field"],
        name_field=options["name_field"],
        designation_field=options["designation_field"],
        designation="Stadtbezirk" if kind == AreaKind.DISTRICT else "",
        parent=options["parent"],
        where=tuple(_condition(text) for text in options["where"]),
        licence="",
    )


def _condition(text: str) -> tuple[str, tuple[str, ...]]:
    field, sign, values = text.partition("=")
    if not sign:
        raise CommandError(f"--where {text}: gemeint ist FELD=WERT.")
    return field.strip(), tuple(value.strip() for value in values.split(","))
