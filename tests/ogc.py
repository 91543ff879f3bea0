"""A real OGC server for tests: MapServer, run as a CGI program behind a small HTTP server, with faults on request."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

MAPSERVER = "/usr/lib/cgi-bin/mapserv"
MAP = """
MAP
  NAME "paper"
  EXTENT 0 5000000 1000000 6200000
  PROJECTION "init=epsg:25832" END
  IMAGETYPE PNG
  {formats}
  WEB METADATA
    "ows_title" "Papier" "ows_onlineresource" "{address}" "ows_enable_request" "*" "ows_srs" "{srs}" {metadata}
  END END
  {layers}
END
"""
LAYER = """
  LAYER
    NAME "{name}" TYPE POLYGON STATUS ON
    CONNECTIONTYPE OGR CONNECTION "{file}" DATA "{table}"
    PROJECTION "init=epsg:25832" END
    TEMPLATE "-"
    CLASS NAME "Grenze" STYLE COLOR 255 200 0 OUTLINECOLOR 200 0 0 WIDTH 3 END END
    METADATA
      "ows_title" "{name}" "gml_include_items" "all" "ows_include_items" "all" "gml_featureid" "{key}"
      "wfs_use_default_extent_for_getfeature" "false"
    END
  END
"""
GEOJSON = """OUTPUTFORMAT
    NAME "geojson" DRIVER "OGR/GEOJSON" MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "FORM=SIMPLE" FORMATOPTION "STORAGE=memory"
  END"""
Fault = Callable[["Request", bytes], bytes]


class Request:
    """What was asked for, with parameter names in lower case."""

    def __init__(self, path: str) -> None:
        self.query = urlsplit(path).query
        self.parameters = {name.lower(): values[0] for name, values in parse_qs(self.query).items()}

    def is_page(self) -> bool:
        return self.parameters.get("request", "").lower() == "getfeature" and "resulttype" not in self.parameters


class OgcServer:
    """A running service: its address, what it was asked, and the fault it has just now."""

    def __init__(self, folder: Path) -> None:
        self.requests: list[Request] = []
        self.fault: Fault = lambda request, body: body
        self.redirect_to = ""
        self.seconds_late = 0.0
        self._map = folder / "paper.map"
        self._config = folder / "mapserver.conf"
        self._config.write_text('CONFIG ENV MS_MAP_PATTERN "." END MAPS END END\n')
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self._http.server_port}/wfs"
        self._thread = Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    def publish(
        self, file: Path, *, key: str = "AGS", srs: str = "EPSG:25832 EPSG:4326", json: bool = False, **layers: str
    ) -> str:
        """Serve tables of the file under these layer names, and return the service's address."""
        texts = [LAYER.format(name=name, file=file, table=table, key=key) for name, table in layers.items()]
        self._map.write_text(
            MAP.format(
                address=self.address,
                layers="".join(texts),
                srs=srs,
                formats=GEOJSON if json else "",
                metadata='"wfs_getfeature_formatlist" "gml,geojson"' if json else "",
            )
        )
        return self.address

    def answer(self, request: Request) -> tuple[str, bytes]:
        """Let MapServer answer, and the fault do its work."""
        time.sleep(self.seconds_late)
        environment = {
            "PATH": os.defpath, "REQUEST_METHOD": "GET", "QUERY_STRING": request.query,
            "MS_MAPFILE": str(self._map), "MAPSERVER_CONFIG_FILE": str(self._config),
        }  # fmt: skip
        output = subprocess.run([MAPSERVER], env=environment, capture_output=True, check=True).stdout
        head, _, body = output.partition(b"\r\n\r\n")
        found = re.search(rb"Content-Type: (.*)", head)
        return (found[1].decode().strip() if found else "text/xml"), self.fault(request, body)

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@contextmanager
def serving(folder: Path) -> Iterator[OgcServer]:
    """Run a service for the block."""
    server = OgcServer(folder)
    try:
        yield server
    finally:
        server.close()


def _handler(server: OgcServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = Request(self.path)
            server.requests.append(request)
            if server.redirect_to:
                self.send_response(302)
                self.send_header("Location", server.redirect_to)
                self.end_headers()
                return
            kind, body = server.answer(request)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
