"""People: what they may do, and when their access ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import ApiToken, Member, Role, User


def check_place(member: Member | None, roles: Sequence[str]) -> None:
    """Raise ``ValidationError`` when somebody with these roles would have nothing to do, or nobody to do it for."""
    if member is None and Role.COORDINATOR not in roles:
        raise ValidationError(gettext("Wählen Sie ein Mitglied, oder die Rolle Geschäftsstelle."), code="no_place")
    if member is None and set(roles) - {Role.COORDINATOR}:
        raise ValidationError(gettext("Melden und antworten kann nur, wer zu einem Mitglied gehört."), code="no_member")


@transaction.atomic
def change_person(user: User, *, by: User, member: Member | None, roles: Sequence[str]) -> User:
    """Give a person their member and roles. They hold from the next page the person opens."""
    if user == by and Role.COORDINATOR not in roles:
        raise ValidationError(
            gettext("Die Rolle Geschäftsstelle können Sie sich nicht selbst nehmen."), code="own_role"
        )
    check_place(member, roles)
    user.member, user.roles = member, list(roles)
    user.save(update_fields=["first_name", "last_name", "phone", "member", "roles"])
    return user


@transaction.atomic
def deactivate(user: User, *, by: User) -> None:
    """End a person's access at once, in every browser. What they wrote stays."""
    if user == by:
        raise ValidationError(gettext("Ihr eigenes Konto können Sie nicht abschalten."), code="own_account")
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_sessions([user.pk])


def reactivate(user: User) -> None:
    """Let a person sign in again, with the password they had. Sessions that were ended stay ended."""
    User.objects.filter(pk=user.pk).update(is_active=True)


def end_sessions(people: Iterable[UUID]) -> None:
    """Sign these people out of every browser, and close the keys of their GIS programs for good."""
    people = list(people)
    wanted = {str(pk) for pk in people}
    ApiToken.objects.filter(user__in=people, revoked_at=None).update(revoked_at=timezone.now())
    running = Session.objects.filter(expire_date__gt=timezone.now())
    for session in running.iterator():
        if session.get_decoded().get("_auth_user_id") in wanted:
            session.delete()
