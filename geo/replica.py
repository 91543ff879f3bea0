"""Reading from a replica of the database, and never anything older than the question.

What many ask and nobody changes (tiles, the map, the OGC API, sums) may be answered by a streaming replica, where
``DATABASE_REPLICA_URL`` names one. A replica is behind by nature, and a right that was taken away must hold at once. So
each such question asks the primary how far it has written (``pg_current_wal_flush_lsn``: a commit is flushed before
anybody sees it) and the replica how far it has got. Is it there within ``REPLICA_WAIT_MS``, it answers; else the
primary does. What a page shows is therefore the same with and without a replica (docs/scaling.md).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")
REPLICA = "replica"
ASKED_AGAIN_AFTER_S = 0.002
# How long nobody asks a replica that was behind, or that did not answer: waiting for it helps nobody.
REST_BEHIND_S, REST_AWAY_S = 1.0, 5.0
GONE = (OperationalError, InterfaceError)  # also a query that the replica cancelled for what it has to replay
# A replica that follows nobody took over, or is one of an old primary: what it knows may never have happened.
FOLLOWS = "SELECT pg_is_in_recovery() AND EXISTS (SELECT FROM pg_stat_wal_receiver)"
CAUGHT_UP = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"
_reading: ContextVar[bool] = ContextVar("reading_from_replica", default=False)
_rested_until = 0.0


class Router:
    """Sends reads to the replica inside ``may_read_replica``; everything else, and every write, to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """Return where a read goes."""
        return alias()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Return where a write goes: also of a row that was read from the replica."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Let rows of both belong together: they are the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Let migrations change the primary alone."""
        return db == DEFAULT_DB_ALIAS


def alias() -> str:
    """Return the database that reads go to now: ``replica`` inside ``may_read_replica``, else ``default``."""
    return REPLICA if _reading.get() else DEFAULT_DB_ALIAS


def connection() -> BaseDatabaseWrapper:
    """Return the connection for a statement of our own that only reads."""
    return connections[alias()]


def may_read_replica(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Have a view that only reads answered from the replica where that knows all that the primary knew when asked."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Answer:
        if _is_caught_up():
            try:
                with _from_replica():
                    return view(*args, **kwargs)
            except GONE as problem:
                _rest(REST_BEHIND_S, type(problem).__name__)
        return view(*args, **kwargs)

    return answered


@contextmanager
def _from_replica() -> Iterator[None]:
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def _is_caught_up() -> bool:
    if REPLICA not in settings.DATABASES or _reading.get() or time.monotonic() < _rested_until:
        return False
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return False  # what this transaction wrote is nowhere else
    written = _asked(DEFAULT_DB_ALIAS, "SELECT pg_current_wal_flush_lsn()::text")
    until = time.monotonic() + settings.REPLICA_WAIT_MS / 1000
    try:
        if not _asked(REPLICA, FOLLOWS):
            return _rest(REST_AWAY_S, "it follows nobody")
        while not _asked(REPLICA, CAUGHT_UP, written):
            if time.monotonic() > until:
                return _rest(REST_BEHIND_S)
            time.sleep(ASKED_AGAIN_AFTER_S)
        return True
    except GONE as problem:
        return _rest(REST_AWAY_S, type(problem).__name__)


def _asked(name: str, statement: str, *values: Any) -> Any:
    with connections[name].cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchone()[0]


def _rest(seconds: float, why: str = "") -> bool:
    """Leave the replica alone for a while; the primary answers."""
    global _rested_until
    _rested_until = time.monotonic() + seconds
    if why:
        logger.warning("The replica is not asked for %d s: %s", seconds, why)
        connections[REPLICA].close()
    return False
