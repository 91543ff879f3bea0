"""Published calendars: what a program reads with a key in the address, and what nobody reads any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from accounts.models import User
from config.logs import masked
from coordination.models import EventSeries, Meeting, NetworkEvent
from coordination.services.meetings import cancel, move
from notifications.models import FeedKind, FeedToken
from notifications.services.feeds import open_feed, revoke
from tests.meeting_scene import HOUR, asked, found_case
from tests.test_calendars import by_two

pytestmark = pytest.mark.django_db
SOON = timezone.now().replace(microsecond=0) + timedelta(days=30)


@pytest.fixture
def scene(alliance):
    return found_case(alliance)


@pytest.fixture
def meeting(scene):
    return asked(
        scene, starts_at=SOON, ends_at=SOON + HOUR, agenda="Vertraulich", video_url="https://video.example/geheim"
    )


@pytest.fixture
def address(scene):
    return address_of(scene.officer)


def address_of(person, level=""):
    return f"/kalender/{open_feed(person, label='Outlook', kind=FeedKind.CALENDAR, level=level)[1]}.ics"


def event(title, level="working", **values):
    series, _new = EventSeries.objects.get_or_create(name=level, level=level)
    wanted = {"starts_at": SOON, "ends_at": SOON + HOUR, "invited_at": SOON}
    return NetworkEvent.objects.create(title=title, level=level, series=series, **wanted | values)


def entries(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(one["summary"]): one for one in Calendar.from_ical(answer.content).events}


def test_eva_has_the_meetings_of_her_member_and_the_events_of_her_level(client, scene, meeting, address):
    event("Arbeitstreffen")
    event("Mitgliederversammlung", level="decision")
    event("Entwurf", invited_at=None)

    assert set(entries(client, address)) == {"Gespräch zum Gewerbegebiet", "Arbeitstreffen"}
    assert set(entries(client, address_of(scene.stranger))) == {"Arbeitstreffen"}
    everything = {"Gespräch zum Gewerbegebiet", "Arbeitstreffen", "Mitgliederversammlung"}
    assert set(entries(client, address_of(scene.office))) == everything


def test_a_calendar_of_a_level_has_its_events_and_no_meeting(client, scene, meeting):
    event("Arbeitstreffen")
    event("Mitgliederversammlung", level="decision")

    assert set(entries(client, address_of(scene.officer, "decision"))) == {"Mitgliederversammlung"}


def test_nobody_s_name_agenda_or_link_stands_in_it(client, meeting, address):
    said = client.get(address).content.decode()

    assert not [word for word in ("ATTENDEE", "nord.example", "Vertraulich", "geheim", "CONFERENCE") if word in said]
    assert f"URL:http://localhost:8000/termine/abstimmung/{meeting.pk}/" in said.replace("\r\n ", "")
    entry, _other = by_two(said)
    assert str(entry["uid"]) == meeting.uid


def test_programs_are_told_its_name_and_how_often_to_ask(client, meeting, address):
    calendar = Calendar.from_ical(client.get(address).content)

    assert str(calendar["name"]) == str(calendar["x-wr-calname"]) == "OstAllianz: meine Termine"
    assert calendar["refresh-interval"].dt == timedelta(hours=1)
    assert str(calendar["method"]) == "PUBLISH"


def test_a_move_and_a_cancellation_arrive(client, scene, meeting, address):
    later = SOON + timedelta(days=1)
    kept = {"title": meeting.title, "place": meeting.place, "video_url": "", "agenda": ""}
    move(meeting, starts_at=later, ends_at=later + HOUR, revision=0, by=scene.office, **kept)
    (moved,) = entries(client, address).values()
    assert (moved.start, int(moved["sequence"]), str(moved["uid"])) == (later, 1, meeting.uid)

    cancel(meeting, revision=1, by=scene.office)
    (gone,) = entries(client, address).values()
    assert (str(gone["status"]), int(gone["sequence"])) == ("CANCELLED", 2)

    Meeting.objects.update(cancelled_at=timezone.now() - timedelta(days=61))
    assert entries(client, address) == {}


def test_a_moved_event_arrives_under_the_same_uid(client, address):
    one = event("Arbeitstreffen")
    first = entries(client, address)["Arbeitstreffen"]
    one.starts_at, one.ends_at, one.sequence = SOON + HOUR, SOON + 2 * HOUR, 1
    one.save()

    second = entries(client, address)["Arbeitstreffen"]

    assert (second["uid"], int(second["sequence"])) == (first["uid"], 1)
    assert second["last-modified"].dt >= first["last-modified"].dt


def test_what_is_long_past_leaves(client, meeting, address):
    past = timezone.now() - timedelta(days=500)
    Meeting.objects.update(starts_at=past, ends_at=past + HOUR)

    assert entries(client, address) == {}


def test_an_unchanged_calendar_is_not_sent_again(client, meeting, address):
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address).content == first.content
    assert first["Cache-Control"] == "private, no-cache"

    Meeting.objects.update(title="Anders")
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_it_dies_with_the_account_and_by_revoking(client, scene, meeting, address):
    revoked = FeedToken.objects.get()
    revoke(revoked)
    assert client.get(address).status_code == 404

    other = address_of(scene.officer)
    User.objects.filter(pk=scene.officer.pk).update(is_active=False)
    assert client.get(other).status_code == 404


def test_a_key_opens_its_own_kind_alone(client, scene, meeting, address):
    token = address.split("/")[2].removesuffix(".ics")
    assert client.get(f"/feed/{token}/").status_code == 404

    atom = open_feed(scene.officer, label="Feed")[1]
    assert client.get(f"/kalender/{atom}.ics").status_code == 404


def test_logs_do_not_say_the_key(address):
    token = address.split("/")[2]

    assert token.removesuffix(".ics") not in masked(f'"GET {address} HTTP/1.1" 200')


def test_eva_makes_one_sees_its_address_once_and_takes_it_back(client, scene, meeting):
    client.force_login(scene.officer)
    page = client.post("/termine/abonnieren/", {"level": "", "label": "Rechner am Empfang"})
    (address,) = {one for one in page.content.decode().split('"') if one.startswith("webcal://")}
    assert page["Cache-Control"] == "no-store"
    assert set(entries(client, address.removeprefix("webcal://localhost:8000"))) == {"Gespräch zum Gewerbegebiet"}

    listed = client.get("/termine/abonnieren/").content.decode()
    assert "Rechner am Empfang" in listed
    assert address.split("/")[-1] not in listed
    assert "Rechner am Empfang" not in client.get("/konto/erreichbar/").content.decode()

    key = FeedToken.objects.get()
    client.force_login(scene.reader)
    assert client.post(f"/termine/abonnieren/{key.pk}/zurueckziehen/").status_code == 404
    client.force_login(scene.officer)
    client.post(f"/termine/abonnieren/{key.pk}/zurueckziehen/")
    assert client.get(address.removeprefix("webcal://localhost:8000")).status_code == 404


def test_queries_do_not_grow_with_the_calendar(client, scene, meeting, address, django_assert_max_num_queries):
    for number in range(20):
        event(f"Treffen {number}")

    with django_assert_max_num_queries(10):
        assert len(entries(client, address)) == 21
