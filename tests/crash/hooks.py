"""A member's system and a push service in one: keeps the ids of what it said yes to, misbehaves on request."""

from __future__ import annotations

import contextlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

from tests.pushes import Keys
from tests.receiver import Got


class Hooks:
    """A web server. ``status`` and ``headers`` say how it answers; ``mode``: plain, silent, endless, drop (no answer).

    ``/push`` is the push service: what it takes is read with the browser's own ``keys``.
    """

    def __init__(self) -> None:
        self.keys = Keys()
        self._lock = Lock()
        self._server: ThreadingHTTPServer | None = None
        self.stopped = Event()
        self.clear()

    def clear(self) -> None:
        """Behave, and forget what arrived."""
        self.mode, self.status, self.headers = "plain", 204, dict[str, str]()
        self.taken: list[str] = []
        self.asked: list[str] = []

    def start(self) -> None:
        """Listen."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hooks": self}))
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """Go away."""
        self.stopped.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def take(self, path: str, headers: dict[str, str], body: bytes) -> None:
        """Keep the id of a message that is answered with a yes: the webhook's, or the one in the browser's message."""
        message = self.keys.read(Got(path, headers, body))["id"] if path.startswith("/push") else headers["webhook-id"]
        with self._lock:
            self.taken.append(message)


class _Handler(BaseHTTPRequestHandler):
    hooks: Hooks

    def do_POST(self) -> None:
        hooks = self.hooks
        mode, status = hooks.mode, hooks.status
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        hooks.asked.append(self.path)
        if mode == "silent":
            hooks.stopped.wait(20)
            return
        if 200 <= status < 300:
            hooks.take(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        if mode == "drop":
            return
        self.send_response(status)
        for name, value in hooks.headers.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            while mode == "endless" and not hooks.stopped.is_set():
                self.wfile.write(b"x" * 65536)

    def do_GET(self) -> None:
        self.hooks.asked.append(f"GET {self.path}")
        self.send_error(404)

    def log_message(self, *_: Any) -> None:
        pass
