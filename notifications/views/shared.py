"""What the pages of announcing have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection
from procrastinate.exceptions import ConnectorException

from accounts.models import User
from geo.models import Report
from geo.querysets.reports import ReportQuerySet

T = TypeVar("T")


def own_reports(user: User) -> ReportQuerySet:
    """Return the reports of the planner's member, withdrawn ones too: a retry after a lost answer meets them."""
    return Report.objects.visible_to(user).filter(reporter=user.member_id)


def through_a_cut(act: Callable[[], T]) -> T:
    """Return what an act with an idempotency key did, also where the database's answer got lost on the way.

    Nobody can tell whether the cut came before or after the commit. The key makes asking again safe.
    """
    try:
        return act()
    except (OperationalError, InterfaceError, ConnectorException):
        connection.close()
        return act()
