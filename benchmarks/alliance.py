"""A large alliance on a grid, each member with four destinations, beside real servers that take what is sent.

Everything lies in a directory of its own: a PostGIS, pages and workers as processes, a mail server and a web server.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SIDE_M = 1000
PASSWORD = "ein-langes-passwort"


@contextmanager
def installation() -> Iterator[dict[str, int]]:
    """Give this process and its children an installation of their own; yield the ports of the two servers."""
    with tempfile.TemporaryDirectory(prefix="announce-") as var, _sinks() as ports:
        os.environ |= {
            "UMGRIFF_VAR": var,
            "EMAIL_URL": f"smtp://127.0.0.1:{ports['smtp']}",
            "SEND_ONLY_TO": "*",
            "EGRESS_ALLOWED_HOSTS": "127.0.0.1",
            "MODE": "development",
            "LOG_LEVEL": "WARNING",
            "REQUIRE_MFA_FOR": "",
        }
        from config import embedded

        embedded.ensure_running()
        try:
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, check=True)
            import django

            django.setup()
            yield ports
        finally:
            embedded.stop()


@contextmanager
def _sinks() -> Iterator[dict[str, int]]:
    command = [sys.executable, "-m", "benchmarks.alliance"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as servers:
        assert servers.stdout is not None
        assert servers.stdin is not None
        try:
            yield json.loads(servers.stdout.readline())
        finally:
            servers.stdin.close()


def found(rows: int, *, west: float, south: float, prefix: str, port: int) -> Any:
    """Found so many members in a square grid of squares, with four destinations and one reader each; return them."""
    from accounts.models import Member, MemberArea, User
    from geo.models import Area, AreaKind, Edition, Layer
    from notifications import vapid
    from notifications.models import Destination
    from notifications.signing import rotated
    from tests.paper import now
    from tests.pushes import Keys

    across = int(rows**0.5 + 0.999)
    edition = Edition.objects.filter(name="Gitter").first() or Edition.objects.create(
        layer=Layer.MUNICIPALITIES, name="Gitter", source="bench", licence="© Bench"
    )
    names = [f"{prefix}{number:04d}" for number in range(rows)]
    members = Member.objects.bulk_create(Member(name=f"Gemeinde {name}", short_name=name) for name in names)
    MemberArea.objects.bulk_create(
        MemberArea(member=member, key=f"{prefix}{number:07d}", name=member.short_name)
        for number, member in enumerate(members)
    )
    Area.objects.bulk_create(
        Area(
            edition=edition, key=f"{prefix}{number:07d}", name=name, designation="Gemeinde",
            kind=AreaKind.MUNICIPALITY,
            boundary=_square(west + number % across * SIDE_M, south + number // across * SIDE_M),
        )
        for number, name in enumerate(names)
    )  # fmt: skip
    User.objects.bulk_create(
        User(email=f"leser@{member.short_name.lower()}.example", first_name="L", last_name=member.short_name,
             member=member, password="!")
        for member in members
    )  # fmt: skip
    browser = {"keys": Keys().as_json(), "server_key": vapid.public_key()}
    url = f"http://127.0.0.1:{port}"
    Destination.objects.bulk_create(
        Destination(member=member, channel=channel, address=address, details=details)
        for member in members
        for channel, address, details in (
            ("email", f"bauamt@{member.short_name.lower()}.example", {}),
            ("email", f"rathaus@{member.short_name.lower()}.example", {}),
            ("webhook", f"{url}/webhook/{member.short_name}", rotated({}, now=now())),
            ("webpush", f"{url}/push/{member.short_name}", browser),
        )
    )
    return members


def _square(x: float, y: float) -> Any:
    from django.contrib.gis.geos import MultiPolygon, Polygon

    return MultiPolygon(Polygon.from_bbox((x, y, x + SIDE_M, y + SIDE_M)), srid=25832)


def main() -> None:
    """Be the two servers until standard input closes. They keep nothing, and count."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    from aiosmtpd.controller import Controller

    class Takes:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            return "250 OK"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(201)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        smtp = probe.getsockname()[1]
    Controller(Takes(), hostname="127.0.0.1", port=smtp).start()
    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.daemon_threads = True
    Thread(target=web.serve_forever, daemon=True).start()
    print(json.dumps({"smtp": smtp, "web": web.server_port}), flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
