"""Health checks for containers: `python -m config.health web` and `… worker` end with 0 when all is well."""

from __future__ import annotations

import os
import sys
import urllib.request
from urllib.parse import urlsplit

ADDRESS = "http://127.0.0.1:8000/anmelden/"
SILENT_FOR_S = 90


def web() -> bool:
    """Say whether the sign-in page answers, asked as the proxy would ask."""
    site = urlsplit(os.environ.get("BASE_URL", "http://localhost:8000"))
    headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme}
    with urllib.request.urlopen(urllib.request.Request(ADDRESS, headers=headers), timeout=8) as answer:
        return bool(answer.status == 200)


def worker() -> bool:
    """Say whether a worker has given a sign of life lately."""
    import django
    from django.db import connection

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [SILENT_FOR_S],
        )
        return bool(cursor.fetchone()[0])


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker}[sys.argv[1]]() else 1)
