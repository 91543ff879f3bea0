"""How long what is kept: the office chooses, a rehearsal shows, the nightly run does, and the log says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import Erasure, Invitation, RetentionPeriod, RetentionRun, Role, SupportView, User
from accounts.services.erasure import order_erasure
from coordination.retention import rules, running
from coordination.retention.running import run
from coordination.tasks import keep_periods
from notifications.delivery import deliver
from tests import paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(alliance) -> User:
    return paper.person(None, Role.COORDINATOR)


def invited(days_ago: int) -> Invitation:
    moment = timezone.now() - timedelta(days=days_ago)
    return Invitation.objects.create(email=f"{days_ago}@mitte.example", token_hash=str(days_ago), expires_at=moment)


def test_the_nightly_run_removes_what_is_over_and_nothing_else(alliance):
    old, new = invited(91), invited(89)

    keep_periods(0)

    assert list(Invitation.objects.all()) == [new]
    log = RetentionRun.objects.get()
    assert log.counts["invitations"] == {"days": 90, "found": 1, "failed": False}
    assert (log.by, log.rehearsal) == (None, False)
    assert old.email not in str(log.counts), "the log names nobody"


def test_a_rehearsal_says_what_would_go_and_removes_nothing(client, office):
    invited(91)
    client.force_login(office)

    client.post("/verwaltung/fristen/lauf/")

    assert Invitation.objects.count() == 1
    page = client.get("/verwaltung/fristen/").content.decode()
    assert "Probelauf: nichts entfernt" in page
    assert "Einladungen: 1 (älter als 90 Tage)" in page


def test_the_office_changes_a_period_sees_the_effect_and_takes_it_back(client, office):
    invited(20)
    client.force_login(office)

    answer = client.post("/verwaltung/fristen/invitations/", {"days": "10"}, follow=True)
    assert rules.BY_KEY["invitations"].period == 10
    assert RetentionPeriod.objects.get().changed_by == office
    client.post(reverse("retention-undo", args=["invitations"]) + "?tage=90")

    assert "„Einladungen“ ist gespeichert" in answer.content.decode()
    assert rules.BY_KEY["invitations"].period == 90
    assert [event.days for event in RetentionPeriod.objects.get().events.order_by("pgh_id")] == [10, 90]


@pytest.mark.parametrize("days", ["0", "-1", "", "x", "99999"])
def test_a_period_is_a_number_of_days(client, office, days):
    client.force_login(office)

    assert "field__error" in client.post("/verwaltung/fristen/sessions/", {"days": days}).content.decode()
    assert not RetentionPeriod.objects.exists()


def test_a_person_whose_access_ended_long_ago_is_deleted_after_the_time_to_think(alliance):
    person = paper.person(alliance["Mitte"])
    long_ago = timezone.now() - timedelta(days=800)
    User.objects.filter(pk=person.pk).update(is_active=False, last_visit_at=long_ago)

    run(rehearsal=False)
    assert Erasure.objects.get().ordered_by is None
    assert User.objects.get(pk=person.pk).erased_at is None
    deliver("email")
    assert "weil es lange abgeschaltet war" in mail.outbox[0].body
    Erasure.objects.update(due_at=timezone.now())
    run(rehearsal=False)

    assert User.objects.get(pk=person.pk).erased_at is not None
    assert Erasure.objects.get().done_at is not None


def test_who_can_still_sign_in_is_never_deleted_by_time(alliance):
    person = paper.person(alliance["Mitte"])
    User.objects.filter(pk=person.pk).update(last_visit_at=timezone.now() - timedelta(days=4000))

    run(rehearsal=False)

    assert not Erasure.objects.exists()


def test_an_order_is_carried_out_on_its_day(alliance, office):
    person = paper.person(alliance["Mitte"])
    order = order_erasure(person, by=office, days=7)

    run(rehearsal=False)
    assert User.objects.get(pk=person.pk).erased_at is None
    Erasure.objects.filter(pk=order.pk).update(due_at=timezone.now())
    run(rehearsal=False)

    assert User.objects.get(pk=person.pk).erased_at is not None


def test_one_rule_that_breaks_does_not_stop_the_others(alliance, office, monkeypatch):
    def broken(rows: object) -> None:
        SupportView.objects.create(member=alliance["Mitte"], reason="halb", started_by=office)
        raise RuntimeError("broken")

    ours = {one.key: one for one in rules.RULES}
    ours["invitations"] = replace(ours["invitations"], remove=broken)
    monkeypatch.setattr(running, "RULES", list(ours.values()))
    invited(91)
    RetentionRun.objects.create()
    RetentionRun.objects.update(started_at=timezone.now() - timedelta(days=2000))

    log = run(rehearsal=False)

    assert log.counts["invitations"]["failed"]
    assert not SupportView.objects.exists(), "wholly or not at all"
    assert list(RetentionRun.objects.all()) == [log]
