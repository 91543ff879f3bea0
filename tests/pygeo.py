"""A real OGC API – Features server for tests: pygeoapi on a port of this machine, with a GeoJSON file behind it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SERVE = (
    "import sys; from werkzeug.serving import make_server; from pygeoapi.flask_app import APP;"
    "make_server('127.0.0.1', int(sys.argv[1]), APP, threaded=True).serve_forever()"
)
PATIENCE_SECONDS = 60.0


def config(file: Path, address: str) -> dict:
    contact = {"name": "Papieramt", "position": "", "address": "", "city": "", "stateorprovince": "", "postalcode": "",
               "country": "", "phone": "", "fax": "", "email": "", "url": "https://papier.example", "hours": "",
               "instructions": "", "role": "pointOfContact"}  # fmt: skip
    box = {"spatial": {"bbox": [11.5, 48.0, 12.1, 48.4], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 1}, "url": address, "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8", "languages": ["de-DE"], "limits": {"default_items": 50, "max_items": 5000},
            "map": {"url": "https://karte.example/{z}/{x}/{y}.png", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {"title": "Papierdienst", "description": "x", "keywords": ["x"], "keywords_type": "theme",
                               "terms_of_service": "CC BY 4.0", "url": address},
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
            "provider": {"name": "Papieramt", "url": "https://papier.example"}, "contact": contact,
        },
        "resources": {
            "flurstuecke": {
                "type": "collection", "title": "Flurstücke", "description": "Alle Flurstücke", "keywords": ["x"],
                "links": [{"type": "text/html", "rel": "license", "title": "© Papieramt, CC BY 4.0",
                           "href": "https://creativecommons.org/licenses/by/4.0/"}],
                "extents": box,
                "providers": [{"type": "feature", "name": "GeoJSON", "data": str(file), "id_field": "id"}],
            }
        },
    }  # fmt: skip


@contextmanager
def serving(folder: Path, file: Path) -> Iterator[str]:
    """Run pygeoapi on this GeoJSON file (WGS 84) for the block; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    settings = folder / "pygeoapi.yml"
    settings.write_text(json.dumps(config(file, address)))  # JSON is YAML
    openapi = folder / "openapi.yml"
    openapi.write_text("{}")
    environment = os.environ | {"PYGEOAPI_CONFIG": str(settings), "PYGEOAPI_OPENAPI": str(openapi)}
    command = [sys.executable, "-W", "ignore", "-c", SERVE, str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait(address, process)
        yield address
    finally:
        process.kill()
        process.communicate()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{address}/?f=json", timeout=5):
            return
        time.sleep(0.2)
    process.kill()
    raise RuntimeError(f"pygeoapi did not start: {process.communicate()[1].decode()[-2000:]}")
