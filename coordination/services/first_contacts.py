"""The first mailbox and the first person of a member: how a new alliance becomes reachable."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Invitation, Member, Role, User
from accounts.services.invitations import invite
from notifications.models import Channel, Destination


@transaction.atomic
def make_reachable(member: Member, *, mailbox: str, person: str, by: User) -> Invitation | None:
    """Give the member its functional mailbox, and invite the first person, who reports and answers for it.

    Either may be missing. Raises ``ValidationError`` where the person has an account or an invitation;
    ``MailNotSentError`` after the commit when the mail server refuses.
    """
    if mailbox:
        label = f"Bauamt {member.short_name}"[:120]
        Destination.objects.get_or_create(
            member=member, channel=Channel.EMAIL, address=mailbox.lower(), defaults={"label": label}
        )
    if not person:
        return None
    return invite(person, by=by, member=member, roles=[Role.PLANNER, Role.OFFICER])
