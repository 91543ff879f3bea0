"""The live view: what a person missed, told by ids; nothing to those whom it does not concern."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from geo.models import Audience, Report
from notifications import services
from notifications.live import missed
from notifications.live.addressed import addressed
from notifications.live.listener import Listener
from notifications.live.rights import still_right
from notifications.live.wakes import KEPT_S, Kind, Recent, Wake
from notifications.models import Activity, Notification, Standing
from tests import paper
from tests.live import Heard, events_in, names


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def officer(alliance):
    """Works in Nord, 500 m from what the planner plans."""
    return paper.person(alliance["Nord"], Role.OFFICER)


def announce(planner, **fields) -> Activity:
    """Announce a business park 500 m from Nord, and nobody else near."""
    audience = fields.pop("audience", Audience.ALL_MEMBERS)
    report = paper.draft(planner, paper.box(1.5, 3, 2, 3.5), **fields)
    Report.objects.filter(pk=report.pk).update(audience=audience)
    report.refresh_from_db()
    activity = services.announce(report, by=planner, idempotency_key=uuid.uuid4())
    assert activity is not None
    return activity


def ask(person, query: str = "", **headers: str) -> list[Heard]:
    client = Client()
    client.force_login(person)
    answer = client.get(f"/live/{query}", headers=headers)
    assert answer["Content-Type"] == "text/event-stream"
    assert answer["Cache-Control"] == "no-store"
    return events_in(answer.content.decode())


def cursor() -> int:
    with connection.cursor() as asked:
        asked.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(asked.fetchone()[0])


def listener(person) -> Listener:
    return Listener.of(person, "a-session")


@pytest.mark.django_db
def test_an_officer_who_comes_for_the_first_time_hears_how_many_are_unread(planner, officer):
    announce(planner)

    *_, state = ask(officer)

    assert state.name == "state"
    assert state.data["unread"] == 1
    assert state.id == state.data["cursor"]


@pytest.mark.django_db
def test_an_officer_who_comes_back_hears_what_was_announced_meanwhile(planner, officer):
    before = ask(officer)[-1].data["cursor"]
    activity = announce(planner)
    told = Notification.objects.get(activity=activity, member=officer.member)

    heard = ask(officer, f"?seit={before}")

    assert names(heard) == ["resync", "notification", "report", "state"]
    ids = {"id": str(told.pk), "activity": str(activity.pk), "report": str(activity.report_id)}
    assert heard[1].data == ids


@pytest.mark.django_db
def test_the_browsers_own_way_of_coming_back_counts_too(planner, officer):
    before = cursor()
    announce(planner)

    assert "notification" in names(ask(officer, **{"Last-Event-ID": str(before)}))


@pytest.mark.django_db
def test_events_carry_ids_and_no_word_of_the_report(planner, officer):
    before = cursor()
    announce(planner, title="Streng geheimes Vorhaben")
    client = Client()
    client.force_login(officer)

    body = client.get(f"/live/?seit={before}").content.decode()

    assert "geheim" not in body
    assert "Mitte" not in body


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["?seit=99999999999999", "?seit=gestern", "?seit=-3"])
def test_a_cursor_of_another_database_or_none_at_all_asks_to_read_anew(officer, asked):
    assert names(ask(officer, asked))[0] == "resync"


@pytest.mark.django_db
def test_who_was_away_for_hundreds_of_messages_reads_anew(planner, officer, monkeypatch):
    monkeypatch.setattr(missed, "MOST", 2)
    before = cursor()
    for _ in range(3):
        announce(planner)

    assert set(names(ask(officer, f"?seit={before}"))) == {"resync", "state"}


@pytest.mark.django_db
def test_a_member_that_is_not_affected_hears_of_the_report_and_is_not_told(planner, alliance):
    stranger = paper.person(alliance["Sued"], Role.OFFICER)
    before = cursor()
    activity = announce(planner)

    heard = [one for one in ask(stranger, f"?seit={before}") if one.name in ("notification", "report")]

    assert [one.name for one in heard] == ["report"]
    assert heard[0].data == {"report": str(activity.report_id)}


@pytest.mark.django_db
def test_a_report_for_those_affected_only_does_not_leak_to_others(planner, officer, alliance):
    stranger = paper.person(alliance["Sued"], Role.OFFICER)
    before = cursor()
    activity = announce(planner, audience=Audience.AFFECTED_ONLY)
    people = [stranger, officer]

    caught_up = {one: names(ask(one, f"?seit={before}")) for one in people}
    live = addressed([Wake(Kind.ACTIVITY, activity.pk)], [listener(one) for one in people])

    assert caught_up[stranger] == ["resync", "state"]
    assert caught_up[officer] == ["resync", "notification", "report", "state"]
    assert set(live) == {officer.pk}


@pytest.mark.django_db
def test_everybody_hears_live_what_they_would_catch_up_with(planner, officer, alliance):
    people = [
        planner, officer, paper.person(alliance["Nord"]), paper.person(alliance["Sued"], Role.PLANNER),
        paper.person(None, Role.COORDINATOR), paper.person(None, name="Niemands"),
    ]  # fmt: skip
    before = cursor()
    activity = announce(planner)
    own_copy = Notification.objects.create(activity=activity, user=officer, standing=Standing.SUBSCRIBED, duty=False)

    live = addressed([Wake(Kind.ACTIVITY, activity.pk)], [listener(one) for one in people])

    for one in people:
        caught_up = events_in(missed.opening(one, before).decode())[:-1]
        assert events_in(live.get(one.pk, b"").decode()) == caught_up, one
    assert str(own_copy.pk) in live[officer.pk].decode()
    assert live[officer.pk].count(b"event: notification") == 1


@pytest.mark.django_db
def test_what_became_of_a_mail_is_for_the_reporter_and_the_office(planner, officer, alliance):
    office = paper.person(None, Role.COORDINATOR)
    activity = announce(planner)
    people = [planner, officer, office, paper.person(alliance["Sued"])]

    live = addressed([Wake(Kind.REACH, activity.report_id)], [listener(one) for one in people])

    assert set(live) == {planner.pk, office.pk}


@pytest.mark.django_db
def test_when_a_colleague_reads_the_whole_office_hears_it(planner, officer, alliance):
    colleague, stranger = paper.person(alliance["Nord"]), paper.person(alliance["Sued"])
    told = Notification.objects.get(activity=announce(planner), member=officer.member)
    services.mark_read(told, by=officer)

    wake = Wake(Kind.READ, told.pk)
    live = addressed([wake], [listener(one) for one in (planner, officer, colleague, stranger)])

    assert set(live) == {planner.pk, officer.pk, colleague.pk}
    assert events_in(live[colleague.pk].decode()) == [Heard("read", {"id": str(told.pk), "unread": 0})]
    assert events_in(live[planner.pk].decode()) == [Heard("report", {"report": str(told.activity.report_id)})]


@pytest.mark.django_db(transaction=True)
def test_whichever_commit_comes_first_nothing_is_missed(alliance):
    """A began first and commits last; between, an officer asks and takes B's news and a cursor along."""
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    officer = paper.person(alliance["Nord"], Role.OFFICER)
    start = cursor()
    written, go_on = threading.Event(), threading.Event()
    late: list[Activity] = []

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                late.append(announce(planner))
                written.set()
                go_on.wait(20)
        finally:
            written.set()
            connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert written.wait(20)
    early = announce(planner)
    between = ask(officer, f"?seit={start}")
    go_on.set()
    slow.join(20)
    after = ask(officer, f"?seit={between[-1].data['cursor']}")

    def told(heard: list[Heard]) -> list[str]:
        return [one.data["activity"] for one in heard if one.name == "notification"]

    assert late[0].written_by < early.written_by
    assert told(between) == [str(early.pk)]
    assert str(late[0].pk) in told(after)


