"""What a server says when it starts and nobody works with it yet."""

from __future__ import annotations

import sys

from django.db import connection

from accounts.services.first_office import invitation_to_set_up


def say_how_to_set_up() -> None:
    """Print where the set-up begins and with which code, as long as there is no Geschäftsstelle."""
    if line := invitation_to_set_up():
        sys.stdout.write(f"\n{line}\n\n")
        sys.stdout.flush()
    connection.close()
