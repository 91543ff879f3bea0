"""pg_dump and pg_restore of the server's own version, told where to connect without a password on any command line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from django.db.backends.postgresql.client import DatabaseClient

from notifications.backups.problems import BackupError
from notifications.queue import direct

INSTALLED = Path("/usr/lib/postgresql")


def connect(database: str | None = None, *, autocommit: bool = False) -> psycopg.Connection[Any]:
    """Return a connection of our own to the site's database, or to another one on the same server.

    Raises ``BackupError`` where nobody answers.
    """
    parameters = {**connections[direct()].get_connection_params()}
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(ours, None)
    try:
        return psycopg.connect(**parameters | ({"dbname": database} if database else {}), autocommit=autocommit)
    except psycopg.Error as problem:
        raise BackupError(f"The database does not answer: {str(problem).strip()}") from problem


def start(program: str, *arguments: str, database: str | None = None, server: int) -> subprocess.Popen[bytes]:
    """Start ``pg_dump`` or ``pg_restore`` for a server of this major version. Raises ``BackupError`` without it."""
    settings = connections[direct()].settings_dict | ({"NAME": database} if database else {})
    _command, secrets = DatabaseClient.settings_to_cmd_args_env(settings, [])
    options = settings.get("OPTIONS", {})
    address = {
        "PGHOST": settings["HOST"] or options.get("host", ""),
        "PGPORT": str(settings["PORT"] or options.get("port", "")),
        "PGUSER": settings["USER"],
        "PGDATABASE": settings["NAME"],
        "PGTARGETSESSIONATTRS": options.get("target_session_attrs", ""),
    }
    # A clean environment: our wheels' libraries and a stray PGOPTIONS must not reach the program.
    clean = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}
    given = {name: value for name, value in (address | (secrets or {})).items() if value}
    return subprocess.Popen(
        [str(_find(program, server)), *arguments], env=clean | given, umask=0o077,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def finish(program: subprocess.Popen[bytes]) -> None:
    """Wait for its end. Raises ``BackupError`` with its last words when it failed."""
    _out, said = program.communicate()
    if program.returncode:
        name = Path(str(program.args[0])).name  # type: ignore[index]
        raise BackupError(f"{name} failed: {said.decode(errors='replace').strip()[-1000:]}")


def contents(dump: Path, server: int) -> list[str]:
    """Return the list of what is in a dump, one entry a line, as ``pg_restore --use-list`` reads it."""
    done = subprocess.run([str(_find("pg_restore", server)), "--list", str(dump)], capture_output=True, text=True)
    if done.returncode:
        raise BackupError(f"{dump} cannot be read: {done.stderr.strip()[-1000:]}")
    return done.stdout.splitlines()


def _find(program: str, server: int) -> Path:
    for path in _candidates(program, server):
        said = subprocess.run([str(path), "--version"], capture_output=True, text=True).stdout
        if re.search(rf"\) {server}\b", said):
            return path
    raise BackupError(
        f"{program} of PostgreSQL {server} is missing, the version of the server: "
        f"run `apt-get install postgresql-client-{server}` on this machine."
    )


def _candidates(program: str, server: int) -> Iterator[Path]:
    own = INSTALLED / str(server) / "bin" / program
    if own.exists():
        yield own
    if found := shutil.which(program):
        yield Path(found)


@contextmanager
def listed(entries: list[str]) -> Iterator[Path]:
    """Hold a list of what is to be restored in a file, for ``pg_restore --use-list``."""
    with tempfile.NamedTemporaryFile("w", suffix=".list") as file:
        file.write("\n".join(entries) + "\n")
        file.flush()
        yield Path(file.name)
