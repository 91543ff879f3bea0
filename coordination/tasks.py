"""The jobs of the worker that coordination adds: each calls an operation, and nothing else."""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings
from procrastinate.contrib.django import app

from coordination import calendar_mail
from coordination.reminders import remind_all
from coordination.retention.running import run
from coordination.services.case_reminders import remind_of_polls, remind_of_tasks
from coordination.services.event_years import remind_of_events
from coordination.services.meeting_reminders import remind_of_meetings
from coordination.services.year_reports import WRITE_YEAR_REPORT, write_year_report
from geo.clock import database_now
from notifications import sending
from notifications.bounces import mailbox

logger = logging.getLogger(__name__)


@app.periodic(cron="*/10 * * * *")
@app.task(name="coordination.remind", queueing_lock="remind", lock="remind")
def remind(timestamp: int) -> None:
    """Remind of answers that are due, from eight in the morning on working days; a downtime is made up for.

    Not in a restored database: who was reminded already is known again when its gap is closed.
    """
    if sending.look() is None:
        remind_all(database_now())


@app.periodic(cron="*/15 * * * *")
@app.task(name="coordination.remind_of_meetings", queueing_lock="remind_of_meetings", lock="remind_of_meetings")
def remind_of_coming_meetings(timestamp: int) -> None:
    """Remind of the meetings of the next working day. Not in a restored database."""
    if sending.look() is None:
        remind_of_meetings(database_now())


@app.periodic(cron="7-57/10 * * * *")
@app.task(name="coordination.remind_in_cases", queueing_lock="remind_in_cases", lock="remind_in_cases")
def remind_in_cases(timestamp: int) -> None:
    """Remind of polls that end and of tasks that are due. Not in a restored database."""
    if sending.look() is None:
        remind_of_polls(database_now())
        remind_of_tasks(database_now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="coordination.read_mailbox", queueing_lock="read_mailbox", lock="read_mailbox")
def read_mailbox(timestamp: int) -> None:
    """Read what came to the bounce mailbox, if there is one: it may be away for a while, and the mails wait there."""
    if not settings.BOUNCE_IMAP_URL:
        return
    try:
        counted = mailbox.read_mailbox([calendar_mail.take])
    except (mailbox.NoMailbox, *mailbox.UNREADABLE) as problem:
        logger.warning("The bounce mailbox cannot be read: %s", problem)
    else:
        if counted:
            logger.info("Bounce mailbox: %s", ", ".join(f"{count} {taken.value}" for taken, count in counted.items()))


@app.periodic(cron="5-55/10 * * * *")
@app.task(name="coordination.remind_of_events", queueing_lock="remind_of_events", lock="remind_of_events")
def remind_of_coming_events(timestamp: int) -> None:
    """Remind whoever comes to an event of the association. Not in a restored database."""
    if sending.look() is None:
        remind_of_events(database_now())


@app.periodic(cron="50 3 * * *")
@app.task(name="coordination.keep_periods", queueing_lock="keep_periods", lock="keep_periods")
def keep_periods(timestamp: int) -> None:
    """Remove what is over its period of retention. Not in a restored database: somebody may look for it there."""
    if sending.look() is None:
        run(rehearsal=False)


@app.task(name=WRITE_YEAR_REPORT)
def write_yearly_report(job: str) -> None:
    """Write a yearly report that the Geschäftsstelle asked for."""
    write_year_report(UUID(job))
