"""The jobs of the worker: each takes an id, shrugs if the row is gone, and calls the operation."""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Job, Status

from geo.services.places import fold_sums
from notifications import digests, lanes, sending
from notifications.channels import CHANNELS
from notifications.queue import DELIVER_ACTIVITY, REBUILD_HINTS, REFRESH_HINTS
from notifications.reconcile import find
from notifications.services import exports, hints, rule_previews

logger = logging.getLogger(__name__)


@app.task(name=DELIVER_ACTIVITY)
def deliver_activity(activity: str, channel: str) -> None:
    """Deliver what is due over a channel, because of this activity: one job, however many recipients.

    What has been due longest comes first, whichever activity it belongs to: looking for those of one among
    tens of thousands that wait takes longer than sending them.
    """
    lanes.deliver(channel)


@app.task(name="notifications.deliver_due")
def deliver_due(timestamp: int, channel: str = "") -> None:
    """Deliver what is due for another reason: a second attempt, a dead worker's lease that ran out.

    Without a channel (a job that an earlier version queued): one channel after the other.
    """
    for name in [channel] if channel else CHANNELS:
        lanes.deliver(name)


for _channel in CHANNELS:  # a job for each: they run side by side
    app.periodic(
        cron=f"* * * * * */{settings.DELIVERY_POLL_SECONDS}",
        periodic_id=str(_channel),
        queueing_lock=f"deliver_due {_channel}",
        task_kwargs={"channel": str(_channel)},
    )(deliver_due)


@app.periodic(cron="* * * * *")
@app.task(name="notifications.gather_digests", queueing_lock="gather_digests")
def gather_digests(timestamp: int) -> None:
    """Make digests of what is due to be told together. They are delivered with everything else that is due.

    Not in a restored database: what was told before the restore must still be known by when it was due.
    """
    if sending.look() is None:
        digests.gather()


@app.periodic(cron=f"* * * * * */{settings.WORKER_REVIVE_SECONDS}")
@app.task(name="notifications.revive_stalled", queueing_lock="revive_stalled", pass_context=True)
async def revive_stalled(context: JobContext, timestamp: int) -> None:
    """Queue again the jobs of workers that died: Procrastinate leaves them as they were."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=settings.WORKER_STALLED_SECONDS):
        await _revive(context, job)


@app.periodic(cron="30 3 * * *")
@app.task(name="notifications.reconcile_nightly", queueing_lock="reconcile_nightly")
def reconcile_nightly(timestamp: int) -> None:
    """Compare once a night who is affected with who was told, and log what differs. Repairs nothing."""
    for finding in find():
        logger.warning("Reconciliation: %s", finding.sentence)


@app.task(name=exports.WRITE_EXPORT)
def write_export(job: str) -> None:
    """Write one file that somebody asked for."""
    exports.write_export(UUID(job))


@app.periodic(cron="17 * * * *")
@app.task(name="notifications.remove_old_exports", queueing_lock="remove_old_exports")
def remove_old_exports(timestamp: int) -> None:
    """Remove the files and previews that were kept for a day."""
    exports.remove_old_exports()
    rule_previews.remove_old_previews()


@app.task(name=rule_previews.PREVIEW_RULE)
def preview_rule(preview: str) -> None:
    """Compute what one change of the rules would have meant."""
    rule_previews.run_preview(UUID(preview))


@app.periodic(cron="40 3 * * *")
@app.task(name="notifications.fold_report_sums", queueing_lock="fold_report_sums")
def fold_report_sums(timestamp: int) -> None:
    """Add up once a night what the map counts at small scales: every announcement adds rows to it."""
    fold_sums()


@app.task(name=REFRESH_HINTS)
def refresh_hints(report: str) -> None:
    """Look what a report that was announced, changed or withdrawn adds up to with others."""
    hints.refresh(UUID(report))


@app.periodic(cron="50 3 * * *")
@app.task(name=REBUILD_HINTS)
def rebuild_hints(timestamp: int) -> None:
    """Look at all sums anew: a rule of them changed, or it is night, and something was changed by hand."""
    hints.rebuild()


async def _revive(context: JobContext, job: Job) -> None:
    jobs = context.app.job_manager
    try:
        await jobs.retry_job(job)
    except (AlreadyEnqueued, UniqueViolation):  # a periodic job whose successor waits already
        await jobs.finish_job(job, status=Status.FAILED, delete_job=True)
    logger.warning("Revived job %s of a worker that died", job.id)
