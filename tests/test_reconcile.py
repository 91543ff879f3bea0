"""Comparing who is affected with who was told, after rows got lost or rules changed."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Role
from geo.models import ImpactRule
from notifications import delivery, reconcile, services
from notifications.models import Delivery, Destination, Notification, Standing, State
from notifications.services import announce
from tests import paper

NORTH = paper.box(1.5, 3.4, 2.5, 3.82)


@pytest.fixture
def report(alliance):
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    report = paper.draft(planner, NORTH)
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    return report


def codes():
    return [finding.code for finding in reconcile.find()]


def test_an_announced_report_needs_nothing(report):
    assert codes() == []


def test_a_lost_notification_is_found_and_written_again_with_its_mail(report):
    Delivery.objects.all().delete()
    Notification.objects.all().delete()
    assert codes() == ["no_notification"]

    out = io.StringIO()
    call_command("reconcile", "--repair", stdout=out)
    delivery.deliver("email")

    notification = Notification.objects.get()
    assert (notification.member.short_name, notification.standing) == ("Nord", Standing.NEWLY)
    assert notification.reasons[0]["rule"] == "Gewerbe 1.000 m"
    assert [message.subject for message in mail.outbox] == [
        "[Mitte] Gewerbegebiet Nord – neue Meldung, 180 m von Ihrer Grenze"
    ]
    assert "Alle Betroffenen sind benachrichtigt" in out.getvalue()


def test_a_lost_delivery_is_found_and_sent_once(report):
    Delivery.objects.all().delete()

    assert codes() == ["no_delivery"]
    call_command("reconcile", "--repair", stdout=io.StringIO())
    call_command("reconcile", "--repair", stdout=io.StringIO())

    assert Delivery.objects.count() == 1


def test_a_mailbox_that_came_later_is_no_gap(alliance, report):
    Destination.objects.create(member=alliance["Nord"], address="neu@nord.example")

    assert codes() == []


def test_a_rule_that_reaches_further_now_is_left_to_people(report):
    ImpactRule.objects.in_force().filter(name="Gewerbe 1.000 m").update(distance_m=2000)

    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("reconcile", "--repair", stdout=out)

    assert "West ist nach heutigen Regeln von „Gewerbegebiet Nord“ betroffen, weiß aber nichts davon." in out.getvalue()
    assert Notification.objects.count() == 1


def test_failed_and_overdue_deliveries_are_named_and_sent_again_on_request(report):
    Delivery.objects.update(due_at=timezone.now() - timedelta(hours=3))
    assert codes() == ["overdue"]
    Delivery.objects.update(state=State.FAILED, completed_at=timezone.now(), last_error="Postfach unbekannt.")
    assert codes() == ["failed"]

    call_command("reconcile", "--send-again", stdout=io.StringIO())
    delivery.deliver("email")

    assert Delivery.objects.get().state == State.DONE


def test_what_a_broken_mailbox_holds_is_named_and_what_is_held_for_nothing_released(alliance, report):
    services.break_off(Destination.objects.get(member=alliance["Nord"]).pk, "Dieses Postfach gibt es dort nicht.")
    assert codes() == ["held"]
    assert "Dieses Postfach gibt es dort nicht." in reconcile.find()[0].sentence

    Destination.objects.update(broken_at=None)
    assert codes() == ["held_for_nothing"]
    call_command("reconcile", "--repair", stdout=io.StringIO())

    assert Delivery.objects.get().state == State.WAITING


def test_a_mailbox_that_rests_on_purpose_is_no_finding(alliance, report):
    services.rest(Destination.objects.get(member=alliance["Nord"]))

    assert codes() == []


def test_digests_trials_and_what_persons_get_have_no_gaps_and_can_be_named(alliance, report):
    reader = paper.person(alliance["Nord"])
    own = Destination.objects.create(user=reader, address=reader.email)
    Destination.objects.filter(pk=own.pk).update(created_at=timezone.now() - timedelta(days=1))
    activity = Notification.objects.get().activity
    person_told = Notification.objects.create(activity=activity, user=reader, standing=Standing.NEWLY)
    Notification.objects.create(
        activity=activity, user=paper.person(alliance["Ost"]), standing=Standing.SUBSCRIBED, duty=False
    )
    assert codes() == ["no_delivery"]
    call_command("reconcile", "--repair", stdout=io.StringIO())
    assert Delivery.objects.filter(notification=person_told, destination=own).count() == 1

    Delivery.objects.create(
        purpose="digest", destination=own, channel="email", state=State.FAILED, completed_at=timezone.now()
    )
    sentences = [finding.sentence for finding in reconcile.find()]
    assert len(sentences) == 1
    assert "Zusammenfassung" in sentences[0]


def test_a_person_whose_address_is_the_mailbox_got_that_one_mail(alliance, report):
    reader = paper.person(alliance["Nord"])
    own = Destination.objects.create(user=reader, address="Bauamt@Nord.example")
    Destination.objects.filter(pk=own.pk).update(created_at=timezone.now() - timedelta(days=1))
    Notification.objects.create(activity=Notification.objects.get().activity, user=reader, standing=Standing.NEWLY)

    assert codes() == []


def test_looking_for_gaps_takes_one_statement_however_many_there_are(alliance, report, django_assert_num_queries):
    Delivery.objects.all().delete()

    with django_assert_num_queries(3):
        assert len(list(reconcile._unsent())) == 1
