"""The only way to an account: the Geschäftsstelle invites an address, the person follows the link in the mail."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import Alliance, Invitation, Member, User
from accounts.services.people import check_place
from accounts.tokens import hashed


class MailNotSentError(Exception):
    """The invitation stands, but the mail server did not take its mail: send it again."""


@transaction.atomic
def invite(
    email: str,
    *,
    by: User,
    member: Member | None = None,
    roles: Sequence[str] = (),
    first_name: str = "",
    last_name: str = "",
) -> Invitation:
    """Invite an address and mail it a link, valid for 14 days and once.

    Raises ``ValidationError`` when the address has an account or an open invitation, or when the roles do
    not fit; ``MailNotSentError`` after the commit when the mail server refuses.
    """
    email = email.strip().lower()
    check_place(member, roles)
    _check_address_is_free(email)
    invitation = Invitation.objects.filter(email=email, accepted_at=None, revoked_at=None).first()
    if invitation and not invitation.is_expired:
        raise ValidationError(
            gettext("%(email)s ist schon eingeladen. Sie können die Einladung noch einmal senden.") % {"email": email},
            code="already_invited",
        )
    invitation = invitation or Invitation(email=email)
    invitation.member, invitation.roles, invitation.invited_by = member, list(roles), by
    invitation.first_name, invitation.last_name = first_name, last_name
    _send(invitation)
    return invitation


@transaction.atomic
def resend(invitation: Invitation) -> Invitation:
    """Mail a new link; the old one stops working. Also for an invitation that has expired."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.revoked_at:
        raise ValidationError(gettext("Diese Einladung ist nicht mehr offen."), code="closed")
    _check_address_is_free(invitation.email)
    _send(invitation)
    return invitation


def revoke(invitation: Invitation) -> None:
    """Take an open invitation back: its link stops working."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())


def restore(invitation: Invitation) -> None:
    """Undo a revocation: the link that was mailed works again until its term."""
    again = Invitation.objects.filter(email=invitation.email, accepted_at=None, revoked_at=None)
    if not again.exists():
        Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(revoked_at=None)


def open_invitation(token: str) -> Invitation:
    """Return the invitation this link belongs to, or raise ``ValidationError`` that says whom to ask."""
    invitation = Invitation.objects.select_related("member").filter(token_hash=hashed(token)).first()
    if invitation is None:
        raise ValidationError(
            gettext("Dieser Link gehört zu keiner Einladung. Vielleicht wurde er gekürzt."), "unknown"
        )
    if invitation.accepted_at:
        raise ValidationError(
            gettext("Mit dieser Einladung wurde schon ein Konto angelegt. Melden Sie sich an."), "used"
        )
    if invitation.revoked_at:
        raise ValidationError(gettext("Diese Einladung wurde zurückgenommen."), "revoked")
    if invitation.is_expired:
        raise ValidationError(gettext("Diese Einladung ist abgelaufen. Sie galt 14 Tage."), "expired")
    return invitation


@transaction.atomic
def accept_invitation(token: str, *, first_name: str, last_name: str, password: str) -> User:
    """Create the account of an open invitation and close the invitation. Raises as ``open_invitation``."""
    Invitation.objects.select_for_update().filter(token_hash=hashed(token)).first()  # two tabs: the second one waits
    invitation = open_invitation(token)
    _check_address_is_free(invitation.email)
    user = User.objects.create_user(
        invitation.email,
        password,
        first_name=first_name,
        last_name=last_name,
        member=invitation.member,
        roles=invitation.roles,
        language=translation.get_language() or "",
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    return user


def _check_address_is_free(email: str) -> None:
    known = User.objects.filter(email=email).select_related("member").first()
    if known is None:
        return
    text = (
        gettext("%(email)s hat schon ein Konto: %(person)s, %(member)s.")
        if known.is_active
        else gettext(
            "%(email)s hat schon ein Konto, es ist abgeschaltet: %(person)s, %(member)s. Schalten Sie es dort ein."
        )
    )
    place = known.member or gettext("ohne Mitglied")
    raise ValidationError(text % {"email": email, "person": known, "member": place}, code="has_account")


def _send(invitation: Invitation) -> None:
    """Renew the link and mail it once the row is committed; only the mail knows the token."""
    token = invitation.renew_token()
    invitation.save()
    transaction.on_commit(lambda: _mail(invitation, token))


def _mail(invitation: Invitation, token: str) -> None:
    context = {
        "invitation": invitation,
        "url": f"{settings.BASE_URL}{reverse('invitation', args=[token])}",
        "alliance_name": Alliance.current().name,
        "contact": Alliance.current().contact,
    }
    with translation.override(settings.LANGUAGE_CODE):
        subject = render_to_string("accounts/email/invitation_subject.txt", context).strip()
        body = render_to_string("accounts/email/invitation.txt", context)
    try:
        EmailMessage(subject, body, to=[invitation.email], reply_to=[Alliance.current().contact]).send()
    except OSError as error:  # smtplib's errors are OSErrors
        raise MailNotSentError(str(error)) from error
