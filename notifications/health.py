"""Whether everything that a message needs is there: what ``/readyz`` says. Names, states and seconds, nobody named.

Each check returns its facts with ``ok`` among them. The database comes first: without it the others cannot be asked.
"""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now

from notifications import sending
from notifications.bounces import noting
from notifications.models import Backup, Delivery, State

Facts = dict[str, Any]
# A worker says every WORKER_HEARTBEAT_SECONDS that it lives.
SILENT_FOR_S = 90
RELAY_TIMEOUT_S = 3.0
RELAY_ASKED_AGAIN_S = 30.0
# A due delivery is looked for every DELIVERY_POLL_SECONDS: so many times missed, and nobody takes it up.
MISSED_POLLS = 3
_applied: list[bool] = []


def checks() -> dict[str, Facts]:
    """Return every check by name, with ``ok`` and its facts."""
    try:
        found = {"database": _database(), "migrations": _migrations()}
        if found["migrations"]["ok"]:
            found |= {name: check() for name, check in CHECKS.items()}
    except DatabaseError:
        connection.close()
        found = {"database": {"ok": False}}
    return found | {"mail_relay": mail_relay()}


def _database() -> Facts:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def _migrations() -> Facts:
    """Say whether every migration was made; once that is so, it stays so while this process lives."""
    if not _applied:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if missing:
            return {"ok": False, "missing": missing}
        _applied.append(True)
    return {"ok": True, "missing": 0}


def oldest_due_s() -> float:
    """Return for how many seconds the delivery that is due longest has been due; 0 when none is."""
    due = Delivery.objects.filter(state=State.WAITING, due_at__lte=Now()).order_by("due_at")
    age = due.values_list(ExpressionWrapper(Now() - F("due_at"), DurationField()), flat=True).first()
    return round(age.total_seconds(), 1) if age else 0.0


def expired_leases() -> int:
    """Return how many deliveries were begun, and are due again without anybody taking them up."""
    late = Now() - timedelta(seconds=MISSED_POLLS * settings.DELIVERY_POLL_SECONDS)
    return Delivery.objects.filter(state=State.WAITING, attempt__gt=0, due_at__lt=late).count()


def _queue() -> Facts:
    age, expired = oldest_due_s(), expired_leases()
    return {"ok": age <= settings.READY_OLDEST_DUE_SECONDS, "oldest_due_s": age, "expired_leases": expired}


def heartbeat_age_s() -> float | None:
    """Return the seconds since the last sign of life of any worker; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
        (age,) = cursor.fetchone()
    return None if age is None else round(max(0.0, float(age)), 1)


def _worker() -> Facts:
    age = heartbeat_age_s()
    return {"ok": age is not None and age <= SILENT_FOR_S, "heartbeat_age_s": age}


def _sending() -> Facts:
    off = sending.off()
    return {"ok": off is None, "off_because": off.off_because if off else ""}


def _backup() -> Facts:
    """Say how old the newest backup is, and whether it could be restored, where READY_BACKUP_HOURS asks for it."""
    if not settings.READY_BACKUP_HOURS:
        return {"ok": True}
    newest = Backup.objects.first()
    if newest is None:
        return {"ok": False, "age_h": None, "sound": None}
    young = newest.age_h <= settings.READY_BACKUP_HOURS
    return {"ok": young and newest.is_sound is not False, "age_h": round(newest.age_h, 1), "sound": newest.is_sound}


def _bounce_mailbox() -> Facts:
    """Say how long ago the mailbox for returned mails was read, and in a sentence when that is too long."""
    found = noting.standing()
    if found is None:
        return {"ok": True}
    age_s = None if found.age_s is None else round(found.age_s, 1)
    said = {"said": found.sentence} if found.is_still else {}
    return {"ok": not found.is_still, "age_s": age_s, "trouble": found.trouble} | said


CHECKS: dict[str, Callable[[], Facts]] = {
    "queue": _queue, "worker": _worker, "sending": _sending, "backup": _backup,
    "bounce_mailbox": _bounce_mailbox,
}  # fmt: skip


# The mail relay is asked at most every half minute, by one thread at a time: it may be slow, and it may count.

_asking = threading.Lock()
_answer: tuple[float, Facts] | None = None


def mail_relay() -> Facts:
    """Return whether the mail server says EHLO, as of at most half a minute ago."""
    global _answer
    if _answer is None or (time.monotonic() - _answer[0] > RELAY_ASKED_AGAIN_S and not _asking.locked()):
        with _asking:
            if _answer is None or time.monotonic() - _answer[0] > RELAY_ASKED_AGAIN_S:
                _answer = (time.monotonic(), _ask_relay())
    return _answer[1]


def _ask_relay() -> Facts:
    backend: Any = get_connection()
    backend = getattr(backend, "inner", backend)  # behind the lock of test systems (notifications/staging.py)
    if not hasattr(backend, "host"):
        return {"ok": True, "smtp": False}  # a provider's interface, or the demo's mailbox
    line = smtplib.SMTP_SSL if backend.use_ssl else smtplib.SMTP
    try:
        with line(backend.host, backend.port, timeout=RELAY_TIMEOUT_S) as server:
            code, _words = server.ehlo()
    except (OSError, smtplib.SMTPException):
        return {"ok": False, "smtp": True}
    return {"ok": code == 250, "smtp": True}
