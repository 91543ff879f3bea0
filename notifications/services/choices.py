"""Choosing recipients by hand: a member more or one less than the rule says, with a reason that is kept."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Member, User
from geo.models import Area, ReportVersion
from notifications.models import Choice, RecipientChoice
from notifications.services.locking import locked
from notifications.services.refused import Refused


@transaction.atomic
def choose(version: ReportVersion, member: Member, *, choice: str, reason: str, by: User) -> RecipientChoice:
    """Add a member to the recipients of a draft, or take one off. Raises ``Refused`` with a sentence."""
    _hold(version, by)
    _check(version, member, choice, reason)
    values = {"choice": choice, "reason": reason.strip(), "chosen_by": by}
    row, _created = RecipientChoice.objects.update_or_create(version=version, member=member, defaults=values)
    return row


@transaction.atomic
def unchoose(version: ReportVersion, member: Member, *, by: User) -> None:
    """Let the rule decide about this member again, also where the version before decided by hand."""
    _hold(version, by)
    RecipientChoice.objects.filter(version=version, member=member).delete()
    if RecipientChoice.objects.deciding(version).filter(member=member).exists():
        RecipientChoice.objects.create(version=version, member=member, choice=Choice.RULE, chosen_by=by)


def _hold(version: ReportVersion, by: User) -> None:
    locked(version.report, by)
    version.refresh_from_db(fields=["announced_at"])
    if version.announced_at is not None:
        sentence = _("Diese Fassung ist schon gemeldet. Beginnen Sie eine neue Fassung, um die Empfänger zu ändern.")
        raise Refused("announced", sentence)


def _check(version: ReportVersion, member: Member, choice: str, reason: str) -> None:
    named = {"member": member.short_name}
    if not reason.strip():
        adds = choice == Choice.ADD
        raise Refused(
            "no_reason",
            (_("Warum soll %(member)s es erfahren?") if adds else _("Warum soll %(member)s es nicht erfahren?")) % named
            + " "
            + _("Schreiben Sie einen kurzen Grund: er wird bei der Meldung festgehalten."),
        )
    longest = RecipientChoice._meta.get_field("reason").max_length or 0
    if len(reason.strip()) > longest:
        sentence = _("Der Grund ist zu lang. Fassen Sie ihn in höchstens %(longest)d Zeichen.")
        raise Refused("reason_too_long", sentence % {"longest": longest})
    if member.pk == version.report.reporter_id:
        raise Refused("own_member", _("%(member)s meldet selbst und wird nicht benachrichtigt.") % named)
    if choice == Choice.ADD and not _can_be_added(member):
        sentence = _("%(member)s nimmt nicht teil oder hat kein Gebiet auf der Karte.")
        raise Refused("no_area", sentence % named)


def _can_be_added(member: Member) -> bool:
    keys = member.areas.values("key")
    return member.active and Area.objects.current().deciding().filter(key__in=keys).exists()