@pytest.mark.django_db
def test_the_statement_is_one_however_much_was_missed(planner, officer, django_assert_num_queries):
    before = cursor()
    for _ in range(3):
        announce(planner)

    with django_assert_num_queries(1):
        missed.opening(officer, before)


@pytest.mark.django_db
def test_the_queries_of_a_ring_do_not_grow_with_the_listeners(planner, officer, alliance, django_assert_num_queries):
    people = [paper.person(alliance["Nord"], name=f"Leser{number}") for number in range(40)]
    activity = announce(planner)

    with django_assert_num_queries(3):
        live = addressed([Wake(Kind.ACTIVITY, activity.pk)], [listener(one) for one in [officer, *people]])

    assert len(live) == 41


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"roles": [Role.PLANNER]},
        {"member": None},
        {"session": None},
    ],
    ids=["deactivated", "other roles", "other member", "signed out"],
)
def test_a_stream_stays_open_only_while_the_rights_are_the_same(officer, change):
    client = Client()
    client.force_login(officer)
    own = Listener.of(officer, client.session.session_key)
    assert still_right([own]) == {own}

    if "session" in change:
        Session.objects.all().delete()
    else:
        User.objects.filter(pk=officer.pk).update(**change)

    assert still_right([own]) == set()


@pytest.mark.django_db
def test_a_session_that_ran_out_closes_the_stream(officer):
    client = Client()
    client.force_login(officer)
    own = Listener.of(officer, client.session.session_key)
    Session.objects.update(expire_date=timezone.now())

    assert still_right([own]) == set()


def test_the_latest_rings_are_kept_and_say_how_far_they_reach_back():
    recent, first, second = Recent(), Wake(Kind.REACH, uuid.uuid4()), Wake(Kind.READ, uuid.uuid4())
    assert not recent.reaches_back(0, now=100.0)

    recent.begin(100.0)
    recent.keep(first, 101.0)
    mark = recent.last
    recent.keep(first, 102.0)
    recent.keep(second, 103.0)

    assert recent.reaches_back(4, now=104.0)
    assert not recent.reaches_back(5, now=104.0)
    assert recent.between(100.5, mark) == [first]
    assert recent.after(mark) == [first, second]
    recent.keep(second, 103.0 + KEPT_S)
    assert recent.between(0, recent.last) == [second]


def test_a_ring_of_a_newer_version_is_no_wake():
    with pytest.raises(ValueError):
        Wake.of("meeting 3")
