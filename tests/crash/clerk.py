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

from django.core.files.base import ContentFile  # noqa: E402 (models need the set-up)
from django.db import close_old_connections, connection  # noqa: E402
from django.db.models.functions import Now  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from accounts.models import Member, Role, User  # noqa: E402
from geo.models import Report, ReportFile  # noqa: E402
from notifications import digests, vapid  # noqa: E402
from notifications.models import Delivery, Destination, DigestItem, Subscription  # noqa: E402
from notifications.services import announce, save_subscription  # noqa: E402
from notifications.signing import rotated  # noqa: E402
from tests import paper  # noqa: E402
from tests.live import cookie_of  # noqa: E402

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
    mails = Delivery.objects.filter(notification__activity=activity, channel="email").values_list("pk", flat=True)
    return {"activity": str(activity.pk), "deliveries": [str(pk) for pk in mails]}


def tell_many(count: int) -> dict[str, Any]:
    """Draft and announce so many reports."""
    told = [tell(str(_draft().pk), str(uuid.uuid4())) for _ in range(count)]
    return {
        "deliveries": [pk for one in told for pk in one["deliveries"]],
        "activities": [one["activity"] for one in told],
    }


def equip(url: str, keys: dict[str, str]) -> dict[str, Any]:
    """Give all seven a webhook, somebody of Ost a browser, somebody of West a daily digest of everything."""
    members = Member.objects.exclude(short_name="Mitte")
    for member in members:
        Destination.objects.create(
            member=member, channel="webhook", address=f"{url}/webhook/{uuid.uuid4()}", details=rotated({}, now=now())
        )
    reader = User.objects.filter(email="horcherin@umgriff.example").first()
    reader = reader or paper.person(members.get(short_name="Ost"), name="Horcherin")
    browser = {"keys": keys, "server_key": vapid.public_key()}
    Destination.objects.create(user=reader, channel="webpush", address=f"{url}/push/{uuid.uuid4()}", details=browser)
    collector = User.objects.filter(email="sammlerin@umgriff.example").first()
    collector = collector or paper.person(members.get(short_name="West"), name="Sammlerin")
    if not collector.subscriptions.exists():
        save_subscription(Subscription(user=collector, name="Alles", rhythm="daily", channels=["email"]))
    collector.subscriptions.update(stopped_at=None)
    return {}


def strip() -> dict[str, Any]:
    """Take away again what ``equip`` gave."""
    Destination.objects.exclude(channel="email").update(active=False)
    Subscription.objects.update(stopped_at=now())
    return {}


def tell_quietly() -> dict[str, Any]:
    """Announce a report that affects nobody, and that every member may know of."""
    report = paper.draft(_planner(), paper.box(1.99, 1.99, 2.01, 2.01), use="housing", dwellings=2)
    announce(report, by=_planner(), idempotency_key=uuid.uuid4())
    return {"report": str(report.pk)}


def enter(member: str) -> dict[str, Any]:
    """Sign somebody of a member in, and return their cookie."""
    return {"cookie": cookie_of(paper.person(Member.objects.get(short_name=member), name=f"leserin-{member.lower()}"))}


def attach(report: str, text: str) -> dict[str, Any]:
    """Put a file beside a report, and return where it lies."""
    found = Report.objects.get(pk=report)
    file = ReportFile(report=found, added_in=found.versions.first(), name="plan.txt", size=len(text))
    file.content.save("plan.txt", ContentFile(text.encode()))
    return {"file": file.content.name}


def gather() -> dict[str, Any]:
    """Have it be the hour of all digests, write them, and return the ids of their mails."""
    DigestItem.objects.filter(delivery__isnull=True).update(due_at=Now())
    before = set(Delivery.objects.filter(purpose="digest").values_list("pk", flat=True))
    digests.gather()
    written = Delivery.objects.filter(purpose="digest").exclude(pk__in=before)
    return {"digests": [str(pk) for pk in written.values_list("pk", flat=True)]}


def _draft() -> Report:
    return paper.draft(_planner(), EVERYBODY, use="retail_large", sales_area_m2=5000)


def _planner() -> User:
    return User.objects.get(roles__contains=["planner"])


ACTS = {
    "found": found, "draft": draft, "tell": tell, "tell_many": tell_many,
    "equip": equip, "strip": strip, "gather": gather, "attach": attach,
    "tell_quietly": tell_quietly, "enter": enter,
}  # fmt: skip


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
