"""A reader of event streams, as plain as can be: a socket, a thread, and what was heard."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Heard:
    """One event."""

    name: str
    data: dict[str, Any]
    id: str = ""


def events_in(text: str) -> list[Heard]:
    """Return the events of a body, by the rules of the HTML standard as far as we use them."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "event" in fields:
            found.append(Heard(fields["event"], json.loads(fields["data"]), fields.get("id", "")))
    return found


def names(heard: list[Heard]) -> list[str]:
    """Return what kinds of events these are, without signs of life."""
    return [one.name for one in heard if one.name != "tick"]


def cookie_of(user: Any) -> str:
    """Return the cookie header of a new session of this person."""
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class Listening:
    """Use as a context manager: an open stream of this person."""

    def __init__(self, url: str, cookie: str, query: str = "alter=0") -> None:
        address = urlsplit(url)
        self._socket = socket.create_connection((address.hostname or "", address.port or 80), timeout=60)
        request = f"GET /live/?{query} HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookie}\r\n"
        self._socket.sendall(f"{request}Accept: text/event-stream\r\n\r\n".encode())
        self._text = ""
        self.status = 0
        self.ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Listening:
        self.wait_for(lambda: "state" in names(self.heard) or self.ended.is_set())
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    @property
    def heard(self) -> list[Heard]:
        """What was heard until now."""
        return events_in(self._text)

    def wait_for(self, holds: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
        """Wait until something holds; fail with what was heard instead."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, self._text
            time.sleep(0.01)

    def wait_for_event(self, name: str, seconds: float = PATIENCE_S, **data: Any) -> None:
        """Wait for an event of this name with these data."""
        wanted = {key: str(value) if not isinstance(value, int) else value for key, value in data.items()}
        self.wait_for(lambda: any(e.name == name and wanted.items() <= e.data.items() for e in self.heard), seconds)

    def _read(self) -> None:
        try:
            with self._socket.makefile("rb") as answer:
                self.status = int(answer.readline().split()[1])
                while answer.readline().strip():
                    pass
                while size := int(answer.readline() or b"0", 16):
                    self._text += answer.read(size).decode()
                    answer.readline()
        except (OSError, ValueError, IndexError):
            pass
        self.ended.set()
