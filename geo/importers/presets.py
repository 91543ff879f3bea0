"""Known data sets: how their fields are called, where they are fetched, what their licence asks for.

A preset is data. A data set without one is described by options (`--key-field` and so on), which make a
preset of their own.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from geo.models import AreaKind, Layer


@dataclass(frozen=True)
class Preset:
    """How to read one data set. Field names are compared without regard to case."""

    code: str
    title: str
    key_field: str
    name_field: str
    licence: str
    layer: Layer = Layer.MUNICIPALITIES
    kind: AreaKind = AreaKind.MUNICIPALITY
    designation_field: str = ""
    designation: str = ""  # for all rows, where no field says it
    parent: str = ""  # AGS of the city that districts are of
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()  # field → values that count; other rows are left out
    layers: tuple[str, ...] = ()  # the layer's usual names, where a file holds several with the same fields
    service: str = ""  # where it is published: a WFS, or a file to download
    service_layer: str = ""
    accuracy_m: float | None = None

    def missing(self, fields: Collection[str]) -> list[str]:
        """Return the fields that a layer would need and has not."""
        there = {field.lower() for field in fields}
        needed = [self.key_field, self.name_field, self.designation_field, *(field for field, _ in self.where)]
        return [field for field in needed if field and field.lower() not in there]


DL_DE_BY = "dl-de/by-2-0 (https://www.govdata.de/dl-de/by-2-0)"

PRESETS = {
    preset.code: preset
    for preset in (
        Preset(
            code="vg250",
            title="BKG VG250, Verwaltungsgebiete 1:250 000",
            key_field="AGS",
            name_field="GEN",
            designation_field="BEZ",
            where=(("GF", ("4",)),),  # land with structure; 1 and 2 are water, several rows for one key
            layers=("vg250_gem", "vg250:vg250_gem"),
            licence=f"© GeoBasis-DE / BKG (Daten verändert), {DL_DE_BY}",
            service="https://sgx.geodatenzentrum.de/wfs_vg250",
            service_layer="vg250:vg250_gem",
            accuracy_m=340.0,  # measured near Munich against the cadastre: 37 m in the mean
        ),
        Preset(
            code="ldbv",
            title="LDBV ALKIS-Verwaltungsgebiete Bayern",
            key_field="schluessel",
            name_field="name",
            designation_field="art",
            where=(("art", ("Gemeinde", "Gemeindefreies Gebiet")),),  # the same file holds counties and the state
            layers=("VerwaltungsEinheit",),
            licence="Bayerische Vermessungsverwaltung – www.geodaten.bayern.de (Daten verändert), CC BY 4.0",
            service="https://geodaten.bayern.de/odd/m/4/verwaltung/alkis-verwaltung.zip",
            accuracy_m=1.0,
        ),
        Preset(
            code="munich",
            title="Münchner Stadtbezirke",
            layer=Layer.DISTRICTS,
            kind=AreaKind.DISTRICT,
            key_field="sb_nummer",
            name_field="name",
            designation="Stadtbezirk",
            parent="09162000",
            layers=("stadtbezirke", "gsm_wfs:vablock_stadtbezirk"),
            licence=f"Datenquelle: GeodatenService München (Daten verändert), {DL_DE_BY}",
            service="https://geoportal.muenchen.de/geoserver/gsm_wfs/ows",
            service_layer="gsm_wfs:vablock_stadtbezirk",
        ),
    )
}
