"""Steps that the tests of mails share: somebody announces, everything due is delivered, the outbox is read."""

from __future__ import annotations

import email
import email.policy
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from geo.models import Report
from geo.services import save_draft, start_version
from notifications import delivery, digests
from notifications.models import Delivery, DigestItem
from notifications.services import announce
from tests import paper
from tests.sink import Sink

NORTH = paper.box(1.5, 3.4, 2.5, 3.82)  # in Mitte, 180 m from Nord, far from everybody else
INLAND = paper.box(1.9, 1.9, 2.1, 2.1)  # in Mitte, far from everybody
ADDRESS = "http://localhost:8000"


@pytest.fixture
def sink(settings: Any) -> Any:
    """A real mail server, behind the same backends as in production."""
    with Sink() as server:
        settings.EMAIL_BACKEND = "notifications.staging.StagedBackend"
        settings.MAIL_BACKEND = "notifications.smtp.SmtpBackend"
        settings.MODE = "production"  # no „[Test]“ in subjects
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 20
        yield server


def tell(by: Any, outline: Any = INLAND, **fields: Any) -> Any:
    """Announce a new report, and return it. Nothing is delivered yet."""
    report = paper.draft(by, outline, **fields)
    announce(report, by=by, idempotency_key=uuid.uuid4())
    return report


def change(report: Any, by: Any, **values: Any) -> None:
    """Announce a new version of a report."""
    version = start_version(Report.objects.get(pk=report.pk), by=by)
    save_draft(version, values, by=by, revision=version.revision)
    announce(version.report, by=by, idempotency_key=uuid.uuid4())


def post() -> dict[str, Any]:
    """Deliver what is due, and return the mails that went out since the last time, by mailbox."""
    mail.outbox.clear()
    delivery.deliver("email")
    return {message.to[0].rpartition("<")[2].rstrip(">"): message for message in mail.outbox}


def gathered() -> dict[str, Any]:
    """Let the time of every digest come, and return the mails that go out."""
    DigestItem.objects.filter(delivery__isnull=True).update(due_at=timezone.now() - timedelta(seconds=1))
    digests.gather()
    return post()


def parsed(message: Any) -> Any:
    """Return a message as a strict mail program reads it."""
    return email.message_from_bytes(message.message().as_bytes(), policy=email.policy.default)


def link_of(message: Any) -> str:
    """Return the path behind the first address of List-Unsubscribe."""
    address = parsed(message)["List-Unsubscribe"].split(">")[0].lstrip("<")
    assert address.startswith(f"{ADDRESS}/abbestellen/")
    return str(address.removeprefix(ADDRESS))


def only() -> Delivery:
    """Return the one delivery there is."""
    return Delivery.objects.get()
