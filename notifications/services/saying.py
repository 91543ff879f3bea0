"""Telling people anything that is not a report itself: answers, cases, meetings, events. The same rows, the same ways.

What is said is stored with the activity, as it was said; everybody gets one copy, in the inbox and over their
destinations, at once. It concerns their own member: a duty, that no subscription, pause or digest holds back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import Member, User
from geo.models import Report
from notifications.live.notify import ring
from notifications.live.wakes import Kind
from notifications.models import Activity, Standing
from notifications.queue import wake
from notifications.recipients import Subscriber
from notifications.services.copies import Copy, copies, write
from notifications.services.telling import Telling


@dataclass(frozen=True)
class Saying:
    """What is said, in plain words (German; mails leave the protected room: nothing confidential).

    ``title``: what it is about. ``news``: what happened, in two or three words, for the subject. ``lead``: the
    sentence or two of the mail, ``*…*`` marking the point. ``facts``: label and value. ``path``: the page.
    ``calendar``: an iCalendar message with its ``calendar_method``. ``thread``: what mail programs group by; the
    report unless given.
    """

    verb: str
    title: str
    news: str
    lead: str
    path: str
    why: str
    button: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    report: Report | None = None
    calendar: str = ""
    calendar_method: str = ""
    thread: str = ""


def say(
    what: Saying,
    *,
    members: Iterable[Member] = (),
    people: Iterable[User] = (),
    asked: Iterable[Subscriber] = (),
    by: User | None = None,
    idempotency_key: UUID | None = None,
) -> Activity:
    """Tell members (their mailboxes, and people who keep a destination for duty) and single people. In a transaction.

    ``asked``: who heard of the report by subscription; they hear in their own rhythm, and may unsubscribe.
    Nobody is told of their own act: not ``by``, not even as one of ``people``. The same key is the same act.
    """
    key = idempotency_key or uuid4()
    before = Activity.objects.filter(idempotency_key=key).first()
    if before is not None:
        return before
    activity = _activity(what, by, key)
    for channel in write(activity, _copies(members, people, asked, by)):
        wake(activity.pk, channel)
    ring(Kind.ACTIVITY, activity.pk)
    return activity


def _activity(what: Saying, by: User | None, key: UUID) -> Activity:
    said = {name: getattr(what, name) for name in ("title", "news", "lead", "facts", "path", "why", "button", "thread")}
    return Activity.objects.create(
        report=what.report,
        version=what.report.current if what.report else None,
        verb=what.verb,
        actor=by,
        idempotency_key=key,
        said=said,
        calendar=what.calendar,
        calendar_method=what.calendar_method,
    )


def _copies(
    members: Iterable[Member], people: Iterable[User], asked: Iterable[Subscriber], by: User | None
) -> list[Copy]:
    tellings = [Telling(member, Standing.STILL) for member in dict.fromkeys(members)]
    told = copies(tellings, asked, now=timezone.now())
    offices = [one for one in told if one.user is None]
    persons = {one.user.pk: one for one in told if one.user}
    persons |= {user.pk: Copy(None, user, Standing.STILL) for user in people if user.is_active}
    return [*offices, *(copy for pk, copy in persons.items() if by is None or pk != by.pk)]
