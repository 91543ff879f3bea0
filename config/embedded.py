"""The embedded PostGIS: a private cluster under ``var/`` that needs no system service and no port.

Used whenever ``DATABASE_URL`` is not set. It listens on a unix socket only, in a directory that nobody else
may enter, so it can never meet a system cluster, and nobody else's programs can meet it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from config.unprivileged import ClusterError, hand_over, prefix_for

__all__ = [
    "BASE_DIR",
    "VAR",
    "ClusterError",
    "database_settings",
    "ensure_running",
    "is_running",
    "socket_directory",
    "stop",
]

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("UMGRIFF_VAR", BASE_DIR / "var")).absolute()
DATA = VAR / "postgres"
DATABASE = USER = "umgriff"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107 - len(f"/{SOCKET}")
SHORT_SOCKET_HOME = Path("/tmp")  # noqa: S108 (the directory made in it is checked to be ours)
START_ATTEMPTS = 12  # after a kill, what is left of the server can stand in the way for some seconds
SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
"""


def socket_directory() -> Path:
    """Return where the server's socket lies: under ``var/``, or in /tmp where that path is too long."""
    near = VAR / "run"
    if len(str(near).encode()) <= LONGEST_SOCKET_PATH:
        return near
    return SHORT_SOCKET_HOME / f"umgriff-{hashlib.sha256(str(VAR).encode()).hexdigest()[:12]}"


def database_settings() -> dict[str, str]:
    """Return Django's connection settings for the embedded database."""
    return {"HOST": str(socket_directory()), "NAME": DATABASE, "USER": USER, "PORT": "5432"}


def binaries() -> Path:
    """Return the directory of the PostgreSQL server to use: the cluster's version, else the newest with PostGIS.

    Raises ``ClusterError`` naming the package to install.
    """
    made_by = DATA / "PG_VERSION"
    wanted = made_by.read_text().strip() if made_by.exists() else None
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    for initdb in reversed(homes):
        version = initdb.parts[4]
        postgis = Path(f"/usr/share/postgresql/{version}/extension/postgis.control")
        if postgis.exists() and wanted in (None, version):
            return initdb.parent
    if wanted:
        raise ClusterError(
            f"{DATA} was made by PostgreSQL {wanted}: run `apt-get install postgresql-{wanted}-postgis-3`."
        )
    raise ClusterError("PostGIS is missing: run `apt-get install postgresql-postgis`, or set DATABASE_URL.")


def ensure_running() -> None:
    """Create the cluster when it is new, start it when it is down, and see that the database exists.

    Safe to call from several processes at once. Raises ``ClusterError`` with PostgreSQL's own words.
    """
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (DATA / "PG_VERSION").exists():
            _create()
        if not is_running():
            _start()
        _create_database()


def is_running() -> bool:
    """Say whether the cluster answers."""
    return DATA.exists() and _call("pg_isready", "-q", "-h", str(socket_directory())).returncode == 0


def stop() -> None:
    """Stop the cluster if it runs; open connections are cut, committed rows are safe."""
    if (DATA / "PG_VERSION").exists() and is_running():
        _run("pg_ctl", "-D", str(DATA), "-m", "fast", "-w", "stop")


def _create() -> None:
    binaries()
    new = DATA.with_name("postgres.new")  # a creation that was cut short leaves nothing that looks like a cluster
    for rest in (DATA, new):
        shutil.rmtree(rest, ignore_errors=True)
    new.mkdir(mode=0o700)
    hand_over(new)
    _run(
        "initdb", "-D", str(new), "-U", USER, "--auth-local=trust", "--auth-host=reject",
        "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions", data=new,
    )  # fmt: skip
    with (new / "postgresql.conf").open("a") as conf:
        conf.write(SETTINGS)
    new.rename(DATA)


def _start() -> None:
    options = f"-c unix_socket_directories='{_own_socket_directory()}'"
    for attempt in range(1, START_ATTEMPTS + 1):
        _clear_stale_locks()
        try:
            _run("pg_ctl", "-D", str(DATA), "-l", str(DATA / "server.log"), "-o", options, "-w", "start")
        except ClusterError:
            if attempt == START_ATTEMPTS:
                raise
            time.sleep(0.5)
        else:
            return


def _own_socket_directory() -> Path:
    """Return the socket directory, closed to others. Everybody may write to /tmp: what lies there may be a trap."""
    directory = socket_directory()
    owner = DATA.stat()
    with suppress(FileExistsError):
        directory.mkdir(mode=0o700)
        os.chown(directory, owner.st_uid, owner.st_gid)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner.st_uid, os.geteuid()):
        raise ClusterError(f"{directory} belongs to somebody else: remove it, or set UMGRIFF_VAR to a shorter path.")
    directory.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(directory, owner.st_uid, owner.st_gid)
    return directory


def _clear_stale_locks() -> None:
    """Remove lock files whose process is gone, or is another program that got its number after a reboot."""
    for lock in (DATA / "postmaster.pid", socket_directory() / f"{SOCKET}.lock"):
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(lock.read_text().splitlines()[0])
            if not _is_our_server(pid):
                lock.unlink()


def _is_our_server(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == DATA.resolve()
    except OSError:
        return False


def _create_database() -> None:
    import psycopg

    address = f"host={socket_directory()} user={USER}"
    with psycopg.connect(f"{address} dbname=postgres", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')


def _run(program: str, *arguments: str, data: Path | None = None) -> None:
    done = _call(program, *arguments, data=data)
    if done.returncode:
        log = DATA / "server.log"
        last_words = log.read_text()[-1000:] if program == "pg_ctl" and log.exists() else done.stdout
        raise ClusterError(f"{program} failed for the embedded cluster in {DATA}: {last_words.strip()}")


def _call(program: str, *arguments: str, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    # A clean environment: our wheels' PROJ_DATA and a stray PGDATA must not reach the server.
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}
    with tempfile.TemporaryFile("w+") as out:  # a pipe would be held open by the server
        done = subprocess.run(
            [*prefix_for(data or DATA), str(binaries() / program), *arguments],
            env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, text=True,
            cwd=VAR, start_new_session=True,
        )  # fmt: skip
        out.seek(0)
        done.stdout = out.read()
    return done


if __name__ == "__main__":
    try:
        {"start": ensure_running, "stop": stop}[sys.argv[1]]()
    except ClusterError as error:
        sys.exit(str(error))
