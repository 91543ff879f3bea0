"""The key that signs messages to browsers (VAPID, RFC 8292). `python -m config.own_keys` prints a new one."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec


def own_push_key(var: Path) -> str:
    """Return this checkout's key, made once; production must bring its own."""
    path = var / "vapid_private_key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}-{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(new_push_key())
        with contextlib.suppress(FileExistsError):  # the web server and the worker start together: the first one wins
            os.link(made, path)
        made.unlink()
    return path.read_text().strip()


def new_push_key() -> str:
    """Return the private number of a new P-256 key as base64url."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


if __name__ == "__main__":
    print(new_push_key())  # noqa: T201
