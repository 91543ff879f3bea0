"""Asking a neighbour that is no member: one report, one address, a link that ends; the answer counts as any other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.tokens import hashed
from coordination.models import CALLS_FOR_MEDIATION, Answer, ExternalContact, Response
from coordination.querysets import may_invite_outside
from coordination.services.cases import open_by_response
from coordination.services.holding import closed_since, held, moment
from coordination.services.saying import TABLE, day_of
from geo.models import Effect, Report, Status
from notifications import outside
from notifications.models import Channel, Destination
from notifications.services import Refused, rest
from notifications.services.outside import say_outside
from notifications.services.saying import Saying, say

VALID_FOR = timedelta(weeks=8)
PAUSE = timedelta(minutes=10)
ANSWERS = [one for one in Answer if one != Answer.MORE_TIME]


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
    _check_open(contact)
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


@transaction.atomic
def answer_outside(
    contact: ExternalContact, *, answer: str, topics: Iterable[str] = (), text: str = "", given_as: str = "",
    revision: int = 0,
) -> Response:  # fmt: skip
    """Answer for a neighbour outside, first or anew; tell the reporter, and open a case where it calls for one.

    Raises ``Refused``: taken back, expired, withdrawn, closed, or answered meanwhile by somebody else.
    """
    report = held(contact.report)
    contact = ExternalContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    contact.report = report
    _check_open(contact, expired=True)
    if answer not in ANSWERS:
        raise Refused("no_answer", _("Wählen Sie eine Antwort."))
    row = Response.objects.filter(report=report, external=contact).first()
    row = row or Response(report=report, external=contact, revision=0, area_key=contact.area_key)
    codes = set(topics)
    chosen = list(Effect.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else []
    said = (answer, chosen, text.strip(), given_as.strip())
    if (row.answer, list(row.topics), row.text, row.given_as) == said and row.revision:
        return row
    if row.revision != revision:
        sentence = _("Von diesem Link aus wurde am %(when)s schon geantwortet. Ihre Eingaben stehen noch hier.")
        raise Refused("answered_meanwhile", sentence % {"when": moment(row.given_at)})
    row.answer, row.topics, row.text, row.given_as = said
    assert report.current is not None  # noqa: S101 (announced)
    row.version, row.area_name, row.given_at = report.current, contact.organisation[:120], timezone.now()
    row.revision += 1
    row.settled_by_reporter_at = row.settled_by_neighbour_at = None
    row.save()
    _say_answered(row, contact)
    if answer in CALLS_FOR_MEDIATION:
        open_by_response(row)
    return row


def why_over(contact: ExternalContact) -> str:
    """Return why nothing can be answered from this link any more, whatever its term; nothing while one can."""
    try:
        _check_open(contact)
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


def _check_open(contact: ExternalContact, *, expired: bool = False) -> None:
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


def _say_answered(row: Response, contact: ExternalContact) -> None:
    report = row.report
    assert report.current is not None  # noqa: S101 (announced)
    body = contact.organisation.replace("*", "")
    what = Saying(
        verb="answered",
        title=report.current.title,
        news=_("Rückmeldung von %(body)s") % {"body": body},
        lead=_("*%(body)s (kein Mitglied) hat geantwortet.*") % {"body": body},
        path=reverse("report-detail", args=[report.pk]) + TABLE,
        why=_("Ihr Mitglied hat das Vorhaben gemeldet."),
        button=_("Antwort ansehen"),
        facts=[(_("Antwort"), str(Answer(row.answer).label))],
        report=report,
    )
    say(what, members=[report.reporter])
