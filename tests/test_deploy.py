"""What the guides and deploy/ tell an operator to run: it exists, it parses, and the real programs take it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from config import logs
from config.embedded import BASE_DIR
from tests.browser import support
from tests.crash.station import wait_until
from tests.ports import free_port, wait_for_port
from tests.test_docs import PAGES
from tests.test_settings import SAFE, run

DEPLOY = BASE_DIR / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*"))
FENCE = re.compile(r"^```sh[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def documented() -> Iterator[str]:
    """Every `manage.py …` in a shell block of a page, or started by a unit, as it would be typed behind that."""
    blocks = [block for page in PAGES for block in FENCE.findall(page.read_text())]
    for text in [*blocks, *(unit.read_text() for unit in UNITS)]:
        for line in text.replace("\\\n", " ").splitlines():
            before, called, rest = line.partition("manage.py ")
            if called and not before.lstrip().startswith("#"):
                yield rest.rstrip("'") if before.count("'") % 2 else rest


@pytest.mark.parametrize("line", sorted(set(map(str.strip, documented()))))
def test_every_command_that_is_written_down_exists_and_takes_what_is_given(line):
    name, *arguments = shlex.split(line, comments=True)

    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(arguments)


def test_every_unit_is_understood_by_systemd_and_starts_what_is_there(tmp_path):
    for unit in UNITS:
        text = unit.read_text().replace("/srv/umgriff", str(BASE_DIR))
        (tmp_path / unit.name).write_text(re.sub(r"^(User|Group|EnvironmentFile)=.*\n", "", text, flags=re.MULTILINE))
        for program in re.findall(r"^ExecStart=(\S+)", text, re.MULTILINE):
            assert os.access(program, os.X_OK), program
    if shutil.which("systemd-analyze"):
        names = [str(tmp_path / unit.name) for unit in UNITS]
        done = subprocess.run(["systemd-analyze", "verify", *names], capture_output=True, text=True)
        ours = [line for line in done.stderr.splitlines() if "umgriff" in line]
        assert ours == [], "systemd finds fault"


def test_the_settings_file_for_debian_starts_in_production(tmp_path):
    settings = dict(
        line.split("=", 1) for line in (DEPLOY / "umgriff.env").read_text().splitlines() if line and line[0] != "#"
    )
    for name in [name for name in settings if name.endswith("_FILE")]:
        secret = tmp_path / name
        secret.write_text(SAFE.get(name.removesuffix("_FILE"), "x"))
        settings[name] = str(secret)

    done = run("-c", "import config.settings", **settings)

    assert done.returncode == 0, done.stderr


def test_the_proxy_masks_every_address_that_carries_a_key():
    ours = re.findall(r"[a-z]+(?:/neu)?", logs._IN_ADDRESSES.pattern.split("[^")[0])
    masked = re.search(r"\(\?:([^)]+)\)", (DEPLOY / "nginx.conf").read_text())

    assert masked
    assert {"feed", "passwort/neu"} <= set(ours) <= set(masked[1].split("|"))


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[tuple[int, int, Path]]:
    """nginx with our configuration before a real web process: its two ports, and its log."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    plain, secure = free_port(), free_port()
    with support.server(BASE_URL=f"https://localhost:{secure}", BEHIND_PROXY="1") as site:
        file = tmp_path / "nginx.conf"
        file.write_text(_configuration(tmp_path, plain, secure, int(site.log.stem.rsplit("-", 1)[1])))
        command = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(file), "-p", str(tmp_path)]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            wait_for_port(plain)
            yield plain, secure, tmp_path / "access.log"
        finally:
            server.terminate()
            server.wait(timeout=60)


def _configuration(place: Path, plain: int, secure: int, web: int) -> str:
    ours = (DEPLOY / "nginx.conf").read_text()
    for old, new in {
        "/etc/letsencrypt/live/meldungen.example/fullchain.pem": f"{place}/cert.pem",
        "/etc/letsencrypt/live/meldungen.example/privkey.pem": f"{place}/key.pem",
        "/var/log/nginx/umgriff.log": f"{place}/access.log",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{secure} ssl",
        "127.0.0.1:8000": f"127.0.0.1:{web}",
        "https://$host$request_uri": f"https://$host:{secure}$request_uri",
        "Host $host;": "Host $http_host;",
        "meldungen.example": "localhost",
    }.items():
        assert old in ours
        ours = ours.replace(old, new)
    ours = re.sub(r"^\s*(listen \[::\]|server 127\.0\.0\.1:8001).*\n", "", ours, flags=re.MULTILINE)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    rooms = "".join(f"{kind}_temp_path {place}/{kind};\n" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    head = f"daemon off; {user} pid {place}/pid; error_log {place}/error.log; worker_processes 1;"
    return f"{head}\nevents {{ worker_connections 64; }}\nhttp {{\n{rooms}{ours}\n}}\n"


def test_a_real_nginx_serves_the_site_over_tls_and_keeps_keys_out_of_its_log(nginx):
    plain, secure, log = nginx

    assert _asked(f"http://localhost:{plain}/healthz") == (301, f"https://localhost:{secure}/healthz")
    assert _asked(f"https://localhost:{secure}/healthz") == (200, "ok\n")
    assert _asked(f"https://localhost:{secure}/healthz", {"X-Forwarded-Proto": "http"})[0] == 200, "set, not passed on"
    assert _asked(f"https://localhost:{secure}/live/?alter=0")[0] == 302, "to sign in"
    assert _asked(f"https://localhost:{secure}/metrics")[0] == 403
    assert _asked(f"https://localhost:{secure}/feed/sehr-geheim")[0] == 301
    wait_until(lambda: '"GET /feed/..." 301' in log.read_text(), 60, log.read_text)  # nginx answers first
    assert "sehr-geheim" not in log.read_text()


def _asked(url: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """Return the status, and the body or where it leads; whatever the certificate says."""
    trusting = ssl._create_unverified_context()

    class Staying(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    opener = urllib.request.build_opener(Staying, urllib.request.HTTPSHandler(context=trusting))
    try:
        with opener.open(urllib.request.Request(url, headers=headers or {}), timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.headers.get("Location", "")
