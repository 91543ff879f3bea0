#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL it starts the embedded PostGIS first."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config import embedded

    own_database = os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE")
    if not own_database and os.environ.get("MODE") != "production":
        try:
            embedded.ensure_running()
        except embedded.ClusterError as error:
            sys.exit(str(error))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
