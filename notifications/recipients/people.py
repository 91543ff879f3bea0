"""Which people are told themselves that their member is concerned: who asked for it, or nobody else would hear."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from accounts.models import Member, User
from notifications.sql import statement


def people_on_duty(members: Iterable[Member]) -> list[tuple[User, bool]]:
    """Return the people who are told beside their member's mailbox, each with whether it is in its place.

    They keep one of their own destinations for it; or their member has no mailbox where anybody is there, as
    far as we know: then its officers are told, and without officers everybody of that member. Who keeps a
    destination and has no mailbox beside it is told once.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement("people_on_duty"), {"members": [member.pk for member in members]})
        in_place = dict(cursor.fetchall())
    people = User.objects.filter(pk__in=in_place).select_related("member").order_by("pk")
    return [(person, in_place[person.pk]) for person in people] if in_place else []
