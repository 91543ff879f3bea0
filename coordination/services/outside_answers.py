"""A neighbour outside answers by its link: with words, a place and files, under the limits that members have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.gis.geos import Point
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.models import CALLS_FOR_MEDIATION, Answer, ExternalContact, Response, ResponseFile
from coordination.services.cases import open_by_response
from coordination.services.externals import check_open
from coordination.services.holding import held, moment
from coordination.services.responses import Given, keep_files, topics_of
from coordination.services.saying import TABLE
from notifications.services import Refused
from notifications.services.saying import Saying, say

ANSWERS = [one for one in Answer if one != Answer.MORE_TIME]
MOST_FILES_EVER = 30  # of one link, those taken away among them: they stay in the record, and so on the disk


@transaction.atomic
def answer_outside(
    contact: ExternalContact, *, answer: str, topics: Iterable[str] = (), text: str = "", place: Point | None = None,
    files: Sequence[File[bytes]] = (), given_as: str = "", revision: int = 0,
) -> Response:  # fmt: skip
    """Answer for a neighbour outside, first or anew; tell the reporter, and open a case where it calls for one.

    ``place`` in the storage CRS. Raises ``Refused``: taken back, expired, withdrawn, closed, answered meanwhile by
    somebody else, too many files; ``FileProblem`` for a file. Nothing has changed then.
    """
    contact = _held(contact)
    if answer not in ANSWERS:
        raise Refused("no_answer", _("Wählen Sie eine Antwort."))
    row = Response.objects.filter(report=contact.report, external=contact).first()
    row = row or Response(report=contact.report, external=contact, revision=0, area_key=contact.area_key)
    given = Given(answer, topics_of(answer, topics), text.strip(), place, None, given_as.strip(), files)
    if row.revision and given.is_that_of(row):
        return row
    if row.revision != revision:
        sentence = _("Von diesem Link aus wurde am %(when)s schon geantwortet. Ihre Eingaben stehen noch hier.")
        raise Refused("answered_meanwhile", sentence % {"when": moment(row.given_at)})
    _write(row, given, contact)
    if files and row.files.count() + len(files) > MOST_FILES_EVER:
        raise Refused(
            "too_many_files", _("Mehr Dateien nimmt dieser Link nicht an. Schicken Sie sie bitte per E-Mail.")
        )
    keep_files(row, files)
    _say_answered(row, contact)
    if answer in CALLS_FOR_MEDIATION:
        open_by_response(row)
    return row


@transaction.atomic
def remove_outside_file(contact: ExternalContact, *, file: ResponseFile, back: bool = False) -> None:
    """Take a file of its own answer away, or put it ``back``; it stays in the record. Raises ``Refused`` as above."""
    contact = _held(contact)
    own = ResponseFile.objects.filter(pk=file.pk, response__external=contact, removed_at__isnull=not back)
    own.update(removed_at=None if back else timezone.now())


def _held(contact: ExternalContact) -> ExternalContact:
    """Return the contact as it is now, locked with its report: whoever takes the link back comes before or after."""
    report = held(contact.report)
    contact = ExternalContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    contact.report = report
    check_open(contact, expired=True)
    return contact


def _write(row: Response, given: Given, contact: ExternalContact) -> None:
    row.answer, row.topics, row.text, row.place = given.answer, list(given.topics), given.text, given.place
    row.given_as, row.given_at, row.area_name = given.given_as, timezone.now(), contact.organisation[:120]
    assert contact.report.current is not None  # noqa: S101 (announced)
    row.version = contact.report.current
    row.revision += 1
    row.settled_by_reporter_at = row.settled_by_neighbour_at = None
    row.save()


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
