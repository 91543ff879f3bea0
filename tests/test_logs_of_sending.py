"""What the log says of sending: enough to find a delivery, and nobody's address (DOMAIN.md, section 8)."""

from __future__ import annotations

import logging
import re

import pytest
from django.utils import timezone

from accounts.models import Role
from notifications import delivery
from notifications.models import Delivery, State
from tests import paper
from tests.mailing import gathered, sink, tell  # noqa: F401 (sink is a fixture)
from tests.subscribing import subscription

pytestmark = pytest.mark.django_db

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
OURS = ("accounts", "config", "coordination", "geo", "notifications")


def said_by_us(caplog) -> list[str]:
    """Return what our own loggers wrote, with tracebacks."""
    formatter = logging.Formatter("%(message)s")
    return [formatter.format(one) for one in caplog.records if one.name.split(".")[0] in OURS]


@pytest.mark.parametrize("mode", ["accept", "refuse", "refuse_sender", "greylist", "refuse_data", "drop"])
def test_no_address_stands_in_the_log_whatever_becomes_of_a_mail(alliance, sink, caplog, mode):  # noqa: F811
    caplog.set_level(logging.INFO)
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    subscription(paper.person(alliance["West"]), name="Alles", rhythm="weekly")
    sink.mode = mode
    tell(planner, paper.box(1.5, 3.4, 2.5, 3.82))
    gathered()
    Delivery.objects.filter(state=State.WAITING).update(due_at=timezone.now())
    delivery.deliver("email")

    assert [line for line in said_by_us(caplog) if ADDRESS.search(line)] == []


def test_a_delivery_that_breaks_is_named_by_its_id_alone(alliance, sink, caplog, monkeypatch):  # noqa: F811
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    monkeypatch.setattr("notifications.channels.email.compose", lambda _delivery: 1 / 0)
    tell(planner, paper.box(1.5, 3.4, 2.5, 3.82))
    delivery.deliver("email")

    lines = said_by_us(caplog)
    assert any(str(one.pk) in line for one in Delivery.objects.all() for line in lines)
    assert [line for line in lines if ADDRESS.search(line)] == []
