"""The one way out: where it goes, where it refuses to go, and what it takes back."""

import contextlib
import gzip
import io
import socket
import ssl
import subprocess
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from geo import checked
from geo.egress import EgressError, fetch, hand_over


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append((self.path, self.headers))
        status, headers, body = self.server.pages[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.pages, server.seen = {}, []
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.address = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def allowed(settings):
    settings.EGRESS_ALLOWED_HOSTS = ["127.0.0.1"]


def test_an_answer_comes_back_whatever_its_status(site, allowed):
    site.pages["/?a=b"] = (404, {"X-Test": "1"}, b"nicht da")

    answer = fetch(f"{site.address}?a=b")

    assert (answer.status, answer.content, answer.headers["X-Test"]) == (404, b"nicht da", "1")


def test_this_machine_is_not_reached_unless_the_operator_says_so(site, settings):
    settings.EGRESS_ALLOWED_HOSTS = []

    with pytest.raises(EgressError, match=r"EGRESS_ALLOWED_HOSTS=127\.0\.0\.1"):
        fetch(site.address)

    assert site.seen == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "255.255.255.255",
    ],
)  # fmt: skip
def test_addresses_inside_a_network_are_not_public(address):
    assert not checked.is_public(address)


@pytest.mark.parametrize("address", ["193.26.12.34", "2a00:1450:4001::200e"])
def test_addresses_of_the_internet_are_public(address):
    assert checked.is_public(address)


def test_a_public_name_that_points_inside_is_refused(site, settings, monkeypatch):
    settings.EGRESS_ALLOWED_HOSTS = []
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", site.server_port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: inside)

    with pytest.raises(EgressError, match="liegt nicht im öffentlichen Netz"):
        fetch(f"http://harmless.example:{site.server_port}/")

    assert site.seen == []


def test_the_connection_goes_to_the_address_that_was_checked(site, settings, monkeypatch):
    settings.EGRESS_ALLOWED_HOSTS = ["wfs.intern.example"]
    site.pages["/"] = (200, {}, b"da")
    asked = []

    def answer_once(host, port, *_, **__):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    original = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda h, p, *a, **k: original(h, p, *a, **k) if h == "127.0.0.1" else answer_once(h, p)
    )

    assert fetch(f"http://wfs.intern.example:{site.server_port}/").content == b"da"
    assert asked == ["wfs.intern.example"]
    assert site.seen[0][1]["Host"] == f"wfs.intern.example:{site.server_port}"


def test_a_redirect_on_the_same_host_is_followed(site, allowed):
    site.pages["/alt"] = (301, {"Location": "/neu"}, b"")
    site.pages["/neu"] = (200, {}, b"da")

    assert fetch(f"{site.address}/alt").content == b"da"


def test_a_redirect_to_another_host_is_not_followed(site, allowed):
    site.pages["/"] = (302, {"Location": "http://169.254.169.254/"}, b"")

    with pytest.raises(EgressError, match=r"leitet um nach http://169\.254"):
        fetch(site.address)


def test_redirects_without_end_are_given_up(site, allowed):
    site.pages["/"] = (302, {"Location": "/"}, b"")

    with pytest.raises(EgressError, match="immer weiter"):
        fetch(site.address)


def test_an_answer_that_is_too_big_is_dropped(site, allowed):
    site.pages["/"] = (200, {}, b"x" * 3_000_000)

    with pytest.raises(EgressError, match="größer als 2 MB"):
        fetch(site.address, max_bytes=2 * 1024**2)


def test_what_counts_is_the_size_after_unpacking(site, allowed):
    site.pages["/"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 3_000_000))

    with pytest.raises(EgressError, match="größer als 2 MB"):
        fetch(site.address, max_bytes=2 * 1024**2)


def test_the_body_can_go_into_a_file(site, allowed):
    site.pages["/"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"Inhalt"))
    file = io.BytesIO()

    assert fetch(site.address, into=file).content == b""
    assert file.getvalue() == b"Inhalt"


def test_a_name_that_does_not_exist_is_said(settings):
    with pytest.raises(EgressError, match="nicht zu finden"):
        fetch("https://gibt-es-nicht.invalid/")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/", "gopher://x", "//example.org", "nonsense"])
def test_other_schemes_are_no_addresses(url):
    with pytest.raises(EgressError, match="keine Adresse"):
        fetch(url)


def test_credentials_do_not_belong_into_an_address():
    with pytest.raises(EgressError, match="Zugangsdaten"):
        fetch("https://eva:geheim@example.org/")


def test_a_silent_server_is_given_up(allowed):
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(EgressError, match="antwortet nicht"):
        fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/", max_seconds=0.3)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"])
def test_a_server_that_drips_is_cut_off_when_its_time_is_up(allowed, dripping, head):
    begun = time.monotonic()

    with pytest.raises(EgressError, match="nicht rechtzeitig fertig"):
        fetch(dripping(head), max_seconds=0.6)

    assert time.monotonic() - begun < 15


def test_a_message_is_handed_over_by_its_status_alone(allowed, dripping):
    begun = time.monotonic()

    assert hand_over(dripping(b"HTTP/1.1 202 Accepted\r\n\r\n"), b"{}", {}, max_seconds=60).status == 202
    assert time.monotonic() - begun < 20


def test_a_message_does_not_follow_a_redirect(site, allowed):
    site.pages["/"] = (307, {"Location": "/anderswo"}, b"")

    assert hand_over(site.address, b"{}", {}, max_seconds=5).status == 307
    assert [path for path, _ in site.seen] == ["/"]


@pytest.mark.parametrize("url", ["https://[::1", "https://a:b/", "https://a..b.example/", "https://" + "a" * 70])
def test_an_address_that_cannot_be_is_said(url):
    with pytest.raises(EgressError):
        fetch(url)


@pytest.fixture
def dripping():
    """Return a function that starts a server which sends a head and then a byte now and then, for ever."""
    servers, stopped = [], Event()

    def start(head):
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)
        Thread(target=drip, args=(server, head), daemon=True).start()
        return f"http://127.0.0.1:{server.getsockname()[1]}/"

    def drip(server, head):
        line, _ = server.accept()
        with line, contextlib.suppress(OSError):
            line.recv(65536)
            line.sendall(head or b"HTTP/1.1 200 OK\r\nX-Drip: ")
            while not stopped.wait(0.1):
                line.sendall(b"x")

    yield start
    stopped.set()
    for server in servers:
        server.close()


def test_a_certificate_of_nobody_is_refused(allowed, tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with pytest.raises(EgressError, match="kein gültiges Zertifikat"):
            fetch(f"https://127.0.0.1:{server.server_port}/")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
