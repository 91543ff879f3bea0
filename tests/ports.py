"""Ports of this machine, for servers that a test starts as processes."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

PATIENCE_S = 60.0


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, why: Callable[[], str] = str) -> None:
    """Wait until somebody listens; ``TimeoutError`` says why nobody does."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            if time.monotonic() > until:
                raise TimeoutError(f"Nobody listens on port {port}. {why()}") from None
            time.sleep(0.05)
        else:
            return
