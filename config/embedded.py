"""The embedded PostGIS: a private cluster under ``var/`` that needs no system service and no port.

Used whenever ``DATABASE_URL`` is not set. It listens on a unix socket only, so it can never meet a
system cluster. PostgreSQL refuses to run as root; then the server runs in a user namespace of its
own, or, where those are refused, under the ``postgres`` account (docs/decisions/0002).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import time
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("UMGRIFF_VAR", BASE_DIR / "var"))
DATA = VAR / "postgres"
DATABASE = USER = "umgriff"
LONGEST_SOCKET_PATH = 107 - len("/.s.PGSQL.5432")
START_ATTEMPTS = 8  # after a kill the old pid file can stand for about three seconds


class ClusterError(RuntimeError):
    """The embedded cluster cannot be used; the message says what to do, in one sentence."""


def socket_directory() -> Path:
    """Return where the server's socket lies: under ``var/``, or in /tmp where that path is too long."""
    near = VAR / "run"
    if len(str(near)) <= LONGEST_SOCKET_PATH:
        return near
    return Path("/tmp") / f"umgriff-{hashlib.sha256(str(VAR).encode()).hexdigest()[:12]}"


def database_settings() -> dict[str, str]:
    """Return Django's connection settings for the embedded database."""
    return {"HOST": str(socket_directory()), "NAME": DATABASE, "USER": USER, "PORT": "5432"}


def binaries() -> Path:
    """Return the directory of the newest PostgreSQL server installed here that carries PostGIS.

    Raises ``ClusterError`` naming the package to install.
    """
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    for initdb in reversed(homes):
        version = initdb.parts[4]
        if Path(f"/usr/share/postgresql/{version}/extension/postgis.control").exists():
            return initdb.parent
    raise ClusterError("PostGIS is missing: run `apt-get install postgresql-postgis`, or set DATABASE_URL.")


def ensure_running() -> None:
    """Create the cluster when it is new, start it when it is down, and see that the database exists.

    Safe to call from several processes at once. Raises ``ClusterError`` with PostgreSQL's own words.
    """
    for directory in (VAR, socket_directory()):
        directory.mkdir(parents=True, exist_ok=True)
    with (VAR / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (DATA / "PG_VERSION").exists():
            _create()
        if not is_running():
            _start()
        _create_database()


def stop() -> None:
    """Stop the cluster if it runs; open connections are cut, committed rows are safe."""
    if (DATA / "PG_VERSION").exists() and is_running():
        _run("pg_ctl", "-D", str(DATA), "-m", "fast", "-w", "stop")


def _create() -> None:
    shutil.rmtree(DATA, ignore_errors=True)
    DATA.mkdir(mode=0o700)
    if os.geteuid() == 0 and not _user_namespaces_work():
        account = _postgres_account()
        os.chown(DATA, account.pw_uid, account.pw_gid)
    _run(
        "initdb", "-D", str(DATA), "-U", USER, "--auth-local=trust", "--auth-host=reject",
        "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
    )  # fmt: skip
    with (DATA / "postgresql.conf").open("a") as conf:
        conf.write(
            "listen_addresses = ''\n"
            "unix_socket_permissions = 0700\n"
            "max_connections = 200\n"
            "shared_buffers = 256MB\n"
            "random_page_cost = 1.1\n"
            "jit = off\n"
            "timezone = 'UTC'\n"
        )


def _start() -> None:
    sockets = socket_directory()
    sockets.chmod(0o700)
    owner = DATA.stat()
    if os.geteuid() == 0:
        os.chown(sockets, owner.st_uid, owner.st_gid)
    options = f"-c unix_socket_directories='{sockets}'"
    for attempt in range(START_ATTEMPTS):
        try:
            _run("pg_ctl", "-D", str(DATA), "-l", str(DATA / "server.log"), "-o", options, "-w", "start")
        except ClusterError:
            if attempt == START_ATTEMPTS - 1:
                raise
            time.sleep(0.5)
        else:
            return


def is_running() -> bool:
    return _call("pg_isready", "-q", "-h", str(socket_directory())).returncode == 0


def _create_database() -> None:
    import psycopg

    address = f"host={socket_directory()} user={USER}"
    with psycopg.connect(f"{address} dbname=postgres", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')


def _run(program: str, *arguments: str) -> None:
    done = _call(program, *arguments)
    if done.returncode:
        log = DATA / "server.log"
        last_words = log.read_text()[-1000:] if program == "pg_ctl" and log.exists() else done.stdout
        raise ClusterError(f"{program} failed for the embedded cluster in {DATA}: {last_words.strip()}")


def _call(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # A clean environment: our wheels' PROJ_DATA and a stray PGDATA must not reach the server.
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}
    with (VAR / "postgres.out").open("w+") as out:  # a pipe would be held open by the server
        done = subprocess.run(
            [*_without_root(), str(binaries() / program), *arguments],
            env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, text=True,
            cwd=VAR, start_new_session=True,
        )  # fmt: skip
        out.seek(0)
        done.stdout = out.read()
    return done


def _without_root() -> list[str]:
    """Return the command prefix that runs a server program as anybody but root.

    The owner of the data directory says which way it was created: the two are never mixed.
    """
    if os.geteuid() != 0:
        return []
    account = _postgres_account()
    if DATA.exists() and DATA.stat().st_uid == account.pw_uid:
        return [
            "setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups",
            "--inh-caps=+dac_override", "--ambient-caps=+dac_override",
        ]  # fmt: skip
    return _namespace(account)


def _namespace(account: pwd.struct_passwd) -> list[str]:
    return ["unshare", "--user", f"--map-user={account.pw_uid}", f"--map-group={account.pw_gid}"]


def _user_namespaces_work() -> bool:
    probe = [*_namespace(_postgres_account()), "true"]
    return subprocess.run(probe, capture_output=True).returncode == 0


def _postgres_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterError("There is no account `postgres` to run the server as: install PostgreSQL.") from None


if __name__ == "__main__":
    {"start": ensure_running, "stop": stop}[sys.argv[1]]()
