"""Answers with every version of them, replies, time, reminders, words, and neighbours that are no member."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from coordination.models import Answer, Comment, ExternalContact, Reminder, Response, ResponseFile, TimeRequest
from geo.crs import STORAGE_SRID
from geo.models import Effect, Report
from notifications.presentation import geojson


def responses(report: Report) -> list[dict[str, Any]]:
    """Return every answer with what it was before, by area."""
    labels = {one.code: str(one) for one in Effect.objects.all()}
    rows = Response.objects.filter(report=report).select_related("member", "external", "version")
    rows = rows.defer("version__outline").prefetch_related(Prefetch("files", ResponseFile.objects.order_by("added_at")))
    past = _history(report)
    return [_response(row, past.get(row.pk, []), labels) for row in rows]


def _response(row: Response, past: list[Any], labels: dict[str, str]) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "neighbour": row.member.short_name if row.member else str(row.external),
        "is_member": row.member_id is not None,
        "area": row.area_name,
        "area_key": row.area_key,
        "about_version": row.version.number,
        "given_at": row.given_at,
        **_said(row, labels),
        "earlier": _earlier(row, past, labels),
        "reply": row.reply,
        "replied_at": row.replied_at,
        "earlier_replies": _earlier_replies(row, past),
        "settled_by_reporter_at": row.settled_by_reporter_at,
        "settled_by_neighbour_at": row.settled_by_neighbour_at,
        "is_settled": row.is_settled,
        "files": [
            {"id": str(one.pk), "name": one.name, "size": one.size, "added_at": one.added_at,
             "removed_at": one.removed_at}
            for one in row.files.all()
        ],
    }  # fmt: skip


def _said(row: Any, labels: dict[str, str]) -> dict[str, Any]:
    place = row.place
    return {
        "answer": row.answer,
        "answer_label": str(Answer(row.answer).label),
        "topics": row.topics,
        "topic_labels": [labels.get(code, code) for code in row.topics],
        "text": row.text,
        "place": {"epsg": STORAGE_SRID, "wkt": place.wkt, "geojson": geojson(place)} if place else None,
    }


def _history(report: Report) -> dict[UUID, list[Any]]:
    """Return by answer its rows in the history, oldest first."""
    events = Response.events.rel.related_model.objects.filter(report=report.pk)  # type: ignore[attr-defined]
    found: dict[UUID, list[Any]] = defaultdict(list)
    for event in events.select_related("version").defer("version__outline").order_by("pgh_id"):
        found[event.pgh_obj_id].append(event)
    return found


def _earlier(row: Response, past: list[Any], labels: dict[str, str]) -> list[dict[str, Any]]:
    last = {event.revision: event for event in past if event.revision < row.revision}
    return [
        {"given_at": event.given_at, "about_version": event.version.number, **_said(event, labels)}
        for _revision, event in sorted(last.items())
    ]


def _earlier_replies(row: Response, past: list[Any]) -> list[dict[str, Any]]:
    replies = {event.replied_at: event.reply for event in past if event.reply and event.replied_at != row.replied_at}
    return [{"at": at, "reply": text} for at, text in replies.items()]


def asked_time(report: Report) -> list[dict[str, Any]]:
    """Return the wishes for more time and what became of them."""
    rows = TimeRequest.objects.filter(report=report).select_related("member").order_by("asked_at")
    return [
        {
            "member": row.member.short_name,
            "asked_at": row.asked_at,
            "until_on": row.until_on,
            "reason": row.reason,
            "decision": row.decision,
            "decision_label": row.get_decision_display(),
            "granted_until_on": row.granted_until_on,
            "decided_at": row.decided_at,
            "note": row.note,
        }
        for row in rows
    ]


def reminders(report: Report) -> list[dict[str, Any]]:
    """Return the reminders that went out."""
    rows = Reminder.objects.filter(version__report=report).select_related("member", "version")
    return [
        {"member": row.member.short_name, "sent_at": row.sent_at, "answer_by": row.answer_by,
         "version": row.version.number}
        for row in rows.defer("version__outline")
    ]  # fmt: skip


def externals(report: Report) -> list[dict[str, Any]]:
    """Return the neighbours that are no member and were asked all the same: the body, not the person's address."""
    return [
        {"organisation": row.organisation, "area_key": row.area_key, "invited_at": row.invited_at,
         "expires_at": row.expires_at, "revoked_at": row.revoked_at}
        for row in ExternalContact.objects.filter(report=report).order_by("invited_at")
    ]  # fmt: skip


def comments(report: Report) -> list[dict[str, Any]]:
    """Return the discussion; of what was taken back only that it stood there."""
    rows = Comment.objects.filter(report=report).select_related("author", "member").order_by("written_at", "pk")
    return [
        {
            "at": row.written_at,
            "author": str(row.author),
            "member": row.member.short_name if row.member else "Geschäftsstelle",
            "text": "" if row.removed_at else row.text,
            "removed_at": row.removed_at,
        }
        for row in rows
    ]
