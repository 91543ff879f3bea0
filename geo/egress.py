"""The one way out: every request that this product sends to another server goes through `fetch`.

An address typed by a person, or named by a foreign server, must not reach what only this machine can reach.
So the name is resolved here, each address is checked, and the connection goes to the address that was
checked: a name cannot answer differently the second time. Redirects stay on the same host. Size and time
are limited. Hosts inside the operator's own network need their name in EGRESS_ALLOWED_HOSTS.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import certifi
import urllib3
from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import connection as sockets

MAX_BYTES = 64 * 1024 * 1024
MAX_SECONDS = 120.0
CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 60.0
MAX_REDIRECTS = 3
CHUNK_BYTES = 64 * 1024
PORTS = {"http": 80, "https": 443}
USER_AGENT = "Umgriff (early notice between municipalities)"


class EgressError(Exception):
    """A request was not sent, or its answer not taken; the message is a German sentence for the operator."""


@dataclass(frozen=True)
class Answer:
    """What came back. `content` is empty when it was written into a file."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False, default=b"")


def fetch(
    url: str,
    *,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    into: BinaryIO | None = None,
    max_bytes: int = MAX_BYTES,
    max_seconds: float = MAX_SECONDS,
) -> Answer:
    """Send one request and return the answer, whatever its status.

    `into` takes the body instead of memory. Limits count the unpacked body and the whole request with its
    redirects. Raises ``EgressError``.
    """
    deadline = time.monotonic() + max_seconds
    for _ in range(MAX_REDIRECTS + 1):
        response = _send(url, method, body, headers or {}, deadline)
        try:
            target = response.get_redirect_location()
            if not target:
                return _taken(url, response, into, max_bytes, deadline)
            url = _same_host(url, urljoin(url, target))
        finally:
            response.close()
    raise EgressError(f"{_host(url)} leitet immer weiter um. Es wurde abgebrochen.")


def _send(
    url: str, method: str, body: bytes | None, headers: Mapping[str, str], deadline: float
) -> urllib3.BaseHTTPResponse:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise EgressError(f"„{url}“ ist keine Adresse, die mit https:// oder http:// beginnt.")
    if parts.username or parts.password:
        raise EgressError("Zugangsdaten gehören nicht in die Adresse.")
    left = _seconds_left(url, deadline)
    timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, left), read=min(SILENCE_SECONDS, left))
    pool = _pool(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], timeout)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **headers}
    try:
        return pool.urlopen(
            method, path, body=body, headers=headers, redirect=False, retries=False, preload_content=False
        )
    except urllib3.exceptions.HTTPError as error:
        raise EgressError(_trouble(url, error)) from error


def _pool(scheme: str, host: str, port: int, timeout: urllib3.Timeout) -> urllib3.HTTPConnectionPool:
    if scheme == "http":
        plain = urllib3.HTTPConnectionPool(host, port, timeout=timeout)
        plain.ConnectionCls = _CheckedConnection
        return plain
    trust = ssl.create_default_context()  # the machine's own authorities, and the usual ones
    trust.load_verify_locations(certifi.where())
    secure = urllib3.HTTPSConnectionPool(host, port, timeout=timeout, ssl_context=trust)
    secure.ConnectionCls = _CheckedSecureConnection
    return secure


class _Checked(HTTPConnection):
    """Connects to an address only after it was checked, and to that very address."""

    def _new_conn(self) -> socket.socket:
        last: Exception | None = None
        for address in _addresses(self._dns_host, self.port):
            try:
                return sockets.create_connection(
                    (address, self.port), self.timeout, self.source_address, self.socket_options
                )
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
    except OSError as error:
        raise EgressError(f"{host} ist nicht zu finden ({error.strerror or error}). Stimmt die Adresse?") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    allowed = {name.lower() for name in settings.EGRESS_ALLOWED_HOSTS}
    if host.lower().strip("[]") not in allowed and not all(map(_is_public, addresses)):
        raise EgressError(
            f"{host} liegt nicht im öffentlichen Netz. Wenn das so sein soll: EGRESS_ALLOWED_HOSTS={host} setzen."
        )
    return addresses


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip.sixtofour or ip
    return ip.is_global and not ip.is_multicast


def _taken(
    url: str, response: urllib3.BaseHTTPResponse, into: BinaryIO | None, max_bytes: int, deadline: float
) -> Answer:
    sink = into or BytesIO()
    size = 0
    try:
        for chunk in response.stream(CHUNK_BYTES, decode_content=True):
            size += len(chunk)
            if size > max_bytes:
                raise EgressError(f"Die Antwort von {_host(url)} ist größer als {max_bytes // 1024**2} MB.")
            _seconds_left(url, deadline)
            sink.write(chunk)
    except urllib3.exceptions.HTTPError as error:
        raise EgressError(_trouble(url, error)) from error
    content = sink.getvalue() if isinstance(sink, BytesIO) and into is None else b""
    return Answer(url=url, status=response.status, headers=response.headers, content=content)


def _same_host(url: str, target: str) -> str:
    old, new = urlsplit(url), urlsplit(target)
    if new.hostname != old.hostname or (old.scheme == "https" and new.scheme != "https"):
        raise EgressError(f"{old.hostname} leitet um nach {target}. Dem wird nicht gefolgt: bitte die Adresse prüfen.")
    return target


def _seconds_left(url: str, deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise EgressError(f"{_host(url)} war nicht rechtzeitig fertig. Es wurde abgebrochen.")
    return left


def _trouble(url: str, error: Exception) -> str:
    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return f"{_host(url)} nimmt keine Verbindung an."
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return f"{_host(url)} antwortet nicht. Es wurde abgebrochen."
    if isinstance(error, urllib3.exceptions.SSLError):
        return f"{_host(url)} hat kein gültiges Zertifikat: {error}"
    return f"Die Verbindung zu {_host(url)} ist abgebrochen: {error}"


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
