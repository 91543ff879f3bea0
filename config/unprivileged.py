"""Running the embedded server as anybody but root: PostgreSQL refuses to be root (docs/decisions/0002).

The owner of the data directory says how the cluster was made; the ways are never mixed.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path


class ClusterError(RuntimeError):
    """The embedded cluster cannot be used; the message says what to do, in one sentence."""


def prefix_for(data: Path) -> list[str]:
    """Return what to put before a server program so that it may work on this data directory."""
    owner = data.stat()
    if os.geteuid() != 0:
        if owner.st_uid != os.geteuid():
            raise ClusterError(
                f"{data} belongs to somebody else: run as its owner, or set UMGRIFF_VAR to a directory of yours."
            )
        return []
    if owner.st_uid == 0:
        return _namespace()
    # dac_override: the way to the directory may lead through one that is closed to everybody but its owner.
    return [
        "setpriv", f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups",
        "--inh-caps=+dac_override", "--ambient-caps=+dac_override",
    ]  # fmt: skip


def hand_over(data: Path) -> None:
    """Give a new, empty data directory to the account that will run the server, where root cannot pose as it."""
    if os.geteuid() != 0 or _can_write_in_namespace(data):
        return
    account = _postgres_account()
    os.chown(data, account.pw_uid, account.pw_gid)


def _namespace() -> list[str]:
    account = _postgres_account()
    return ["unshare", "--user", f"--map-user={account.pw_uid}", f"--map-group={account.pw_gid}"]


def _can_write_in_namespace(data: Path) -> bool:
    """User namespaces may be refused, and a directory of somebody else stays closed inside one."""
    probe = [*_namespace(), "test", "-w", str(data)]
    return subprocess.run(probe, capture_output=True).returncode == 0


def _postgres_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise ClusterError("There is no account `postgres` to run the server as: install PostgreSQL.") from None
