"""More time: a neighbour asks, the reporter decides, and every clock follows."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from coordination import services
from coordination.models import Response, TimeRequest
from coordination.neighbours import answer_by_of, neighbour_of, neighbours, tally
from coordination.services import Refused
from geo.models import Report
from notifications.models import Notification
from notifications.services import announce
from tests import mailing, paper

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def officer(alliance):
    return paper.person(alliance["Nord"], Role.OFFICER)


@pytest.fixture
def report(planner):
    drawn = paper.draft(planner, paper.box(3.5, 3.5, 3.8, 3.8), wish="answer", answer_by=in_days(10))
    announce(drawn, by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=drawn.pk)


def asks(report, member, days=30, **more):
    return services.ask_for_time(report, member, until_on=in_days(days), **more)


def test_a_wish_for_time_is_told_to_the_reporter_and_is_no_answer_yet(alliance, report, officer):
    asks(report, alliance["Nord"], reason="Ausschuss", by=officer)

    assert Response.objects.get().answer == "more_time"
    told = Notification.objects.get(activity__verb="time_asked")
    assert told.member == alliance["Mitte"]
    assert "Ausschuss" not in str(told.activity.said)
    assert not neighbour_of(report, alliance["Nord"]).has_answered
    assert tally(neighbours(report)).answered == 0
    assert answer_by_of(report, alliance["Nord"]) == in_days(10)


def test_granted_time_holds_for_this_member_alone(alliance, report, planner):
    wish = asks(report, alliance["Nord"])

    services.grant_time(wish, by=planner)

    assert answer_by_of(report, alliance["Nord"]) == in_days(30)
    assert answer_by_of(report, alliance["Ost"]) == in_days(10)
    assert "Zeit bis" in Notification.objects.get(activity__verb="time_decided").activity.said["lead"]


def test_the_reporter_may_name_another_date_or_none(alliance, report, planner):
    services.grant_time(asks(report, alliance["Nord"]), by=planner, until_on=in_days(20))
    services.deny_time(asks(report, alliance["Ost"]), by=planner, note="Satzung im Dezember")

    assert answer_by_of(report, alliance["Nord"]) == in_days(20)
    assert answer_by_of(report, alliance["Ost"]) == in_days(10)
    assert TimeRequest.objects.get(member=alliance["Ost"]).note == "Satzung im Dezember"


def test_after_a_no_one_may_ask_again(alliance, report, planner):
    services.deny_time(asks(report, alliance["Nord"]), by=planner)
    services.grant_time(asks(report, alliance["Nord"], 12), by=planner)

    assert answer_by_of(report, alliance["Nord"]) == in_days(12)


def test_the_same_wish_twice_is_one_and_another_takes_its_place(alliance, report):
    first = asks(report, alliance["Nord"], reason="A")
    assert asks(report, alliance["Nord"], reason="A") == first
    assert Notification.objects.filter(activity__verb="time_asked").count() == 1

    asks(report, alliance["Nord"], 40, reason="B")

    assert TimeRequest.objects.get().until_on == in_days(40)


@pytest.mark.parametrize("days", [-1, 0, 9, 10, 400])
def test_a_date_that_helps_nobody_is_refused(alliance, report, days):
    with pytest.raises(Refused):
        asks(report, alliance["Nord"], days)

    assert not TimeRequest.objects.exists()
    assert not Response.objects.exists()


def test_what_is_answered_already_stays_answered(alliance, report):
    services.answer(report, alliance["Nord"], area_keys=[paper.KEYS["Nord"]], answer="concerns")

    asks(report, alliance["Nord"])

    assert Response.objects.get().answer == "concerns"


def test_the_second_decision_is_told_of_the_first(alliance, report, planner):
    wish = asks(report, alliance["Nord"])
    services.grant_time(wish, by=planner)

    with pytest.raises(Refused, match="schon entschieden"):
        services.deny_time(wish, by=planner)


def test_only_the_reporter_decides(alliance, report, officer):
    wish = asks(report, alliance["Nord"])

    for person in (officer, paper.person(alliance["Mitte"]), paper.person(None, Role.COORDINATOR)):
        with pytest.raises(Refused):
            services.grant_time(wish, by=person)


def test_an_extension_outlives_a_new_version_with_an_earlier_date(alliance, report, planner):
    services.grant_time(asks(report, alliance["Nord"]), by=planner)

    mailing.change(report, planner, answer_by=in_days(15))

    report = Report.objects.get(pk=report.pk)
    assert answer_by_of(report, alliance["Nord"]) == in_days(30)
    assert answer_by_of(report, alliance["Ost"]) == in_days(15)


def test_the_page_asks_and_grants(client, alliance, report, planner, officer):
    client.force_login(officer)
    form = {"answer": "more_time", "until_on": in_days(30).isoformat(), "reason": "Ausschuss"}
    client.post(f"/meldungen/{report.pk}/antwort/", form)
    page = client.get(f"/meldungen/{report.pk}/").content.decode()
    assert "noch nicht entschieden" in page
    wish = TimeRequest.objects.get()
    assert client.post(f"/fristen/{wish.pk}/", {"until_on": in_days(30).isoformat()}).status_code == 302
    assert TimeRequest.objects.get().decision == "open"

    client.force_login(planner)
    assert "bittet um Zeit bis" in client.get(f"/meldungen/{report.pk}/").content.decode()
    client.post(f"/fristen/{wish.pk}/", {"until_on": in_days(25).isoformat(), "note": ""})

    assert TimeRequest.objects.get().granted_until_on == in_days(25)
