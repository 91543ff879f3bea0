"""Who reads a mailbox's mail too while its people are away."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from notifications.models import Deputy, Destination


def appoint(destination: Destination, *, address: str, name: str, from_on: date, until_on: date, by: User) -> Deputy:
    """Have mails for a mailbox go to a deputy as well, from one day until another, both included (Europe/Berlin)."""
    return Deputy.objects.create(
        destination=destination, address=address, name=name, from_on=from_on, until_on=until_on, created_by=by
    )


def dismiss(deputy: Deputy) -> date | None:
    """Send a deputy nothing from now on; return the day it would have ended on, None where it had not begun before."""
    today = timezone.localdate()
    if deputy.from_on >= today:
        deputy.delete()
        return None
    planned = deputy.until_on
    Deputy.objects.filter(pk=deputy.pk, until_on__gte=today).update(until_on=today - timedelta(days=1))
    return planned


def reappoint(deputy: Deputy, until_on: date) -> None:
    """Take back that a deputy was dismissed."""
    Deputy.objects.filter(pk=deputy.pk, from_on__lte=until_on).update(until_on=until_on)
