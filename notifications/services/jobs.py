"""Jobs of the worker that failed: run again, or put away."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation


def run_again(task_name: str) -> int:
    """Queue the failed jobs of this name again, and return how many. One whose successor waits already is put away."""
    failed = list(ProcrastinateJob.objects.filter(status="failed", task_name=task_name).values_list("pk", flat=True))
    return sum(_again(pk) for pk in failed)


def set_aside(task_name: str) -> int:
    """Forget the failed jobs of this name, and return how many they were. What they were to do is not done."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'failed' AND task_name = %s", [task_name])
        return int(cursor.rowcount)


def _again(pk: int) -> bool:
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(pk, retry_at=timezone.now())
    except (AlreadyEnqueued, UniqueViolation, ConnectorException):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'failed'", [pk])
        return False
    return True
