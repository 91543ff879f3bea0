"""What somebody was told, line by line: the inbox, and what is new on the overview."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from notifications.models import Notification, Standing, Verb
from notifications.querysets import NotificationQuerySet
from notifications.wording import WORDS, Occasion, change, letter_of, sender_of, why


@dataclass(frozen=True)
class Line:
    """One notification as a line: what it is about and who it comes from, what happened, and why one is told."""

    notification: Notification
    title: str
    sender: str
    url: str
    happened: str
    why: list[str]


def with_reports(notifications: NotificationQuerySet) -> NotificationQuerySet:
    """Fetch all that the lines need, without outlines."""
    told = notifications.select_related(
        "activity__version",
        "activity__report__reporter",
        "activity__version__report__reporter",
        "member",
        "user__member",
        "read_by",
    )
    return told.defer("activity__version__outline", "activity__version__description")


def lines(notifications: Iterable[Notification]) -> list[Line]:
    """Return the lines of these notifications."""
    return [_line(one) for one in notifications]


def _line(notification: Notification) -> Line:
    activity = notification.activity
    happened, reasons = _said(notification) if activity.said else _report_news(notification)
    return Line(notification, activity.title, sender_of(activity), activity.get_absolute_url(), happened, reasons)


def _said(notification: Notification) -> tuple[str, list[str]]:
    said = letter_of(notification)
    return "".join(piece for piece, _point in said.lead), said.why


def _report_news(notification: Notification) -> tuple[str, list[str]]:
    occasion = Occasion.of(notification)
    words = WORDS[Verb(occasion.verb), Standing(occasion.standing)]
    news = str(words.news)
    happened = f"{news[:1].upper()}{news[1:]}."
    changed = change(occasion)
    if changed:
        happened = f"{happened} {changed}"
    if occasion.verb == Verb.WITHDRAWN or occasion.standing == Standing.NO_LONGER:
        happened = f"{happened} " + _("Sie müssen nichts mehr tun.")
    return happened, why(occasion)
