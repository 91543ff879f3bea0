"""Connections for `geo.egress`: only to addresses that were checked, and only until their time is up."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import certifi
import urllib3
from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import connection as sockets

GRACE_S = 0.2  # a server that says nothing is met by the socket's own timeout first


class EgressError(Exception):
    """A request was not sent, or its answer not taken; the message is a German sentence for the operator."""


class Lines:
    """The connections of one request. They are cut when its time is up, whatever the other side still sends.

    A timeout of a socket begins anew with every byte, so a server that drips would hold us for ever.
    """

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self._open: list[socket.socket] = []
        self._lock = threading.Lock()

    def keep(self, line: socket.socket) -> socket.socket:
        """Take a new connection under watch, and return it."""
        with self._lock:
            self._open.append(line.dup())  # TLS takes the socket itself over; shutting down the copy ends both
        if time.monotonic() >= self.deadline:
            self.cut()
        return line

    def cut(self) -> None:
        """End all connections now."""
        with self._lock:
            for line in self._open:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of all connections."""
        with self._lock:
            for line in self._open:
                line.close()
            self._open.clear()


@contextlib.contextmanager
def lines_until(deadline: float) -> Iterator[Lines]:
    """Yield the connections of a request that must be over at this time (``time.monotonic``)."""
    lines = Lines(deadline)
    timer = threading.Timer(max(0, deadline - time.monotonic()) + GRACE_S, lines.cut)
    timer.daemon = True
    timer.start()
    try:
        yield lines
    finally:
        timer.cancel()
        lines.close()


def pool(scheme: str, host: str, port: int, timeout: urllib3.Timeout, lines: Lines) -> urllib3.HTTPConnectionPool:
    """Return a pool whose connections are checked and watched."""
    if scheme == "http":
        plain = urllib3.HTTPConnectionPool(host, port, timeout=timeout)
        plain.ConnectionCls = partial(_CheckedConnection, lines=lines)  # type: ignore[assignment]
        return plain
    trust = ssl.create_default_context()  # the machine's own authorities, and the usual ones
    trust.load_verify_locations(certifi.where())
    secure = urllib3.HTTPSConnectionPool(host, port, timeout=timeout, ssl_context=trust)
    secure.ConnectionCls = partial(_CheckedSecureConnection, lines=lines)  # type: ignore[assignment]
    return secure


class _Checked(HTTPConnection):
    """Connects to an address only after it was checked, and to that very address."""

    def __init__(self, *args: Any, lines: Lines, **options: Any) -> None:
        super().__init__(*args, **options)
        self._lines = lines

    def _new_conn(self) -> socket.socket:
        last: Exception | None = None
        for address in _addresses(self._dns_host, self.port):
            try:
                line = sockets.create_connection(
                    (address, self.port), self.timeout, self.source_address, self.socket_options
                )
                return self._lines.keep(line)
            except TimeoutError as error:
                last = urllib3.exceptions.ConnectTimeoutError(self, str(error))
            except OSError as error:
                last = urllib3.exceptions.NewConnectionError(self, str(error))
        raise last or EgressError(f"{self.host} hat keine Adresse.")


class _CheckedConnection(_Checked):
    pass


class _CheckedSecureConnection(_Checked, HTTPSConnection):
    pass


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EgressError(f"{host} ist nicht zu finden ({reason}). Stimmt die Adresse?") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    allowed = {name.lower() for name in settings.EGRESS_ALLOWED_HOSTS}
    if host.lower().strip("[]") not in allowed and not all(map(is_public, addresses)):
        raise EgressError(
            f"{host} liegt nicht im öffentlichen Netz. Wenn das so sein soll: EGRESS_ALLOWED_HOSTS={host} setzen."
        )
    return addresses


def is_public(address: str) -> bool:
    """Return whether an address lies in the internet: not on this machine, and not in anybody's own network."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    return ip.is_global and not ip.is_multicast
