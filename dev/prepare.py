"""Bring the database, the demo alliance and the static files up to date: one process, because each costs seconds."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import CommandError, call_command

from dev import assets


def main() -> None:
    """Prepare what is not as it should be yet; ends with 1 and a sentence when something cannot be done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        call_command("migrate", verbosity=0)
        if "--official" in sys.argv:
            call_command("load_official_boundaries")
        call_command("load_demo")
        if not assets.are_collected():
            call_command("collectstatic", interactive=False, verbosity=0)
            assets.note_collected()
    except CommandError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
