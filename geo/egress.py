"""The one way out: every request that this product sends to another server goes through `fetch`.

An address typed by a person, or named by a foreign server, must not reach what only this machine can reach.
So the name is resolved here, each address is checked, and the connection goes to the address that was
checked: a name cannot answer differently the second time (geo/checked.py). Redirects stay on the same host. Size
and time are limited. Hosts inside the operator's own network need their name in EGRESS_ALLOWED_HOSTS.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3

from geo.checked import EgressError, Lines, lines_until, pool

__all__ = ["Answer", "EgressError", "fetch"]

MAX_BYTES = 64 * 1024 * 1024
MAX_SECONDS = 120.0
CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 60.0
MAX_REDIRECTS = 3
CHUNK_BYTES = 64 * 1024
PORTS = {"http": 80, "https": 443}
USER_AGENT = "Umgriff (early notice between municipalities)"


@dataclass(frozen=True)
class Answer:
    """What came back. `content` is empty when it was written into a file, or left (``hand_over``)."""

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
    with lines_until(deadline) as lines:
        for _ in range(MAX_REDIRECTS + 1):
            response = _send(url, method, body, headers or {}, lines)
            try:
                target = response.get_redirect_location()
                if not target:
                    return _taken(url, response, into, max_bytes, deadline)
                url = _same_host(url, urljoin(url, target))
            finally:
                response.close()
    raise EgressError(f"{_host(url)} leitet immer weiter um. Es wurde abgebrochen.")


def hand_over(url: str, body: bytes, headers: Mapping[str, str], *, max_seconds: float) -> Answer:
    """Post a message, and return what the other side answered: its status and headers. Raises ``EgressError``.

    Whether a message was taken stands in the status. So nothing of the answer's body is read, however long it
    is, and a redirect is an answer like any other: a message goes to nobody but the address it was meant for.
    """
    with lines_until(time.monotonic() + max_seconds) as lines:
        response = _send(url, "POST", body, headers, lines)
        try:
            _seconds_left(url, lines.deadline)  # a line that was cut looks like the end of the answer's head
            return Answer(url=url, status=response.status, headers=response.headers)
        finally:
            response.close()


def _send(
    url: str, method: str, body: bytes | None, headers: Mapping[str, str], lines: Lines
) -> urllib3.BaseHTTPResponse:
    parts, port = _parts(url)
    left = _seconds_left(url, lines.deadline)
    timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, left), read=min(SILENCE_SECONDS, left))
    connections = pool(parts.scheme, parts.hostname or "", port, timeout, lines)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **headers}
    try:
        return connections.urlopen(
            method, path, body=body, headers=headers, redirect=False, retries=False, preload_content=False
        )
    except urllib3.exceptions.HTTPError as error:
        raise EgressError(_trouble(url, error, lines.deadline)) from error


def _parts(url: str) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise EgressError(f"„{url}“ ist keine Adresse, die mit https:// oder http:// beginnt.") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise EgressError(f"„{url}“ ist keine Adresse, die mit https:// oder http:// beginnt.")
    if parts.username or parts.password:
        raise EgressError("Zugangsdaten gehören nicht in die Adresse.")
    return parts, port or PORTS[parts.scheme]


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
        raise EgressError(_trouble(url, error, deadline)) from error
    _seconds_left(url, deadline)  # a line that was cut looks like an end
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
        raise EgressError(_late(url))
    return left


def _late(url: str) -> str:
    return f"{_host(url)} war nicht rechtzeitig fertig. Es wurde abgebrochen."


def _trouble(url: str, error: Exception, deadline: float) -> str:
    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return f"{_host(url)} nimmt keine Verbindung an."
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return f"{_host(url)} antwortet nicht. Es wurde abgebrochen."
    if isinstance(error, urllib3.exceptions.SSLError):
        return f"{_host(url)} hat kein gültiges Zertifikat: {error}"
    if time.monotonic() >= deadline:
        return _late(url)
    return f"Die Verbindung zu {_host(url)} ist abgebrochen: {error}"


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
