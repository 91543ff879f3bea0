"""What the tests of the GIS interface share: five reports, everybody who looks at them, and a real server."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections
from django.test import Client

from accounts.models import Role, User
from accounts.services.api_tokens import make_token
from geo.models import Audience, Report
from notifications.services import announce, withdraw
from tests import paper

NEAR_NORD = (1.5, 3.4, 2.5, 3.82)  # 180 m from the border


@dataclass
class Scene:
    """Reports by title, and people by what they are to them."""

    reports: dict[str, Report]
    people: dict[str, User]
    tokens: dict[str, str]

    def bearer(self, who: str) -> dict[str, str]:
        """Return the header that shows this person's token."""
        return {"Authorization": f"Bearer {self.tokens[who]}"}

    def basic(self, who: str) -> dict[str, str]:
        """Return the header of a program that knows user names and passwords."""
        text = f"{self.people[who].email}:{self.tokens[who]}"
        return {"Authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}


def report_by(planner: User, title: str, box: tuple[float, ...], **fields: Any) -> Report:
    """Announce a report."""
    audience = fields.pop("audience", Audience.ALL_MEMBERS)
    report = paper.draft(planner, paper.box(*box), title=title, **fields)
    Report.objects.filter(pk=report.pk).update(audience=audience)
    report.refresh_from_db()
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=report.pk)


def scene_of(alliance: dict[str, Any]) -> Scene:
    """Put the scene up: Mitte reports near Nord, Ost reports far from everybody."""
    mitte = paper.person(alliance["Mitte"], Role.PLANNER, name="Mia")
    ost = paper.person(alliance["Ost"], Role.PLANNER, name="Olaf")
    reports = {
        "open": report_by(mitte, "Offen", NEAR_NORD, description="Vertraulich", dwellings=120),
        "affected only": report_by(mitte, "Nur Betroffene", NEAR_NORD, audience=Audience.AFFECTED_ONLY),
        "withdrawn": report_by(mitte, "Zurückgezogen", NEAR_NORD),
        "far": report_by(ost, "Im Osten", (5.8, 1.8, 6.2, 2.2), use="housing", dwellings=7),
        "draft": paper.draft(mitte, paper.box(1, 1, 2, 2), title="Entwurf"),
    }
    withdraw(reports["withdrawn"], by=mitte, reason="Aufgegeben", idempotency_key=uuid.uuid4())
    people = {
        "own": paper.person(alliance["Mitte"], name="Otto"),
        "told": paper.person(alliance["Nord"], name="Nora"),
        "untold": paper.person(alliance["Suedwest"], name="Susi"),
        "office": paper.person(None, Role.COORDINATOR, name="Gesa"),
        "deactivated": paper.person(alliance["Nord"], name="Emil"),
        "nobody's": paper.person(None, name="Niemands"),
    }
    tokens = {who: make_token(person, label="QGIS")[1] for who, person in people.items()}
    User.objects.filter(pk=people["deactivated"].pk).update(is_active=False)
    return Scene(reports, people, tokens)


def client_of(scene: Scene, who: str) -> Client:
    """Return a program that shows this person's token with everything it asks."""
    return Client(headers=scene.bearer(who))


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(settings: Any) -> Iterator[str]:
    """Run the site for the block, and yield its address.

    Its thread has the test's own database connection, so that it sees what the test has not committed.
    """
    connection = connections["default"]
    connection.inc_thread_sharing()
    for signal in (request_started, request_finished):  # they would close a connection that is in a transaction
        signal.disconnect(close_old_connections)
    server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=_Quiet)

    def serve() -> None:
        connections["default"] = connection
        server.serve_forever(poll_interval=0.05)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        settings.BASE_URL = f"http://127.0.0.1:{server.server_port}"
        yield settings.BASE_URL
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        connection.dec_thread_sharing()
