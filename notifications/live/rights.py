"""Whose stream may stay open: asked for all streams of a process at once."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User
from notifications.live.listener import Listener


def still_right(listeners: Collection[Listener]) -> set[Listener]:
    """Return those who are still active, of the same member and roles, and signed in with the same session."""
    if not listeners:
        return set()
    people = User.objects.filter(pk__in={one.user for one in listeners}, is_active=True)
    now = {pk: (member, tuple(sorted(roles))) for pk, member, roles in people.values_list("pk", "member", "roles")}
    keys = {one.session for one in listeners}
    running = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    sessions = set(running.values_list("session_key", flat=True))
    return {one for one in listeners if now.get(one.user) == (one.member, one.roles) and one.session in sessions}
