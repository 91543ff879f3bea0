"""The parties of a case look for a date: each votes with one voice, the Geschäftsstelle decides."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from coordination import services
from coordination.forms.polls import PollForm
from coordination.models import Case, DatePoll, PollVote
from coordination.poll_page import view_of
from coordination.proof import mediation
from coordination.services import Refused
from coordination.services.case_reminders import remind_of_polls
from tests import case_scene
from tests.case_scene import opened, says, told

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
IN_A_YEAR = timezone.now().year + 1
FIRST = datetime(IN_A_YEAR, 6, 8, 7, 30, tzinfo=UTC)
ASKED_UNTIL = date(IN_A_YEAR, 6, 1)


def dates(count=3):
    return [(FIRST + timedelta(days=day), FIRST + timedelta(days=day) + HOUR) for day in range(count)]


@pytest.fixture
def scene(alliance):
    scene = case_scene.found_scene(alliance)
    scene.case = opened(scene)
    says(scene, scene.ost, by=scene.other)
    return scene


@pytest.fixture
def poll(scene):
    return services.open_poll(scene.case, options=dates(), closes_on=ASKED_UNTIL, by=scene.office)


def votes(poll, *said):
    return {option.pk: vote for option, vote in zip(poll.options.all(), said, strict=True)}


def vote(poll, member, by, *said, **more):
    services.vote(poll, member, votes=votes(poll, *said), by=by, **more)


def test_the_proof_file_tells_who_changed_a_vote_when_and_names_people_in_their_own_house_alone(scene, poll):
    colleague = scene.colleague
    vote(poll, scene.nord, scene.officer, "yes", "no", "no")
    vote(poll, scene.nord, colleague, "no", "no", "no")
    vote(poll, scene.nord, colleague, "no", "no", "no")

    def first_date(reader):
        return mediation.cases(scene.report, reader)[0]["polls"][0]["options"][0]["votes"]

    (cast,) = first_date(scene.office)
    (before,) = cast["earlier"]
    assert (cast["member"], cast["vote"], before["vote"]) == ("Nord", "no", "yes")
    assert before["voted_at"] < cast["voted_at"]
    assert (cast["voted_by"], before["voted_by"]) == ("", "")
    (own,) = first_date(colleague)
    assert (own["voted_by"], own["earlier"][0]["voted_by"]) == (str(colleague), str(scene.officer))
    assert PollVote.events.rel.related_model.objects.count() == 4, "three votes and one change"
    cases = mediation.cases(scene.report, scene.office)
    assert "vorher passt, " in render_to_string("coordination/proof/_cases.html", {"akte": {"cases": cases}})


# --- Asking -----------------------------------------------------------------------------------------------------


def test_the_office_asks_the_parties_and_they_are_told_once(scene, poll):
    assert told("poll_opened") == ["Mitte", "Nord", "Ost"]
    assert Case.objects.get().state == "polling"
    with pytest.raises(Refused, match="läuft schon"):
        services.open_poll(scene.case, options=dates(), closes_on=ASKED_UNTIL, by=scene.office)


@pytest.mark.parametrize(
    ("options", "closes_on"),
    [
        (dates(1), ASKED_UNTIL),
        (dates(11), ASKED_UNTIL),
        ([*dates(2), dates(1)[0]], ASKED_UNTIL),
        ([(FIRST, FIRST), *dates(3)[1:]], ASKED_UNTIL),
        ([(FIRST - timedelta(days=900), FIRST), *dates(3)[1:]], ASKED_UNTIL),
        (dates(2), date(2020, 1, 1)),
        (dates(2), FIRST.date()),
    ],
)
def test_dates_that_cannot_be_are_refused_with_a_sentence(scene, options, closes_on):
    with pytest.raises(Refused):
        services.open_poll(scene.case, options=options, closes_on=closes_on, by=scene.office)

    assert not DatePoll.objects.exists()
    assert not told("poll_opened")


def form_of(day, starts, ends, **more):
    rows = {"on_1": day, "starts_1": starts, "ends_1": ends}
    rows |= {"on_2": "2037-06-09", "starts_2": "09:00", "ends_2": "10:00"}
    return PollForm(rows | {"closes_on": "2037-01-05"} | more)


def test_times_are_those_of_berlin_in_winter_and_summer():
    form = form_of("2037-12-08", "09:30", "11:00")

    assert form.is_valid(), form.errors
    assert [start.isoformat() for start, _end in form.cleaned_data["options"]] == [
        "2037-12-08T08:30:00+00:00", "2037-06-09T07:00:00+00:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "word"), [("2037-03-29", "nicht: die Uhren werden vorgestellt"), ("2037-10-25", "zweimal")]
)
def test_hours_that_clocks_leave_out_or_show_twice_are_refused_at_their_field(day, word):
    form = form_of(day, "02:30", "04:00")

    assert word in form.errors["starts_1"][0]
    assert form_of(day, "01:30", "01:45").is_valid()
    assert form_of(day, "03:00", "04:00").is_valid()


def test_a_row_that_is_half_empty_is_named_and_an_empty_one_does_not_count():
    assert "ends_1" in form_of("2037-06-08", "09:00", "").errors
    assert "ends_1" in form_of("2037-06-08", "09:00", "08:00").errors
    form = form_of("", "", "")
    assert form.is_valid()
    assert len(form.cleaned_data["options"]) == 1


# --- Voting -----------------------------------------------------------------------------------------------------


def test_a_member_has_one_voice_that_a_colleague_changes_visibly(scene, poll):
    vote(poll, scene.nord, scene.officer, "yes", "no", "maybe")
    first = view_of(poll, scene.colleague)
    vote(poll, scene.nord, scene.colleague, "no", "no", "yes", seen=first.mark)

    assert PollVote.objects.count() == 3
    assert first.last_vote.voted_by == scene.officer
    assert view_of(poll, scene.officer).last_vote.voted_by == scene.colleague
    with pytest.raises(Refused, match=r"Kai Muster hat am .* schon für Ihr Mitglied abgestimmt"):
        vote(poll, scene.nord, scene.officer, "yes", "yes", "yes", seen=first.mark)


def test_who_does_not_sit_at_the_table_or_only_reads_has_no_voice(scene, poll):
    for member, by in [
        (scene.sued, scene.stranger), (scene.nord, scene.reader), (scene.nord, scene.other), (scene.nord, scene.office),
    ]:  # fmt: skip
        with pytest.raises(Refused) as refused:
            vote(poll, member, by, "yes", "yes", "yes")
        assert refused.value.code == "not_a_party"


@pytest.mark.parametrize("said", [("yes", "yes", ""), ("yes", "yes", "vielleicht")])
def test_every_date_needs_an_answer(scene, poll, said):
    with pytest.raises(Refused, match="zu jedem Termin"):
        vote(poll, scene.nord, scene.officer, *said)

    assert not PollVote.objects.exists()


def test_after_the_deadline_and_after_the_decision_nobody_votes(scene, poll):
    DatePoll.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="Frist zum Abstimmen ist vorbei"):
        vote(poll, scene.nord, scene.officer, "yes", "yes", "yes")
    services.decide_poll(poll, option=poll.options.first(), by=scene.office)

    with pytest.raises(Refused, match="schon entschieden"):
        vote(poll, scene.nord, scene.officer, "yes", "yes", "yes")


# --- Which date -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nord", "ost", "best", "word"),
    [
        (("yes", "no", "no"), ("yes", "yes", "no"), 0, "Er passt 2 von 3."),
        (("yes", "yes", "no"), ("no", "maybe", "no"), 1, "öfter gar nicht"),
        (("no", "yes", "yes"), ("no", "maybe", "maybe"), 1, "dieser ist früher"),
        (("no", "maybe", "no"), ("no", "no", "no"), 1, "Wenn es sein muss, können 1 kommen"),
    ],
)
def test_the_best_date_has_most_yes_then_fewest_no_then_most_maybe(scene, poll, nord, ost, best, word):
    vote(poll, scene.nord, scene.officer, *nord)
    vote(poll, scene.ost, scene.other, *ost)

    view = view_of(poll, scene.office)

    assert view.best.option == poll.options.all()[best]
    assert word in view.why
    assert view.missing == ["Mitte"]


def test_nothing_is_suggested_where_nothing_suits_anybody(scene, poll):
    assert view_of(poll, scene.office).best is None
    vote(poll, scene.nord, scene.officer, "no", "no", "no")

    assert view_of(poll, scene.office).best is None


def test_the_office_decides_once_and_the_parties_are_told(scene, poll):
    option = poll.options.all()[1]
    services.decide_poll(poll, option=option, by=scene.office)
    services.decide_poll(poll, option=option, by=scene.second)

    assert told("poll_decided") == ["Mitte", "Nord", "Ost"]
    with pytest.raises(Refused, match="schon entschieden"):
        services.decide_poll(poll, option=poll.options.first(), by=scene.second)
    with pytest.raises(Refused):
        services.decide_poll(poll, option=option, by=scene.officer)


def test_a_poll_without_a_date_makes_room_for_another(scene, poll):
    services.decide_poll(poll, option=None, by=scene.office)

    assert Case.objects.get().state == "open"
    services.open_poll(scene.case, options=dates(2), closes_on=ASKED_UNTIL, by=scene.office)


def test_closing_the_case_ends_its_poll(scene, poll):
    revision = Case.objects.get().revision
    services.close_case(scene.case, outcome="obsolete", text="Aufgegeben.", by=scene.office, revision=revision)

    with pytest.raises(Refused, match="abgeschlossen"):
        vote(poll, scene.nord, scene.officer, "yes", "yes", "yes")


# --- Reminding --------------------------------------------------------------------------------------------------


def test_who_has_not_voted_is_reminded_once_a_working_day_before(scene, poll):
    DatePoll.objects.update(closes_on=date(2037, 6, 8), created_at=datetime(2037, 5, 1, tzinfo=UTC))  # a Monday
    vote(poll, scene.nord, scene.officer, "yes", "yes", "yes")

    assert remind_of_polls(datetime(2037, 6, 4, 10, tzinfo=UTC)) == 0  # Fronleichnam
    assert remind_of_polls(datetime(2037, 6, 5, 5, 30, tzinfo=UTC)) == 0  # half past seven
    assert remind_of_polls(datetime(2037, 6, 5, 6, 30, tzinfo=UTC)) == 1
    assert remind_of_polls(datetime(2037, 6, 5, 7, 30, tzinfo=UTC)) == 0
    assert told("poll_reminder") == ["Mitte", "Ost"]
