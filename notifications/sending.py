"""Whether anything may be sent: a database restored from a backup does not know what was sent after it.

Restored rows look as if they still waited, and the neighbours would get old messages again. Three things tell a
restored database from the one that sent last: its *place* (cluster, database and table have numbers of their own,
and a restore makes new ones; a replica that took over has a new timeline), and the number of claims that it remembers,
its *mark*, against the highest one that a worker of this machine has *noted* in a file outside. Each claim raises the
mark in its own transaction, and is noted before anything is sent. Where they disagree nothing is sent until somebody
decides (``manage.py sending``).
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from notifications.models import Delivery, DigestItem, OffBecause, Purpose, Sending, State
from notifications.sql import statement

logger = logging.getLogger(__name__)
# Beyond the notes of every other machine: those would hold the sending up again.
LEAP = 1_000_000_000
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Note:
    """How far a worker of this machine has sent, as its file says: by which installation, claim and time."""

    installation: UUID = NOBODY
    mark: int = 0
    at: datetime | None = None


def take(channel: str, lease: timedelta) -> tuple[UUID, Note] | None:
    """Take the delivery of a channel that has been due longest, and return it with what to ``keep``.

    Nobody else takes it before the lease has run out. None when nothing is due, or nothing may be sent. Raises
    ``RuntimeError`` inside a transaction: what is sent must have been taken for good.
    """
    with transaction.atomic(durable=True):
        pass  # says so; the statement itself needs no transaction around it
    pk, note = _take(channel, lease)
    if pk and note is None and look() is None:
        pk, note = _take(channel, lease)
    return (pk, note) if pk and note else None


def _take(channel: str, lease: timedelta) -> tuple[UUID | None, Note | None]:
    """Return what was due, and the note of its claim: without one, it was not taken."""
    noted = read()  # before the row is looked at: another worker may raise both meanwhile
    values: dict[str, Any] = {
        "channel": channel,
        "lease": lease,
        "noted": noted.mark,
        "installation": noted.installation,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("take_delivery").replace("{place}", _place()), values)
        row: Any = cursor.fetchone() or (None,) * 4
    pk, mark, installation, at = row
    return pk, None if mark is None else Note(installation, mark, at)


def look() -> Sending | None:
    """Look whether this is the database that sent last, and switch the sending off if not; None when it is on."""
    noted = read()
    row, _new = Sending.objects.get_or_create(defaults={"place": place()})
    if row.off_at is None and row.place != (here := place()):
        if _goes_on(row.place, here):
            Sending.objects.filter(place=row.place).update(place=here)
        else:
            switch_off(OffBecause.MOVED)
    elif row.off_at is None and row.installation == noted.installation and row.mark < noted.mark:
        switch_off(OffBecause.BEHIND)
    return off()


def _goes_on(before: str, here: str) -> bool:
    """Say whether a place is the one before: as it was noted without its timeline, or taken over by a whole replica."""
    lies, _timeline = here.rsplit("/", 1)
    return before == lies or (settings.FAILOVER_LOSES_NOTHING and before.rsplit("/", 1)[0] == lies)


def off() -> Sending | None:
    """Return when and why the sending was switched off; None when it is on."""
    return Sending.objects.filter(off_at__isnull=False).first()


def switch_off(because: OffBecause = OffBecause.BY_HAND) -> None:
    """Send nothing from now on. What a worker has in hand is finished."""
    Sending.objects.get_or_create(defaults={"place": place()})
    if Sending.objects.filter(off_at__isnull=True).update(off_at=Now(), off_because=because):
        logger.error("Nothing is sent any more: %s (manage.py sending)", because.value)


@transaction.atomic
def switch_on(*, skip_until: datetime | None = None) -> int:
    """Send again, from this place; what was due before ``skip_until`` counts as sent. Returns how many that were."""
    Sending.objects.get_or_create(defaults={"place": place()})
    row = Sending.objects.select_for_update().get()
    skipped = _skip(skip_until) if skip_until else 0
    row.mark = max(row.mark, read().mark) + LEAP
    row.place, row.off_at, row.off_because = place(), None, ""
    row.save()
    return skipped


def _skip(until: datetime) -> int:
    """Close what was due before this time, digests too: it was sent before the restore."""
    done: dict[str, Any] = {
        "state": State.DONE,
        "completed_at": Now(),
        "last_error": _("vor der Wiederherstellung gesendet, nicht wiederholt"),
    }
    waiting = Delivery.objects.filter(state=State.WAITING, due_at__lt=until).update(**done)
    items = DigestItem.objects.filter(delivery__isnull=True, dropped_at__isnull=True, due_at__lt=until)
    digests = list(items.values("destination", "destination__channel").annotate(due_at=Max("due_at")))
    for one in digests:
        told = Delivery.objects.create(
            purpose=Purpose.DIGEST,
            destination_id=one["destination"],
            channel=one["destination__channel"],
            due_at=one["due_at"],
            **done,
        )
        items.filter(destination=one["destination"]).update(delivery=told)
    return waiting + len(digests)


def place() -> str:
    """Return where this database lies: the numbers of its cluster, its own, its table's, and its timeline."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_place()}")
        return str(cursor.fetchone()[0])


def _place() -> str:
    cluster = "(SELECT system_identifier FROM pg_control_system())" if _may_read_cluster() else "''"
    database = "(SELECT oid FROM pg_database WHERE datname = current_database())"
    timeline = "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
    return f"concat_ws('/', {cluster}, {database}, 'notifications_sending'::regclass::oid, {timeline})"


@cache
def _may_read_cluster() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")
        return bool(cursor.fetchone()[0])


# The file of this machine


def read() -> Note:
    """Return what is noted on this machine; an empty note where none is, or none that can be read."""
    try:
        found = json.loads(Path(settings.DELIVERY_MARK).read_text())
        return Note(UUID(found["installation"]), int(found["mark"]), datetime.fromisoformat(found["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Note()


def keep(note: Note) -> None:
    """Note how far this machine has sent, before it sends. Several workers share the file."""
    try:
        with _opened(Path(settings.DELIVERY_MARK)) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            before = read()
            if before.installation != note.installation or before.mark < note.mark:
                file.write(json.dumps({"installation": str(note.installation), "mark": note.mark, "at": str(note.at)}))
                file.truncate()
    except OSError as problem:
        _say_once(f"{settings.DELIVERY_MARK} cannot be written ({problem.strerror}): restored backups may send again")


def _opened(path: Path) -> Any:
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")


@cache
def _say_once(sentence: str) -> None:
    logger.warning(sentence)
