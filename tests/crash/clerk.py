"""A desk in a process of its own: drafts and announces reports on request, one JSON line each way."""

from __future__ import annotations

import json
import os
import sys
import uuid
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import close_old_connections, connection  # noqa: E402 (models need the set-up)

from accounts.models import Role, User  # noqa: E402
from geo.models import Report  # noqa: E402
from notifications.models import Delivery  # noqa: E402
from notifications.services import announce  # noqa: E402
from tests import paper  # noqa: E402

# In the middle of Mitte. Large retail reaches 5,000 m: all seven neighbours that are members.
EVERYBODY = paper.box(1.9, 1.9, 2.1, 2.1)


def found() -> dict[str, Any]:
    """Draw the paper map and found its alliance, with a planner."""
    paper.draw_boundaries()
    planner = paper.person(paper.found_alliance()["Mitte"], Role.PLANNER)
    return {"planner": planner.email}


def draft() -> dict[str, Any]:
    """Write a draft that affects all seven neighbours."""
    return {"report": str(_draft().pk)}


def tell(report: str, key: str) -> dict[str, Any]:
    """Announce a report under this key, and return its activity."""
    activity = announce(Report.objects.get(pk=report), by=_planner(), idempotency_key=uuid.UUID(key))
    assert activity is not None
    deliveries = Delivery.objects.filter(notification__activity=activity).values_list("pk", flat=True)
    return {"activity": str(activity.pk), "deliveries": [str(pk) for pk in deliveries]}


def tell_many(count: int) -> dict[str, Any]:
    """Draft and announce so many reports."""
    told = [tell(str(_draft().pk), str(uuid.uuid4())) for _ in range(count)]
    return {"deliveries": [pk for one in told for pk in one["deliveries"]]}


def _draft() -> Report:
    return paper.draft(_planner(), EVERYBODY, use="retail_large", sales_area_m2=5000)


def _planner() -> User:
    return User.objects.get()


ACTS = {"found": found, "draft": draft, "tell": tell, "tell_many": tell_many}


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        close_old_connections()  # as at the beginning of a request
        try:
            answer = ACTS[asked.pop("act")](**asked)
        except Exception as error:
            connection.close()
            answer = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
