"""The cases a report was in: polls, meetings, minutes, agreements, tasks, outcome; and what became of the plan.

The notes that the Geschäftsstelle keeps for itself are in nobody's proof file.
"""

from __future__ import annotations

from typing import Any

from accounts.models import User
from coordination.models import Attendee, Case, DatePoll, FinalFate, Meeting, PollOption, PollVote, Task, Vote
from coordination.querysets import reports_open_to
from geo.models import Report

VOTES = ("options__votes__member", "options__votes__voted_by")


def cases(report: Report, reader: User) -> list[dict[str, Any]]:
    """Return the cases of a report, the first one first."""
    rows = Case.objects.filter(case_reports__report=report).order_by("opened_at")
    return [_case(row, report, reader) for row in rows]


def _case(case: Case, report: Report, reader: User) -> dict[str, Any]:
    others = reports_open_to(reader).filter(cases=case).exclude(pk=report.pk).select_related("current", "reporter")
    return {
        "id": str(case.pk),
        "title": case.title,
        "state": case.state,
        "state_label": case.get_state_display(),
        "opened_at": case.opened_at,
        "reopened_at": case.reopened_at,
        "parties": [one.member.short_name for one in case.parties.select_related("member")],
        "other_reports": [one.current.title for one in others if one.current],
        "polls": [_poll(one, reader) for one in case.polls.order_by("created_at").prefetch_related(*VOTES)],
        "meetings": [_meeting(one) for one in case.meetings.all()],
        "agreements": [{"on": one.agreed_on, "text": one.text} for one in case.agreements.all()],
        "tasks": [_task(one) for one in case.tasks.select_related("owner")],
        "outcome": case.outcome,
        "outcome_label": case.get_outcome_display() if case.outcome else "",
        "outcome_text": case.outcome_text,
        "closed_at": case.closed_at,
    }


def _poll(poll: DatePoll, reader: User) -> dict[str, Any]:
    past = _past_votes(poll)
    return {
        "closes_on": poll.closes_on,
        "created_at": poll.created_at,
        "decided_at": poll.decided_at,
        "options": [_option(one, past, reader, chosen=one.pk == poll.chosen_id) for one in poll.options.all()],
    }


def _option(option: PollOption, past: dict[Any, dict[Any, Any]], reader: User, *, chosen: bool) -> dict[str, Any]:
    votes = sorted(option.votes.all(), key=lambda one: one.member.short_name)
    return {
        "starts_at": option.starts_at,
        "ends_at": option.ends_at,
        "chosen": chosen,
        "votes": [
            {"member": one.member.short_name, **_vote(one, reader), "earlier": _earlier_votes(one, past, reader)}
            for one in votes
        ],
    }


def _vote(row: Any, reader: User) -> dict[str, Any]:
    """Return what was said, and when; by whom is known in the member's own house alone."""
    named = row.voted_by is not None and row.member_id == reader.member_id
    return {
        "vote": row.vote,
        "vote_label": str(Vote(row.vote).label),
        "voted_at": row.voted_at,
        "voted_by": str(row.voted_by) if named else "",
    }


def _earlier_votes(row: PollVote, past: dict[Any, dict[Any, Any]], reader: User) -> list[dict[str, Any]]:
    return [_vote(event, reader) for at, event in past.get(row.pk, {}).items() if at < row.voted_at]


def _past_votes(poll: DatePoll) -> dict[Any, dict[Any, Any]]:
    """Return by vote, and by when it was cast, its rows in the history, oldest first."""
    events = PollVote.events.rel.related_model.objects.filter(option__poll=poll.pk)  # type: ignore[attr-defined]
    found: dict[Any, dict[Any, Any]] = {}
    for event in events.select_related("voted_by").order_by("pgh_id"):
        found.setdefault(event.pgh_obj_id, {}).setdefault(event.voted_at, event)
    return found


def _meeting(meeting: Meeting) -> dict[str, Any]:
    attendees = meeting.attendees.select_related("member", "user__member")
    return {
        "uid": meeting.uid,
        "title": meeting.title,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place,
        "by_video": bool(meeting.video_url),  # the link itself lets people in
        "agenda": meeting.agenda,
        "sequence": meeting.sequence,
        "earlier_dates": _earlier_dates(meeting),
        "cancelled_at": meeting.cancelled_at,
        "attendees": [_attendee(one) for one in attendees],
        "minutes": meeting.minutes,
        "minutes_at": meeting.minutes_at,
    }


def _earlier_dates(meeting: Meeting) -> list[dict[str, Any]]:
    """Return for which dates it was called before it was moved."""
    events = Meeting.events.rel.related_model.objects.filter(pgh_obj=meeting.pk)  # type: ignore[attr-defined]
    dates = {one.sequence: (one.starts_at, one.ends_at) for one in events.order_by("pgh_id")}
    now = (meeting.starts_at, meeting.ends_at)
    return [
        {"sequence": sequence, "starts_at": starts, "ends_at": ends}
        for sequence, (starts, ends) in sorted(dates.items())
        if sequence < meeting.sequence and (starts, ends) != now
    ]


def _attendee(row: Attendee) -> dict[str, Any]:
    member = row.member or (row.user.member if row.user else None)
    return {
        "who": str(row.member or row.user),
        "member": member.short_name if member else "Geschäftsstelle",
        "attendance": row.attendance,
        "attendance_label": row.get_attendance_display(),
        "came": row.came,
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "text": task.text,
        "owner": task.owner.short_name if task.owner else "Geschäftsstelle",
        "due_on": task.due_on,
        "done_at": task.done_at,
    }


def fates(report: Report) -> list[dict[str, Any]]:
    """Return what became of the plan."""
    return [
        {"fate": row.fate, "fate_label": row.get_fate_display(), "on": row.on, "note": row.note,
         "noted_at": row.noted_at}
        for row in FinalFate.objects.filter(report=report).order_by("on", "noted_at")
    ]  # fmt: skip
