"""The pages of meetings: the parties see and answer, the Geschäftsstelle invites; nothing typed is ever lost."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from coordination.models import Attendance, DatePoll, Meeting, PollOption
from coordination.services.meetings import cancel, move
from tests.meeting_scene import HOUR, START, asked, found_case, seat

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def scene(alliance):
    return found_case(alliance)


@pytest.fixture
def meeting(scene):
    return asked(scene, agenda="1. Verkehr", video_url="https://video.example/raum")


@pytest.fixture
def page_of(client, meeting):
    """Open the meeting's page as somebody."""

    def see(person, path=""):
        client.force_login(person)
        return client.get(f"/termine/abstimmung/{meeting.pk}/{path}")

    return see


def typed(**values):
    wanted = {
        "title": "Gespräch", "on": "2027-06-08", "starts": "09:30", "ends": "10:30", "place": "Rathaus",
        "video_url": "", "agenda": "", "ends_on": "", "anyway": "", "key": str(uuid.uuid4()),
    }  # fmt: skip
    return wanted | values


def test_parties_and_the_office_see_it_and_strangers_do_not(scene, page_of):
    for person in (scene.officer, scene.reader, scene.planner, scene.office):
        page = page_of(person)
        assert "Di., 8. Juni 2027, 9:30 bis 10:30 Uhr" in page.content.decode()
        assert page_of(person, "termin.ics").status_code == 200
    for path in ("", "termin.ics"):
        assert page_of(scene.stranger, path).status_code == 404


def test_readers_see_it_and_do_not_answer_for_their_member(client, scene, meeting, page_of):
    assert "Kommt Nord?" not in page_of(scene.reader).content.decode()
    answer = {"seat": seat(meeting, "Nord").pk, "sequence": 0, "attendance": "accepted", "name": "Lea"}

    assert client.post(f"/termine/abstimmung/{meeting.pk}/antwort/", answer).status_code == 404


def test_eva_accepts_with_a_name(client, scene, meeting, page_of):
    page_of(scene.officer)
    answer = {"seat": seat(meeting, "Nord").pk, "sequence": 0, "attendance": "accepted", "name": "Eva und Max"}

    page = client.post(f"/termine/abstimmung/{meeting.pk}/antwort/", answer, follow=True).content.decode()

    assert "Ihre Antwort ist gespeichert: zugesagt" in page
    assert "Eva und Max" in page
    assert seat(meeting, "Nord").attendance == Attendance.ACCEPTED


def test_who_answers_is_asked(client, scene, meeting, page_of):
    page_of(scene.officer)
    answer = {"seat": seat(meeting, "Nord").pk, "sequence": 0, "attendance": "accepted", "name": " "}

    page = client.post(f"/termine/abstimmung/{meeting.pk}/antwort/", answer).content.decode()

    assert "wer kommt oder absagt" in page
    assert seat(meeting, "Nord").attendance == Attendance.NEEDS_ACTION


def test_an_answer_to_a_date_that_moved_meanwhile_keeps_the_name_and_says_so(client, scene, meeting, page_of):
    page_of(scene.officer)
    kept = {"title": meeting.title, "place": "", "video_url": "", "agenda": ""}
    move(meeting, starts_at=START + DAY, ends_at=START + DAY + HOUR, revision=0, by=scene.office, **kept)
    answer = {"seat": seat(meeting, "Nord").pk, "sequence": 0, "attendance": "accepted", "name": "Eva und Max"}

    page = client.post(f"/termine/abstimmung/{meeting.pk}/antwort/", answer).content.decode()

    assert "Der Termin wurde inzwischen geändert" in page
    assert 'value="Eva und Max"' in page
    assert 'name="sequence" value="1"' in page
    assert "Mi., 9. Juni 2027" in page


def test_the_file_loads_the_meeting_as_it_is_now(scene, meeting, page_of):
    (entry,) = Calendar.from_ical(page_of(scene.officer, "termin.ics").content).events

    assert (str(entry["uid"]), entry.start) == (meeting.uid, START)
    assert "attendee" not in entry


def test_the_office_starts_from_the_date_that_was_decided(client, scene):
    poll = DatePoll.objects.create(case=scene.case, closes_on=START.date(), decided_at=START)
    poll.chosen = PollOption.objects.create(poll=poll, starts_at=START, ends_at=START + HOUR)
    poll.save()
    client.force_login(scene.office)

    page = client.get(f"/faelle/{scene.case.pk}/einladen/").content.decode()

    assert 'value="2027-06-08"' in page
    assert 'value="09:30"' in page
    assert "Mitte, Nord" in page


