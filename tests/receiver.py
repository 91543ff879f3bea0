"""A real web server that takes messages, and misbehaves on request."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from tests.ports import free_port


@dataclass(frozen=True)
class Got:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


class Receiver:
    """A web server on a port of its own. ``status`` and ``answer_headers`` say how it answers from now on; ``mode``:

    plain; endless (a body without end); drip (a byte now and then, before the status); silent (no answer at all).
    """

    def __init__(self) -> None:
        self.status, self.mode = 204, "plain"
        self.answer_headers: dict[str, str] = {}
        self.answer_body = b""
        self.got: list[Got] = []
        self.stopped = Event()

    def __enter__(self) -> Receiver:
        handler = type("Handler", (_Handler,), {"receiver": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/eingang"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def last(self) -> Got:
        """The last request."""
        return self.got[-1]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients hang up on a server that misbehaves."""


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        receiver = self.receiver
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        receiver.got.append(Got(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        if receiver.mode == "silent":
            receiver.stopped.wait(30)
        elif receiver.mode == "drip":
            self._for_ever(b"x", 0.05, head=b"HTTP/1.1 200 OK\r\nX-Slow: ")
        else:
            self.send_response(receiver.status)
            for name, value in receiver.answer_headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(receiver.answer_body)
            if receiver.mode == "endless":
                self._for_ever(b"x" * 65536, 0)

    def do_GET(self) -> None:
        self.do_POST()

    def _for_ever(self, piece: bytes, pause_s: float, head: bytes = b"") -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(head)
            while not self.receiver.stopped.wait(pause_s):
                self.wfile.write(piece)

    def log_message(self, *_: object) -> None:
        pass


def closed_port() -> int:
    """Return a port on which nobody listens."""
    return free_port()
