"""What browser tests lean on: a server as it runs in an office, people who are signed in, axe, pictures.

    def test_a_planner_reads_the_overview(live_site, browser_page):
        planner = paper.person(live_site.members["Mitte"], Role.PLANNER)
        sign_in(browser_page, planner)
        browser_page.goto("/")
        expect(browser_page.get_by_role("heading", level=1)).to_be_visible()
        assert axe_violations(browser_page) == []

A test fails on console errors, refused content (CSP), failed scripts and answers of 500 and above. What a test
provokes on purpose it takes back with ``forgive(page, "404")``.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection
from django.test import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = {
    "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
    "args": [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ],
}  # fmt: skip
AXE = settings.BASE_DIR / "node_modules/axe-core/axe.min.js"
SHOTS = Path(os.environ.get("SHOTS_DIR", settings.VAR / "shots"))
PATIENCE_MS = 60_000  # build servers are busy; what is there at once costs nothing
WIDE, NARROW = (1440, 900), (390, 844)
COLOURS = ["cat.color"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Site:
    """The running server: where it answers, and the paper map's members by name."""

    url: str
    log: Path
    name: str = ""  # what its database connections are called
    members: dict[str, Any] = field(default_factory=dict)


def database_url() -> str:
    """Return the address of pytest's database for another process."""
    parts = connection.settings_dict
    host = parts["HOST"] or parts.get("OPTIONS", {}).get("host", "")
    if host.startswith("/"):
        return f"postgres://{parts['USER']}@/{parts['NAME']}?host={quote(host)}"
    secret = f"{parts['USER']}:{quote(parts['PASSWORD'])}" if parts["PASSWORD"] else parts["USER"]
    return f"postgres://{secret}@{host}:{parts['PORT'] or 5432}/{parts['NAME']}"


@contextmanager
def server(**environment: str) -> Iterator[Site]:
    """Run the site under uvicorn on a free port, against pytest's database."""
    port = _free_port()
    url = f"http://localhost:{port}"
    log = settings.VAR / f"browser-server-{port}.log"
    ours = {"DATABASE_URL": database_url(), "BASE_URL": url, "DEMO_MAILBOX": "1", "MODE": "development"}
    ours["SEND_ONLY_TO"] = "@*.example,127.0.0.1,localhost"
    ours["EGRESS_ALLOWED_HOSTS"] = "127.0.0.1"
    ours["PGAPPNAME"] = f"site {port}"
    surroundings = os.environ | ours | environment
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "config.asgi:application",
        "--port",
        str(port),
        "--log-level",
        "warning",
        "--timeout-graceful-shutdown",
        "2",  # a page that was closed may have left a request behind
    ]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=surroundings, stdout=out, stderr=out)
    try:
        _wait_for(port, process, log)
        yield Site(url, log, ours["PGAPPNAME"])
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.unlink(missing_ok=True)


@contextmanager
def worker(**environment: str) -> Iterator[None]:
    """Run the real worker against pytest's database; stop it as a service manager does."""
    ours = {"DATABASE_URL": database_url(), "MODE": "development", "SEND_ONLY_TO": "@*.example,127.0.0.1,localhost"}
    surroundings = os.environ | ours | environment
    log = settings.VAR / "browser-worker.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"], cwd=settings.BASE_DIR, env=surroundings, stdout=out, stderr=out
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=40)
        log.unlink(missing_ok=True)


@contextmanager
def open_page(browser: Browser, site: Site, *, size: tuple[int, int] = WIDE, **context: Any) -> Iterator[Page]:
    """Yield a new page in German; afterwards nothing may have gone wrong on it. Use it for a second person."""
    surroundings = browser.new_context(
        base_url=site.url, locale="de-DE", timezone_id="Europe/Berlin",
        viewport={"width": size[0], "height": size[1]}, **context,
    )  # fmt: skip
    page = surroundings.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.set_default_navigation_timeout(2 * PATIENCE_MS)
    page.problems, page.forgiven = watch(surroundings), []  # type: ignore[attr-defined]
    try:
        yield page
    finally:
        surroundings.close()
    for words in page.forgiven:  # type: ignore[attr-defined]
        forgive(page, words)  # what was still under way when it was forgiven
    assert page.problems == [], "\n".join(page.problems)  # type: ignore[attr-defined]


def watch(context: BrowserContext) -> list[str]:
    """Return the list that everything going wrong on this context's pages is written to."""
    problems: list[str] = []
    context.on("console", lambda said: problems.append(f"console: {said.text}") if said.type == "error" else None)
    context.on("weberror", lambda failed: problems.append(f"script: {failed.error}"))
    context.on("response", lambda got: problems.append(f"{got.status}: {got.url}") if got.status >= 500 else None)
    return problems


def forgive(page: Page, words: str) -> None:
    """Take back the problems that name these words: the test wanted them."""
    page.forgiven = [*page.forgiven, words]  # type: ignore[attr-defined]
    page.problems[:] = [problem for problem in page.problems if words not in problem]  # type: ignore[attr-defined]


def sign_in(page: Page, user: Any) -> None:
    """Give the page this person's session, without the sign-in page."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies(name=name)
    address = {"domain": "localhost", "path": "/"}
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, **address}])  # type: ignore[list-item]


def axe_violations(page: Page, *, scope: str | None = None, tags: list[str] = WCAG) -> list[str]:
    """Return what axe-core finds on the page, one sentence for each element.

    It is evaluated, not loaded, so the page keeps its CSP; preloading style sheets would break it.
    """
    page.evaluate(AXE.read_text())
    options = "{runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false}"
    found = page.evaluate(f"([scope, tags]) => axe.run(scope || document, {options})", [scope, tags])
    return [
        f"{rule['id']}: {rule['help']} — {node['html'][:160]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def overflow_px(page: Page) -> int:
    """Return by how much the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def screenshot(page: Page, name: str, *, sizes: tuple[tuple[int, int], ...] = (WIDE, NARROW)) -> None:
    """Write full-page pictures at these sizes to SHOTS_DIR (var/shots)."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)


def hang_up() -> None:
    """End every session, our own as well: pytest is about to drop its database.

    Playwright runs tests in greenlets, and Django keeps a connection for each of those.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 180  # a machine with much else to do
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The server did not start: {log.read_text()[-2000:]}")
