"""Looking at the pages as a member sees them: begun with a reason, told to the member, ended by one click."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import Member, SupportView, User
from notifications.services.saying import Saying, say


@transaction.atomic
def look_as(member: Member, *, by: User, roles: Sequence[str], reason: str) -> SupportView:
    """Open a support view for half an hour, log it, and tell the member of it; one that is open ends.

    Raises ``ValidationError`` for who is not of the Geschäftsstelle, without a reason, and for a member that left.
    """
    if not by.is_coordinator:
        raise ValidationError(_("Das darf nur die Geschäftsstelle."), "not_the_office")
    if not reason.strip():
        raise ValidationError(_("Schreiben Sie, wozu: das Mitglied liest es."), "no_reason")
    if not member.active:
        raise ValidationError(_("%(member)s nimmt nicht mehr teil.") % {"member": member}, "left")
    for open_one in SupportView.objects.open().filter(started_by=by):
        stop_looking(open_one)
    view = SupportView.objects.create(member=member, roles=list(roles), reason=reason.strip(), started_by=by)
    _tell(view, by)
    return view


def stop_looking(view: SupportView) -> None:
    """End a support view; once it is over, nothing changes."""
    SupportView.objects.open().filter(pk=view.pk).update(ended_at=timezone.now())


def _tell(view: SupportView, by: User) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        what = Saying(
            verb="support_view",
            title=_("Ansicht zur Unterstützung"),
            news=_("Die Geschäftsstelle sieht Ihre Seiten an"),
            lead=_(
                "*Die Geschäftsstelle sieht die Seiten so an, wie Ihr Mitglied sie sieht*, um Ihnen zu helfen. Sie kann"
                " dabei nichts ändern, sieht keine Entwürfe und nichts Persönliches. Nach 30 Minuten endet es von"
                " selbst. Wer ansieht und wozu, steht auf der Seite."
            ),
            path=reverse("support-log"),
            button=_("Alle Ansichten zeigen"),
            why=_("Es geht um die Seiten Ihres Mitglieds."),
        )
        say(what, members=[view.member], by=by)
