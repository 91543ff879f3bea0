"""Events as browsers read them (WHATWG HTML, „Server-sent events“). They carry ids, never words of a report."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

CONTENT_TYPE = "text/event-stream"


def event(name: str, **data: Any) -> bytes:
    """Return one event."""
    return f"event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


def notification(pk: UUID, activity: UUID, report: UUID | None) -> bytes:
    """Return that the reader was told something; about a report, or about none."""
    return event("notification", id=str(pk), activity=str(activity), report=str(report) if report else None)


def report(pk: UUID) -> bytes:
    """Return that the page of a report reads differently now."""
    return event("report", report=str(pk))


def read(pk: UUID, unread: int) -> bytes:
    """Return that one of the reader's notifications was read or put back, and how many are unread now."""
    return event("read", id=str(pk), unread=unread)


def state(unread: int, cursor: int) -> bytes:
    """Return where the reader stands; what came before it in the answer is counted in ``unread``."""
    return f"id: {cursor}\n".encode() + event("state", unread=unread, cursor=str(cursor))


def tick(cursor: int) -> bytes:
    """Return a sign of life. Everything below the cursor has been sent."""
    return f"id: {cursor}\n".encode() + event("tick", cursor=str(cursor))


def retry(milliseconds: int) -> bytes:
    """Return when to come again after the connection is lost."""
    return f"retry: {milliseconds}\n\n".encode()


RESYNC = event("resync")  # something may be missing here: ask again since the cursor
END = event("end")  # the reader's rights changed: come again, if you may
