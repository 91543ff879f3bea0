"""Health checks for containers: `python -m config.health web` and `… worker` end with 0 when all is well.

The web container is asked whether it lives, not whether everything is well: a mail server that is away is no reason
to take the pages away. That is what monitoring asks /readyz for (docs/operators.md).
"""

from __future__ import annotations

import os
import sys
import urllib.request
from urllib.parse import urlsplit

ADDRESS = "http://127.0.0.1:8000/healthz"


def web() -> bool:
    """Say whether the pages answer, asked as the proxy would ask."""
    site = urlsplit(os.environ.get("BASE_URL", "http://localhost:8000"))
    headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme}
    with urllib.request.urlopen(urllib.request.Request(ADDRESS, headers=headers), timeout=8) as answer:
        return bool(answer.status == 200)


def worker() -> bool:
    """Say whether a worker has given a sign of life lately."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from notifications.health import SILENT_FOR_S, heartbeat_age_s

    age = heartbeat_age_s()
    return age is not None and age <= SILENT_FOR_S


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "worker": worker}[sys.argv[1]]() else 1)
