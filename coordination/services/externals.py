"""Asking a neighbour that is no member: one report, one address, a link that ends (its answer: outside_answers.py)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.tokens import hashed
from coordination.models import ExternalContact
from coordination.querysets import may_invite_outside
from coordination.services.holding import closed_since, held
from coordination.services.saying import day_of
from geo.models import Report, Status
from notifications import outside
from notifications.models import Channel, Destination
from notifications.services import Refused, rest
from notifications.services.outside import say_outside
from notifications.services.saying import Saying

VALID_FOR = timedelta(weeks=8)
PAUSE = timedelta(minutes=10)


@transaction.atomic
def invite_outside(
    report: Report, *, organisation: str, email: str, by: User, name: str = "", area_key: str = ""
) -> ExternalContact:
    """Ask a neighbour outside about one report, by a link to this address that holds for eight weeks.

    Raises ``Refused``: not the reporter's planner nor the Geschäftsstelle, the report does not stand, or this address
    was asked already.
    """
    report = held(report)
    if not may_invite_outside(by, report):
        raise Refused("not_yours", _("Nur wer die Meldung geschrieben hat und die Geschäftsstelle laden Nachbarn ein."))
    address = email.strip().lower()
    if ExternalContact.objects.filter(report=report, email=address, revoked_at=None).exists():
        raise Refused("asked_already", _("Diese Adresse ist zu dieser Meldung schon eingeladen."))
    contact = ExternalContact(
        report=report, organisation=organisation.strip(), name=name.strip(), email=address, area_key=area_key,
        invited_by=by,
    )  # fmt: skip
    details = outside.new_details(report.pk) | {"contact": str(contact.pk)}
    way = Destination.objects.create(
        channel=Channel.EMAIL, address=address, label=contact.organisation, details=details, duty=False
    )
    _renew(contact, way)
    _send(contact, way, by=by)
    return contact


@transaction.atomic
def send_outside_again(contact: ExternalContact, *, by: User | None = None) -> ExternalContact:
    """Send a new link to the same address; the old one ends. Whoever holds an old one may ask, once in ten minutes.

    Raises ``Refused``: taken back, the report does not stand, or one is on its way.
    """
    report = held(contact.report)
    contact = ExternalContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    contact.report = report
    check_open(contact)
    if by is not None and not may_invite_outside(by, report):
        raise Refused("not_yours", _("Nur wer die Meldung geschrieben hat und die Geschäftsstelle laden Nachbarn ein."))
    way = way_of(contact)
    if way.deliveries.filter(created_at__gt=timezone.now() - PAUSE).exists():
        raise Refused("too_often", _("Der neue Link ist schon unterwegs. Sehen Sie bitte in Ihrem Postfach nach."))
    way.details = way.details | {"key": outside.new_details(report.pk)["key"]}
    way.save(update_fields=["details"])
    _renew(contact, way)
    _send(contact, way, by=by)
    return contact


@transaction.atomic
def revoke_outside(contact: ExternalContact, *, by: User) -> None:
    """End a link at once; what waits to be sent is not sent. An answer that was given stays."""
    if not may_invite_outside(by, contact.report):
        raise Refused("not_yours", _("Nur wer die Meldung geschrieben hat und die Geschäftsstelle nehmen das zurück."))
    ExternalContact.objects.filter(pk=contact.pk, revoked_at=None).update(revoked_at=timezone.now())
    rest(way_of(contact))


def why_over(contact: ExternalContact) -> str:
    """Return why nothing can be answered from this link any more, whatever its term; nothing while one can."""
    try:
        check_open(contact)
    except Refused as refused:
        return str(refused)
    return ""


def is_expired(contact: ExternalContact) -> bool:
    """Return whether its term is over; a new link can be sent, to the same address."""
    return contact.expires_at <= timezone.now()


def way_of(contact: ExternalContact) -> Destination:
    """Return the destination that belongs to this invitation."""
    way: Destination = Destination.objects.select_for_update().get(
        member=None, user=None, details__contact=str(contact.pk)
    )
    return way


def check_open(contact: ExternalContact, *, expired: bool = False) -> None:
    """Raise ``Refused`` where nothing can be sent from this link any more; ``expired`` counts its term too."""
    report = contact.report
    if contact.revoked_at is not None:
        raise Refused("revoked", _("Diese Einladung wurde zurückgenommen."))
    if report.status != Status.ANNOUNCED:
        sentence = _("%(member)s hat die Meldung zurückgezogen. Sie müssen nichts mehr tun.")
        raise Refused("withdrawn", sentence % {"member": report.reporter.short_name})
    closed = closed_since(report, contact.invited_at)
    if closed:
        raise Refused("closed", closed)
    if expired and is_expired(contact):
        raise Refused("expired", _("Der Link ist abgelaufen. Lassen Sie sich einen neuen schicken."))


def _renew(contact: ExternalContact, way: Destination) -> None:
    contact.token_hash = hashed(outside.token_of(way))
    contact.expires_at = timezone.now() + VALID_FOR
    contact.save()


def _send(contact: ExternalContact, way: Destination, *, by: User | None) -> None:
    report = contact.report
    reporter = report.reporter.short_name
    assert report.current is not None  # noqa: S101 (announced)
    facts = [(_("Gilt bis"), day_of(timezone.localdate(contact.expires_at)))]
    if report.current.answer_by:
        facts.insert(0, (_("Antwort bis"), day_of(report.current.answer_by)))
    why = _("%(reporter)s oder die Geschäftsstelle hat diese Adresse für %(body)s angegeben. Sie brauchen kein Konto.")
    what = Saying(
        verb="asked_outside",
        title=report.current.title,
        news=_("Bitte um Rückmeldung"),
        lead=_("%(reporter)s informiert Sie früh über ein Vorhaben *in Ihrer Nähe* und bittet um Rückmeldung.")
        % {"reporter": reporter.replace("*", "")},
        path=reverse("report-detail", args=[report.pk]),
        why=why % {"reporter": reporter, "body": contact.organisation},
        button=_("Ansehen und antworten"),
        facts=facts,
        report=report,
    )
    say_outside(what, destination=way, by=by)
