"""A neighbour answers, changes the answer, takes a file away: one current answer for each affected area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import Point
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member, User
from coordination.models import CALLS_FOR_MEDIATION, Answer, Response, ResponseFile
from coordination.neighbours import AreaAnswer, Neighbour
from coordination.services.cases import open_by_response
from coordination.services.holding import asked, held, moment
from coordination.services.saying import say_answered
from geo.models import Effect, Report
from geo.services import checked
from notifications.services import Refused

MOST_FILES = 10
WITH_TOPICS = (Answer.REMARKS, Answer.CONCERNS, Answer.TALK)

# The revision a person started from: one number, or one for each area (0: there was no answer yet).
Revision = int | Mapping[str, int]


@dataclass(frozen=True)
class Given:
    """What somebody says, for one area or several."""

    answer: str
    topics: Sequence[str] = ()
    text: str = ""
    place: Point | None = None
    by: User | None = None
    given_as: str = ""
    files: Sequence[File[bytes]] = field(default=())

    def is_that_of(self, row: Response) -> bool:
        """Whether this is already said: a second press, or a retry after a lost answer."""
        said = (row.answer, list(row.topics), row.text, row.place and row.place.ewkt, row.given_by_id, row.given_as)
        place = self.place.ewkt if self.place else None
        by = self.by.pk if self.by else None
        return said == (self.answer, list(self.topics), self.text, place, by, self.given_as) and not self.files


@transaction.atomic
def answer(
    report: Report,
    member: Member,
    *,
    area_keys: Iterable[str],
    answer: str,
    topics: Iterable[str] = (),
    text: str = "",
    place: Point | None = None,
    files: Sequence[File[bytes]] = (),
    by: User | None = None,
    given_as: str = "",
    revision: Revision = 0,
) -> list[Response]:
    """Answer for areas of a member, for the first time or anew, tell the reporter, and return the answers.

    ``by``: the person, if known; ``given_as``: the name somebody gave behind a shared mailbox. ``place`` in the
    storage CRS. The same answer again is the same act. Raises ``Refused``: withdrawn, closed, not asked, answered
    meanwhile by somebody else; ``FileProblem`` for a file. Nothing has changed then.
    """
    report = held(report)
    neighbour = asked(report, member)
    given = Given(answer, topics_of(answer, topics), text.strip(), place, by, given_as.strip(), files)
    if answer == Answer.MORE_TIME or answer not in Answer.values:
        raise Refused("no_answer", _("Wählen Sie eine Antwort. Für mehr Zeit nennen Sie bitte ein Datum."))
    areas = _chosen(neighbour, set(area_keys))
    if all(_is_said(area, given) for area in areas):
        return [area.response for area in areas if area.response]
    check_revision(areas, revision)
    responses = [put_down(neighbour, area, given) for area in areas]
    keep_files(responses[0], files)
    say_answered(report, member, responses, by=by)
    if answer in CALLS_FOR_MEDIATION:
        open_by_response(responses[0])
    return responses


def _is_said(area: AreaAnswer, given: Given) -> bool:
    return area.current is not None and given.is_that_of(area.current)


def check_revision(areas: Iterable[AreaAnswer], revision: Revision) -> None:
    """Raise ``Refused``, with who and when, if an area was answered since a person opened the page."""
    for area in areas:
        seen = revision if isinstance(revision, int) else revision.get(area.key, 0)
        row = area.response
        if row is not None and row.revision != seen:
            sentence = _(
                "%(who)s hat am %(when)s schon für %(area)s geantwortet: „%(answer)s“. "
                "Ihre Eingaben stehen noch hier, sind aber nicht gespeichert. Senden Sie noch einmal, wenn sie gelten."
            )
            said = {
                "who": who_of(row),
                "when": moment(row.given_at),
                "area": area.name,
                "answer": str(Answer(row.answer).label),
            }
            raise Refused("answered_meanwhile", sentence % said)


def who_of(row: Response) -> str:
    """Return who gave an answer, for colleagues of the same member alone."""
    return row.given_as or (str(row.given_by) if row.given_by else _("Jemand aus Ihrem Haus"))


def put_down(neighbour: Neighbour, area: AreaAnswer, given: Given) -> Response:
    """Write an answer for one area of a held report; what both sides called settled is open again."""
    row = area.response or Response(report=neighbour.report, member=neighbour.member, area_key=area.key, revision=0)
    row.area_name = area.name
    assert neighbour.report.current is not None  # noqa: S101 (announced)
    row.version = neighbour.report.current
    row.answer, row.topics, row.text, row.place = given.answer, list(given.topics), given.text, given.place
    row.given_by, row.given_as, row.given_at = given.by, given.given_as, timezone.now()
    row.revision += 1
    row.settled_by_reporter_at = row.settled_by_neighbour_at = None
    row.save()
    return row


def topics_of(answer: str, topics: Iterable[str]) -> list[str]:
    """Return the topics that are known, where the answer goes with any."""
    wanted = set(topics)
    if answer not in WITH_TOPICS or not wanted:
        return []
    return list(Effect.objects.filter(code__in=wanted).values_list("code", flat=True))


def _chosen(neighbour: Neighbour, keys: set[str]) -> list[AreaAnswer]:
    areas = [area for area in neighbour.areas if area.key in keys]
    if not areas or len(areas) != len(keys):
        raise Refused("no_area", _("Wählen Sie, für welches Gebiet Sie antworten."))
    return areas


def keep_files(response: Response, files: Sequence[File[bytes]]) -> None:
    """Store files with an answer: under their ids, so that no name of theirs ever reaches the disk.

    Raises ``Refused`` for too many, ``FileProblem`` for one that is empty or too large; nothing is stored then.
    """
    known = [checked(one) for one in files]
    if response.files.filter(removed_at__isnull=True).count() + len(known) > MOST_FILES:
        raise Refused("too_many_files", _("Mehr als 10 Dateien hat keine Antwort. Entfernen Sie zuerst eine andere."))
    stored: list[str] = []
    try:
        for upload, (name, size) in zip(files, known, strict=True):
            row = ResponseFile(response=response, name=name, size=size)
            row.content.save(str(row.pk), upload, save=False)
            stored.append(str(row.content.name))
            row.save()
    except BaseException:
        for name in stored:
            default_storage.delete(name)
        raise


@transaction.atomic
def remove_response_file(file: ResponseFile, *, by: User) -> None:
    """Take a file away from an answer; it stays in the record. Raises ``Refused`` when closed."""
    _own(file.response, by)
    ResponseFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=timezone.now())


@transaction.atomic
def restore_response_file(file: ResponseFile, *, by: User) -> None:
    """Put back a file that was taken away."""
    _own(file.response, by)
    ResponseFile.objects.filter(pk=file.pk).update(removed_at=None)


def _own(response: Response, by: User) -> None:
    report = held(response.report)
    if by.member_id is None or by.member_id != response.member_id or not (by.is_officer or by.is_planner):
        raise Refused("not_yours", _("Nur wer für das Mitglied antwortet, kann das tun."))
    member: Any = by.member
    asked(report, member)
