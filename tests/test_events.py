"""The association's events: planned, invited to, moved, answered, and what came of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import icalendar
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Role, User
from coordination import event_year
from coordination.dates import a_year_later, at, exists, same_weekday_next_year
from coordination.models import AgendaItem, Attendance, EventSeries, Material, NetworkEvent
from coordination.services.event_agenda import decide_item, propose_item, shift_item
from coordination.services.event_material import add_material, write_event_minutes
from coordination.services.event_places import answer_invitation
from coordination.services.event_years import copy_event, copy_year, remind_of_events
from coordination.services.events import cancel_event, change_event, invite_to_event
from coordination.services.positions import change_position, revision_of, take_position
from notifications.models import Activity, Notification
from notifications.services import Refused
from tests import paper
from tests.event_scene import planned, series
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(alliance) -> User:
    return paper.person(None, Role.COORDINATOR)


@pytest.fixture
def officer(alliance) -> User:
    return paper.person(alliance["Mitte"], Role.OFFICER)


@pytest.fixture
def mayor(alliance) -> User:
    return paper.person(alliance["Mitte"], Role.DECISION, name="Bürgermeisterin")


@pytest.fixture
def meeting(office, officer) -> NetworkEvent:
    """A working meeting in two weeks that the officer is invited to."""
    return invite_to_event(planned(office), by=office)


def again(event: NetworkEvent) -> NetworkEvent:
    return NetworkEvent.objects.select_related("series").get(pk=event.pk)


def values(event: NetworkEvent, **changes: Any) -> dict[str, Any]:
    names = ("series", "title", "starts_at", "ends_at", "place", "video_url", "capacity", "description", "agenda")
    return {name: getattr(event, name) for name in names} | changes


def told(event: NetworkEvent, verb: str) -> set[User]:
    found = Notification.objects.filter(activity__verb=verb, activity__said__title=event.title, user__isnull=False)
    return {one.user for one in found.select_related("user")}


def accept(event: NetworkEvent, user: User, **more: Any) -> Any:
    return answer_invitation(event, user, attendance=Attendance.ACCEPTED, sequence=again(event).sequence, **more)


def entry_of(activity: Activity) -> Any:
    calendar = icalendar.Calendar.from_ical(activity.calendar)
    assert calendar["method"] == activity.calendar_method
    return calendar.walk("VEVENT")[0]


# --- who is invited -----------------------------------------------------------------------------------------------


def test_working_meetings_are_for_the_staff_and_assemblies_for_those_who_decide(office, officer, mayor, alliance):
    reader = paper.person(alliance["Ost"])
    both = paper.person(alliance["Nord"], Role.PLANNER, Role.DECISION)

    working = invite_to_event(planned(office), by=office)
    assembly = invite_to_event(planned(office, "Mitgliederversammlung"), by=office)

    assert told(working, "event_invited") == {officer, reader, both}
    assert told(assembly, "event_invited") == {mayor, both}


def test_people_who_left_and_members_who_left_are_not_invited(office, officer, alliance):
    User.objects.filter(pk=paper.person(alliance["Ost"]).pk).update(is_active=False)
    paper.person(alliance["West"])
    alliance["West"].active = False
    alliance["West"].save()

    assert told(invite_to_event(planned(office), by=office), "event_invited") == {officer}


def test_an_invitation_is_a_calendar_entry_that_everybody_invited_can_answer(meeting, officer):
    activity = Activity.objects.get(verb="event_invited")
    entry = entry_of(activity)

    assert (activity.calendar_method, entry["uid"], entry["sequence"]) == ("REQUEST", meeting.uid, 0)
    assert str(entry["attendee"]) == f"mailto:{officer.email}"
    assert entry["dtstart"].dt == meeting.starts_at.replace(microsecond=0)


def test_inviting_again_reaches_only_who_came_since(meeting, office, officer, alliance):
    new = paper.person(alliance["Sued"], Role.OFFICER)

    invite_to_event(meeting, by=office)

    assert told(meeting, "event_invited") == {officer, new}
    assert Notification.objects.filter(activity__verb="event_invited", user=officer).count() == 1


def test_only_the_geschaeftsstelle_plans(officer):
    with pytest.raises(Refused, match="Geschäftsstelle"):
        planned(officer)


# --- moving and calling off ---------------------------------------------------------------------------------------


def test_a_move_raises_the_sequence_tells_everybody_and_asks_again(meeting, office, officer):
    accept(meeting, officer)
    later = meeting.starts_at + timedelta(days=7)
    event = again(meeting)

    change_event(
        event, by=office, revision=event.changed_at,
        **values(event, starts_at=later, ends_at=later + timedelta(hours=3)),
    )  # fmt: skip

    activity = Activity.objects.get(verb="event_moved")
    entry = entry_of(activity)
    assert (entry["uid"], entry["sequence"], entry["dtstart"].dt) == (meeting.uid, 1, later.replace(microsecond=0))
    assert told(meeting, "event_moved") == {officer}
    own = meeting.participations.get(user=officer)
    assert (own.attendance, own.answered_sequence) == (Attendance.NEEDS_ACTION, 0)


def test_another_place_is_told_and_keeps_the_answers(meeting, office, officer):
    accept(meeting, officer)
    event = again(meeting)

    change_event(event, by=office, revision=event.changed_at, **values(event, place="Rathaus Nord"))

    assert again(meeting).sequence == 1
    assert meeting.participations.get(user=officer).attendance == Attendance.ACCEPTED
    assert told(meeting, "event_changed") == {officer}


def test_what_no_calendar_shows_is_changed_quietly(meeting, office):
    event = again(meeting)

    change_event(event, by=office, revision=event.changed_at, **values(event, description="Mit Führung."))

    assert again(meeting).sequence == 0
    assert Activity.objects.count() == 1


def test_the_later_of_two_changes_is_refused_and_overwrites_nothing(meeting, office):
    first, second = again(meeting), again(meeting)
    change_event(first, by=office, revision=first.changed_at, **values(first, place="Nord"))

    with pytest.raises(Refused, match="inzwischen geändert"):
        change_event(second, by=office, revision=second.changed_at, **values(second, place="Ost"))

    assert again(meeting).place == "Nord"


def test_calling_off_takes_it_out_of_the_calendars_once(meeting, office, officer):
    cancel_event(meeting, by=office, reason="Hochwasser")
    cancel_event(meeting, by=office)

    activity = Activity.objects.get(verb="event_cancelled")
    entry = entry_of(activity)
    assert (activity.calendar_method, entry["status"], entry["sequence"]) == ("CANCEL", "CANCELLED", 1)
    assert ["Grund", "Hochwasser"] in activity.said["facts"]
    with pytest.raises(Refused, match="abgesagt"):
        accept(meeting, officer)


def test_a_title_cannot_bring_a_line_of_its_own_into_the_calendar(office, officer):
    event = invite_to_event(planned(office, title="Treffen\r\nATTENDEE:mailto:boese@x.example"), by=office)

    entry = entry_of(Activity.objects.get(verb="event_invited"))
    assert str(entry["attendee"]) == f"mailto:{officer.email}"
    assert event.uid == entry["uid"]


# --- answering, deputies, places ----------------------------------------------------------------------------------


def test_whoever_sends_a_deputy_accepts_and_the_name_stands_there(meeting, officer):
    own = accept(meeting, officer, deputy=" Vera Vertretung ")

    assert (own.attendance, own.deputy, own.waiting) == (Attendance.ACCEPTED, "Vera Vertretung", False)


def test_an_answer_to_the_date_before_is_no_answer(meeting, office, officer):
    event = again(meeting)
    change_event(event, by=office, revision=event.changed_at, **values(event, place="Nord"))

    with pytest.raises(Refused, match="inzwischen geändert"):
        answer_invitation(event, officer, attendance=Attendance.ACCEPTED, sequence=0)


def test_who_is_not_invited_takes_no_place(meeting, mayor):
    with pytest.raises(Refused, match="nicht eingeladen"):
        accept(meeting, mayor)


def test_beyond_the_capacity_people_wait_and_move_up_in_the_order_of_answers(office, alliance):
    first, second, third = (paper.person(alliance[name], Role.OFFICER) for name in ("Mitte", "Nord", "Ost"))
    event = invite_to_event(planned(office, capacity=1), by=office)
    answers = [accept(event, one).waiting for one in (first, second, third)]

    answer_invitation(event, first, attendance=Attendance.DECLINED, sequence=0)

    assert answers == [False, True, True]
    assert told(event, "event_moved_up") == {second}
    assert list(event.participations.filter(waiting=True).values_list("user", flat=True)) == [third.pk]


def test_accepting_again_keeps_the_place_and_the_turn(office, alliance):
    first, second = (paper.person(alliance[name], Role.OFFICER) for name in ("Mitte", "Nord"))
    event = invite_to_event(planned(office, capacity=1), by=office)
    accept(event, first)
    waits = accept(event, second).answered_at

    assert accept(event, first, deputy="Vera").waiting is False
    assert accept(event, second).answered_at == waits


def test_more_places_let_people_move_up(office, alliance):
    people = [paper.person(alliance[name], Role.OFFICER) for name in ("Mitte", "Nord", "Ost")]
    event = invite_to_event(planned(office, capacity=1), by=office)
    for one in people:
        accept(event, one)
    event = again(event)

    change_event(event, by=office, revision=event.changed_at, **values(event, capacity=None))

    assert told(event, "event_moved_up") == set(people[1:])


@pytest.mark.django_db(transaction=True)
def test_two_people_who_want_the_last_place_get_one(office, alliance):
    event = invite_to_event(planned(office, capacity=1), by=office)
    people = [paper.person(alliance[name], Role.OFFICER) for name in ("Mitte", "Nord")]

    at_once(*(partial(accept, event, one) for one in people))

    assert sorted(event.participations.values_list("waiting", flat=True)) == [False, True]


# --- reminding ----------------------------------------------------------------------------------------------------


def test_whoever_comes_is_reminded_once_one_working_day_before(office, alliance):
    comes, not_asked = paper.person(alliance["Mitte"]), paper.person(alliance["Nord"])
    monday = at(date(2027, 1, 11), time(14))
    event = invite_to_event(planned(office, starts_at=monday), by=office)
    accept(event, comes)

    mornings = [at(date(2027, 1, day), time(hour)) for day, hour in [(7, 9), (8, 7), (8, 9), (8, 10), (9, 9)]]
    counts = [remind_of_events(moment) for moment in mornings]

    assert counts == [0, 0, 1, 0, 0]
    assert told(event, "event_reminder") == {comes}
    assert not_asked not in told(event, "event_reminder")


# --- the agenda ---------------------------------------------------------------------------------------------------


def test_a_member_proposes_the_geschaeftsstelle_decides_and_both_hear_of_it(meeting, office, officer):
    item = propose_item(meeting, by=officer, title="Radweg")
    decide_item(item, accepted=True, by=office)
    decide_item(item, accepted=True, by=office)

    assert told(meeting, "event_item_proposed") == {office}
    assert told(meeting, "event_item_decided") == {officer}
    assert Activity.objects.filter(verb="event_item_decided").count() == 1


def test_a_report_one_may_not_see_is_no_item(meeting, officer, alliance):
    draft = paper.draft(paper.person(alliance["Ost"], Role.PLANNER), paper.box(5, 1, 6, 2))

    with pytest.raises(Refused, match="gibt es nicht"):
        propose_item(meeting, by=officer, title="Geheim", report=draft)


def test_items_are_moved_up_and_down_and_stop_at_the_ends(meeting, office):
    first, _second, third = (propose_item(meeting, by=office, title=name) for name in "ABC")

    shift_item(third, by=office, steps=-1)
    shift_item(first, by=office, steps=-1)

    assert list(AgendaItem.objects.values_list("title", flat=True)) == ["A", "C", "B"]


# --- material, minutes, positions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audience", "readers"),
    [("all", {"officer", "mayor", "office"}), ("decision", {"mayor", "office"}), ("office", {"office"})],
)
def test_a_file_is_served_to_its_audience_alone(
    audience, readers, meeting, office, officer, mayor, client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    file = ContentFile(b"<script>", "../Plan.html")
    material = add_material(meeting, by=office, title="Plan", upload=file, audience=audience)
    served = {}
    for name, person in {"officer": officer, "mayor": mayor, "office": office}.items():
        client.force_login(person)
        served[name] = client.get(f"/termine/{meeting.pk}/unterlagen/{material.pk}/")

    assert {name for name, answer in served.items() if answer.status_code == 200} == readers
    answer = served["office"]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="Plan.html"'
    assert b"".join(answer.streaming_content) == b"<script>"
    assert b"".join(b"".join(one.streaming_content) for one in served.values() if one.streaming) == b"<script>" * (
        len(readers) - 1
    )


def test_material_is_told_to_whoever_may_read_it(office, alliance):
    staff, decides = paper.person(alliance["Mitte"]), paper.person(alliance["Nord"], Role.PLANNER, Role.DECISION)
    event = invite_to_event(planned(office), by=office)

    add_material(event, by=office, title="Vorlage", text="Text", audience="decision", tell=True)

    assert told(event, "event_material") == {decides}
    assert staff not in told(event, "event_material")


def test_a_file_of_nothing_is_refused_and_leaves_nothing(meeting, office, client):
    client.force_login(office)

    page = client.post(
        f"/termine/{meeting.pk}/unterlagen/neu/",
        {"title": "Leer", "text": "Dazu", "audience": "all", "file": ContentFile(b"", "leer.pdf")},
    )

    assert "ist leer" in page.content.decode()
    assert "Dazu" in page.content.decode()
    assert not Material.objects.exists()


def test_two_people_who_write_the_minutes_lose_no_word(meeting, office, client):
    client.force_login(office)
    client.post(f"/termine/{meeting.pk}/protokoll/", {"minutes": "Erster Text", "revision": ""})

    page = client.post(f"/termine/{meeting.pk}/protokoll/", {"minutes": "Zweiter Text", "revision": ""})

    shown = page.content.decode()
    assert again(meeting).minutes == "Erster Text"
    assert "inzwischen geändert" in shown
    assert "Erster Text" in shown
    assert "Zweiter Text" in shown
    merged = {"minutes": "Beides", "revision": again(meeting).minutes_at.isoformat()}
    assert client.post(f"/termine/{meeting.pk}/protokoll/", merged).status_code == 302


def test_minutes_of_an_assembly_are_read_by_those_who_decide(office, officer, mayor, client):
    assembly = invite_to_event(planned(office, "Mitgliederversammlung"), by=office)
    write_event_minutes(assembly, "Der Beitrag steigt.", by=office, revision=None)
    seen = {}
    for name, person in {"officer": officer, "mayor": mayor}.items():
        client.force_login(person)
        seen[name] = "Beitrag" in client.get(f"/termine/{assembly.pk}/").content.decode()

    assert seen == {"officer": False, "mayor": True}


def test_a_position_keeps_its_words_date_and_supporters_and_no_change_is_lost(meeting, office, alliance):
    given = {"title": "Radwege", "wording": "Gemeinsam.", "adopted_on": date(2026, 3, 5)}
    position = take_position(meeting, by=office, supporters=[alliance["Mitte"], alliance["Ost"]], **given)
    revision = revision_of(position)
    change_position(position, by=office, revision=revision, **given | {"wording": "Zusammen."})

    with pytest.raises(Refused, match="inzwischen geändert"):
        change_position(position, by=office, revision=revision, **given)


# --- the year -----------------------------------------------------------------------------------------------------


def test_the_page_says_what_is_missing_until_the_year_is_planned(office, client):
    year = timezone.localdate().year + 1
    series()
    client.force_login(office)
    before = client.get(f"/termine/?jahr={year}").content.decode()
    for name, month in [("Arbeitstreffen", 2), ("Arbeitstreffen", 9), ("Mitgliederversammlung", 11),
                        ("Frühjahrstreffen der Bürgermeister", 4)]:  # fmt: skip
        planned(office, name, starts_at=at(date(year, month, 10), time(14)))
    after = client.get(f"/termine/?jahr={year}").content.decode()

    assert f"Für {year} sind noch 4 Termine zu planen" in before
    assert "Noch 2 Treffen auf Arbeitsebene zu planen" in before
    assert "Alle Netzwerkveranstaltungen sind geplant." in after


def test_what_is_called_off_is_missing_again(office):
    event = invite_to_event(planned(office, "Mitgliederversammlung"), by=office)
    year = timezone.localtime(event.starts_at).year
    before = {gap.series.name for gap in event_year.missing_in(year)}

    cancel_event(event, by=office)

    assert "Mitgliederversammlung" not in before
    assert "Mitgliederversammlung" in {gap.series.name for gap in event_year.missing_in(year)}


def test_a_year_is_taken_over_once_on_the_same_weekdays(office):
    thursday = at(date(2026, 11, 12), time(18))
    planned(office, "Mitgliederversammlung", starts_at=thursday, capacity=80)

    first, second = copy_year(2027, by=office), copy_year(2027, by=office)

    assert [timezone.localtime(one.starts_at) for one in first] == [
        timezone.localtime(at(date(2027, 11, 11), time(18)))
    ]
    assert (first[0].capacity, first[0].invited_at, second) == (80, None, [])


@pytest.mark.parametrize(
    ("day", "a_year_on"),
    [(date(2026, 11, 12), date(2027, 11, 11)), (date(2026, 10, 29), date(2027, 10, 28)),
     (date(2028, 2, 29), date(2029, 2, 27)), (date(2027, 5, 31), date(2028, 5, 29))],
)  # fmt: skip
def test_the_same_weekday_of_the_month_a_year_later(day, a_year_on):
    assert same_weekday_next_year(day) == a_year_on
    assert day.weekday() == a_year_on.weekday()


def test_a_year_later_the_clock_shows_the_same_though_it_was_changed_meanwhile(office):
    last_of_summer_time = at(date(2026, 10, 23), time(14))  # 22 October 2027 is summer time as well, 29th of March not
    spring = planned(office, starts_at=at(date(2026, 3, 27), time(14)))

    copied = copy_event(spring, by=office)

    assert last_of_summer_time == datetime(2026, 10, 23, 12, tzinfo=UTC)
    assert timezone.localtime(copied.starts_at).time() == time(14)
    assert timezone.localtime(a_year_later(last_of_summer_time)).time() == time(14)


def test_a_time_that_the_clock_leaves_out_is_no_time(office, client):
    client.force_login(office)
    typed = {"series": series().pk, "title": "Nachts", "on": "2027-03-28", "begins": "02:30", "ends": "04:00"}

    page = client.post("/termine/neu/", typed).content.decode()

    assert not exists(date(2027, 3, 28), time(2, 30))
    assert "Diese Uhrzeit gibt es an dem Tag nicht" in page
    assert 'value="Nachts"' in page
    assert not NetworkEvent.objects.exists()


def test_drafts_are_the_geschaeftsstelles_alone(office, officer, client):
    draft = planned(office, title="Noch geheim", starts_at=timezone.now() + timedelta(hours=1))
    client.force_login(officer)

    assert client.get(f"/termine/{draft.pk}/").status_code == 404
    assert "Noch geheim" not in client.get("/termine/").content.decode()


def test_the_geschaeftsstelle_keeps_the_series(office, client):
    load = series("Mitgliederversammlung")
    client.force_login(office)

    client.post(
        f"/termine/reihen/{load.pk}/",
        {"name": "Vollversammlung", "level": "decision", "yearly_target": 2, "month": 11, "active": "on"},
    )

    assert EventSeries.objects.filter(name="Vollversammlung", yearly_target=2, month=11).exists()


def test_pages_of_a_full_year_ask_as_little_as_of_an_empty_one(
    office, officer, client, alliance, django_assert_max_num_queries
):
    starts = timezone.now() + timedelta(hours=2)
    for number in range(6):
        paper.person(alliance["Ost"], name=f"Gast{number}")
    for number in range(8):
        event = invite_to_event(planned(office, starts_at=starts + timedelta(minutes=number)), by=office)
        propose_item(event, by=officer, title=f"Thema {number}")
        propose_item(event, by=office, title=f"Punkt {number}")
    client.force_login(officer)
    with django_assert_max_num_queries(12):
        client.get("/termine/")
    client.force_login(office)
    with django_assert_max_num_queries(24):
        client.get(f"/termine/{event.pk}/")