def test_inviting_twice_by_one_form_is_one_meeting(client, scene):
    client.force_login(scene.office)
    form = typed(people=[str(scene.reader.pk)])

    for _ in range(2):
        assert client.post(f"/faelle/{scene.case.pk}/einladen/", form).status_code == 302

    meeting = Meeting.objects.get()
    assert (meeting.starts_at, meeting.attendees.count()) == (START, 3)


def test_a_busy_party_is_shown_first_and_may_be_invited_all_the_same(client, scene, meeting):
    client.force_login(scene.office)
    form = typed()
    page = client.post(f"/faelle/{scene.case.pk}/einladen/", form).content.decode()
    assert "Zu dieser Zeit ist schon etwas" in page
    assert "Nord: Gespräch zum Gewerbegebiet" in page
    assert Meeting.objects.count() == 1

    seen = re.search(r'name="anyway" value="([^"]+)"', page)[1]
    client.post(f"/faelle/{scene.case.pk}/einladen/", form | {"anyway": seen})
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends": "09:00"}, "Das Ende muss nach dem Beginn liegen"),
        ({"on": "2020-06-08"}, "schon vorbei"),
        ({"on": "2027-03-28", "starts": "02:30"}, "Diese Uhrzeit gibt es an dem Tag nicht"),
        ({"video_url": "ftp://video.example"}, "https://"),
        ({"video_url": "javascript:alert(1)"}, "URL"),
        ({"starts": "halb zehn"}, "Uhrzeit"),
        ({"ends_on": "2027-06-20"}, "höchstens drei Tage"),
        ({"title": ""}, "erforderlich"),
    ],
)
def test_wrong_entries_are_named_and_nothing_is_lost(client, scene, wrong, sentence):
    client.force_login(scene.office)

    page = client.post(f"/faelle/{scene.case.pk}/einladen/", typed(agenda="Mein langer Text") | wrong).content.decode()

    assert sentence.lower() in page.lower()
    assert "Mein langer Text" in page
    assert not Meeting.objects.exists()


def test_a_meeting_may_go_past_midnight(client, scene):
    client.force_login(scene.office)

    client.post(f"/faelle/{scene.case.pk}/einladen/", typed(starts="22:00", ends="01:00", ends_on="2027-06-09"))

    assert Meeting.objects.get().ends_at == datetime(2027, 6, 8, 23, tzinfo=UTC)


def test_the_later_one_to_move_it_sees_what_holds_and_may_save_again(client, scene, meeting):
    client.force_login(scene.office)
    address = f"/termine/abstimmung/{meeting.pk}/verschieben/"
    client.post(address, typed(revision=0, place="Bauhof"))

    page = client.post(address, typed(revision=0, place="Feuerwehr")).content.decode()
    assert "Jemand hat den Termin inzwischen geändert" in page
    assert "Bauhof" in page
    assert 'value="Feuerwehr"' in page
    client.post(address, typed(revision=1, place="Feuerwehr"))

    assert (Meeting.objects.get().place, Meeting.objects.get().sequence) == ("Feuerwehr", 2)


def test_cancelling_says_first_that_it_is_for_good(client, scene, meeting, page_of):
    assert "lässt sich nicht rückgängig machen" in page_of(scene.office, "absagen/").content.decode()

    client.post(f"/termine/abstimmung/{meeting.pk}/absagen/", {"revision": 0})

    assert Meeting.objects.get().cancelled_at
    assert "fällt aus" in page_of(scene.officer).content.decode()


def test_minutes_are_kept_when_somebody_else_was_first(client, scene, meeting, page_of):
    page_of(scene.office, "protokoll/")
    address = f"/termine/abstimmung/{meeting.pk}/protokoll/"
    nord = str(seat(meeting, "Nord").pk)
    client.post(address, {"text": "Erste.", "revision": "", "came": [nord]})

    page = client.post(address, {"text": "Zweite.", "revision": ""}).content.decode()
    assert "Jemand anderes hat das Protokoll inzwischen gespeichert" in page
    assert "Erste." in page
    assert "Zweite." in page
    revision = re.search(r'name="revision" value="([^"]+)"', page)[1]
    client.post(address, {"text": "Beide.", "revision": revision, "came": [nord]})

    assert Meeting.objects.get().minutes == "Beide."
    assert "war da" in page_of(scene.officer).content.decode()


def test_a_cancelled_meeting_asks_nobody_any_more(scene, meeting, page_of):
    cancel(meeting, revision=0, by=scene.office)

    assert "Kommt Nord?" not in page_of(scene.officer).content.decode()
