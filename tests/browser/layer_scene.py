"""Layers of a real MapServer on the paper map: parcels as WFS and WMS, and a service that has gone away."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import shapely
from django.test import override_settings
from django.utils.timezone import now
from playwright.sync_api import Page

from geo.models import MapLayer
from geo.ogc.services import read_service
from tests import geodata, ogc, paper

SPITEFUL = "<img src=x onerror=\"document.title='gehackt'\"><script>document.title='gehackt'</script>"
PARCELS = {"1/1": (1.0, 1.0, 1.2, 1.1), "1/2": (1.2, 1.0, 1.5, 1.1), "1/3": (1.5, 1.0, 1.6, 1.1)}
PLAN = (0.9, 0.9, 1.3, 1.2)


@dataclass
class Layers:
    """What the map offers."""

    wfs: MapLayer
    plans: MapLayer
    wms: MapLayer
    server: ogc.OgcServer

    def take_down(self) -> None:
        """The parcels' service is gone, and the daily check said so three hours ago."""
        gone = f"http://127.0.0.1:{free_port()}/wms"
        options = self.wms.options | {"get_map": gone, "get_info": gone}
        since = now() - timedelta(hours=3, minutes=5)
        MapLayer.objects.filter(pk=self.wms.pk).update(options=options, state="down", down_since=since)


@contextmanager
def layers(folder: Path) -> Iterator[Layers]:
    """Publish parcels and a plan of Mitte, and have the Geschäftsstelle's layers read them."""
    file = folder / "parcels.gpkg"
    geodata.write(file, [(_box(box), _facts(name)) for name, box in PARCELS.items()], layer="parcels")
    geodata.write(file, [(_box(PLAN), {"nummer": "B-Plan 7", "status": "in Kraft"})], layer="plans")
    with ogc.serving(folder) as server, override_settings(EGRESS_ALLOWED_HOSTS=["127.0.0.1"]):
        address = server.publish(file, key="nummer", flurstuecke="parcels", bebauungsplaene="plans")
        yield Layers(
            wfs=_layer("wfs", address, "flurstuecke", "Flurstücke"),
            plans=_layer("wfs", address, "bebauungsplaene", "Bebauungspläne"),
            wms=_layer("wms", address, "flurstuecke", "Flurkarte"),
            server=server,
        )


def _layer(kind: str, address: str, name: str, title: str) -> MapLayer:
    service = read_service(address, kind)
    choice = next(each for each in service.choices if each.name.endswith(name))
    return MapLayer.objects.create(
        kind=kind, url=service.url, layer=choice.name, title=title, options=choice.options,
        attribution=f"© Vermessungsamt <b>{title}</b>", licence="https://vermessung.example/bedingungen",
    )  # fmt: skip


def _box(box: tuple[float, float, float, float]) -> Any:
    return shapely.from_wkb(bytes(paper.box(*box).wkb))


def _facts(name: str) -> dict[str, str]:
    return {"nummer": name, "gemarkung": "Mitte", "bemerkung": SPITEFUL}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def look_at(page: Page, map_id: str, x_km: float, y_km: float, zoom: int = 16) -> None:
    """Move a map so that this place of the paper map stands in its middle."""
    lon, lat = degrees(x_km, y_km)
    page.evaluate(
        "([id, lat, lon, zoom]) => document.getElementById(id).leafletMap.setView([lat, lon], zoom, {animate: false})",
        [map_id, lat, lon, zoom],
    )


def click_at(page: Page, map_id: str, x_km: float, y_km: float) -> None:
    """Click a place of the paper map."""
    lon, lat = degrees(x_km, y_km)
    x, y = page.evaluate(
        """([id, lat, lon]) => {
            const map = document.getElementById(id).leafletMap;
            const box = map.getContainer().getBoundingClientRect();
            const at = map.latLngToContainerPoint([lat, lon]);
            return [box.left + at.x, box.top + at.y];
        }""",
        [map_id, lat, lon],
    )
    page.mouse.move(x - 2, y - 2)
    page.mouse.move(x, y)
    page.mouse.click(x, y)


def degrees(x_km: float, y_km: float) -> tuple[float, float]:
    point = paper.at(x_km, y_km)
    point.transform(4326)
    return point.x, point.y
