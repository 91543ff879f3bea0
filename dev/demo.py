"""`make demo`: the whole thing on one machine, until Ctrl-C.

Prepares the database and the demo alliance, starts the web server and the worker, says where to look and
how to sign in, and stops everything it started: also when it is terminated, and its children even when
it is killed.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO
from urllib.parse import urlsplit

from config import embedded
from coordination.demo import story

READY_WITHIN_S = 120  # a loaded machine is no reason to give up
STOP_WITHIN_S = 8
PR_SET_PDEATHSIG = 1
Children = dict[str, subprocess.Popen[bytes]]


class DemoError(RuntimeError):
    """The demo cannot run; the message says what to do, in one sentence."""


def main() -> None:
    """Run the demo; the exit status is 0 after Ctrl-C and 1 when something failed."""
    arguments = _arguments()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    began = time.monotonic()
    try:
        check_port(arguments.host, arguments.port)
        _set_environment(arguments.port)
        with _only_demo(), _database():
            _prepare(official=arguments.official)
            with _running(_commands(arguments.host, arguments.port)) as children:
                _wait_until_ready(children, arguments.port)
                _print_welcome(time.monotonic() - began)
                _watch(children)
    except (DemoError, embedded.ClusterError) as error:
        sys.exit(f"demo: {error}")
    except KeyboardInterrupt:
        print("\nThe demo has stopped. Everything entered is kept; `make demo` goes on from here.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument("--official", action="store_true", help="fetch the official boundaries first")
    return parser.parse_args()


def _leave(number: int, frame: FrameType | None) -> None:
    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(again, signal.SIG_IGN)  # impatience must not interrupt the tidying up
    raise KeyboardInterrupt


def check_port(host: str, port: int) -> None:
    """Raise ``DemoError`` with a way out when somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            hint = f"choose another one, for example `make demo PORT={port + 1}`"
            raise DemoError(f"Port {port} is not free ({error.strerror}): {hint}.") from None


def _set_environment(port: int) -> None:
    os.environ["MODE"] = "demo"
    os.environ.setdefault("BASE_URL", f"http://localhost:{port}")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


@contextmanager
def _only_demo() -> Iterator[None]:
    embedded.VAR.mkdir(parents=True, exist_ok=True)
    with (embedded.VAR / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError("A demo of this checkout is already running: use it, or stop it with Ctrl-C.") from None
        yield


@contextmanager
def _database() -> Iterator[None]:
    """Run the embedded cluster, and stop it afterwards if it was not running before."""
    if os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"):
        yield
        return
    # A demo that was killed leaves its cluster running, and this note that it is ours to stop.
    ours = embedded.VAR / "demo.cluster"
    if not embedded.is_running():
        ours.touch()
    embedded.ensure_running()
    try:
        yield
    finally:
        if ours.exists():
            embedded.stop()
            ours.unlink()


def _prepare(*, official: bool) -> None:
    command = [sys.executable, "-m", "dev.prepare", *(["--official"] if official else [])]
    if subprocess.run(command, cwd=embedded.BASE_DIR).returncode:
        raise DemoError("The demo could not be prepared: see the lines above.")


def _commands(host: str, port: int) -> dict[str, list[str]]:
    web = ["-m", "uvicorn", "config.asgi:application", "--host", host, "--port", str(port)]
    quiet = ["--log-level", "warning", "--timeout-graceful-shutdown", "2"]
    return {
        "web server": [sys.executable, *web, *quiet],
        "worker": [sys.executable, "manage.py", "worker"],
    }


@contextmanager
def _running(commands: dict[str, list[str]]) -> Iterator[Children]:
    """Start the commands, each with a log under ``var/log``, and stop whatever of them is left in the end."""
    children: Children = {}
    try:
        for name, command in commands.items():
            with log_of(name).open("wb") as log:
                children[name] = _start(command, log)
        yield children
    finally:
        _stop(children)


def log_of(name: str) -> Path:
    """Return where the output of a child is written."""
    directory = embedded.VAR / "log"
    directory.mkdir(parents=True, exist_ok=True)
    return directory / f"demo-{name.replace(' ', '-')}.log"


def _start(command: list[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, cwd=embedded.BASE_DIR, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        start_new_session=True, preexec_fn=_die_with_parent,
    )  # fmt: skip


def _die_with_parent() -> None:
    with suppress(OSError, AttributeError):  # Linux only; elsewhere the tidying up has to do
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def _stop(children: Children) -> None:
    for child in children.values():
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN_S
    for child in children.values():
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
    for child in children.values():
        _signal(child, signal.SIGKILL)  # and whatever of its family is left
        child.wait()


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _wait_until_ready(children: Children, port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        _check_alive(children)
        with suppress(OSError), urllib.request.urlopen(_sign_in_page(port), timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise DemoError(f"The site did not answer within {READY_WITHIN_S} s: see {log_of('web server')}.")


def _sign_in_page(port: int) -> urllib.request.Request:
    """Return the request for the sign-in page, asked from here under the name that others use."""
    name = urlsplit(os.environ["BASE_URL"]).netloc
    return urllib.request.Request(f"http://127.0.0.1:{port}{story.SIGN_IN}", headers={"Host": name})


def _check_alive(children: Children) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            lines = log_of(name).read_text(errors="replace").splitlines()[-8:]
            raise DemoError("\n".join([f"The {name} stopped unexpectedly; its last words:", *lines]))


def _watch(children: Children) -> None:
    while True:
        time.sleep(0.5)
        _check_alive(children)


def _print_welcome(seconds: float) -> None:
    print(f"\nUmgriff runs, ready after {seconds:.0f} s:  {os.environ['BASE_URL']}\n")
    print(f"Sign in with the password  {story.PASSWORD}  as")
    for person in story.people():
        if person.shown:
            print(f"  {person.email:<40}{person.shown}")
    print(
        "\nThe mails of the demo are at /demo/post/; nothing leaves this machine. Ctrl-C stops everything.", flush=True
    )


if __name__ == "__main__":
    main()
