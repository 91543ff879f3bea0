"""Wording a piece of our mails, and letting it say what it said before."""

from __future__ import annotations

from django.db import transaction

from accounts import keeping
from accounts.models import User
from notifications.mail_texts import KEPT, PIECES, checked
from notifications.models import MailText


@transaction.atomic
def word(key: str, typed: str, *, by: User) -> bool:
    """Let a piece say this from the next mail on; return whether that changed anything.

    What is as delivered is not kept: a later default would be hidden by it. Raises ``ValidationError``.
    """
    text = checked(key, typed)
    if text == str(PIECES[key].default):
        return reset(key)
    row = MailText.objects.select_for_update().filter(key=key).first() or MailText(key=key)
    if row.text == text and not row._state.adding:
        return False
    row.text, row.changed_by = text, by
    row.save()
    keeping.forget(KEPT)
    return True


@transaction.atomic
def reset(key: str) -> bool:
    """Let a piece say what it says as delivered; return whether that changed anything."""
    gone = MailText.objects.filter(key=key).delete()[0]
    keeping.forget(KEPT)
    return bool(gone)


def take_back(key: str, text: str | None, *, by: User) -> None:
    """Let a piece say this again, or what it says as delivered (None)."""
    if text is None:
        reset(key)
    else:
        word(key, text, by=by)
