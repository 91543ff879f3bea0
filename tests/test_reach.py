"""How far the news got, said to the reporter: per member and way, on the page and the map, and never of a person."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from notifications import delivery as delivering
from notifications import services
from notifications.bounces.taking import take
from notifications.models import Delivery, Destination, Notification, State
from notifications.reach import reach
from tests import bounced, paper


@pytest.fixture(autouse=True)
def bounce_address(settings):
    settings.BOUNCE_ADDRESS = "rueck@ostallianz.example"


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def report(planner):
    """Nord, Nordost and Ost are affected."""
    report = paper.draft(planner, paper.box(1.5, 3.4, 3.8, 3.82))
    services.announce(report, by=planner, idempotency_key=uuid.uuid4())
    return report


def of(name):
    return Delivery.objects.select_related("destination", "notification").get(
        destination__member__short_name=name, purpose="news"
    )


def seen(client, user, report):
    client.force_login(user)
    answer = client.get(f"/meldungen/{report.pk}/")
    assert answer.status_code == 200
    page = " ".join(answer.content.decode().split())
    # Who may be mentioned in the discussion is named there, whatever they read.
    return re.sub(r'<ul class="mentions__people".*?</ul>', "", page)


def on_the_map(shown):
    data = json.loads(re.search(r'id="report-map-data" type="application/json">(.*?)</script>', shown)[1])
    names = {key: name for name, key in paper.KEYS.items()}
    return {names[key]: classes for key, classes in data["reach"].items()}


def states(report):
    return {row.member.short_name: row.state for row in reach(report)}


def test_the_reporter_sees_for_each_member_how_far_it_got(client, planner, report, alliance):
    assert set(states(report).values()) == {"underway"}
    delivering.deliver("email")
    assert set(states(report).values()) == {"reached"}
    take(bounced.postfix(of("Nord")), timezone.now())
    take(bounced.postfix(of("Ost"), status="4.2.2", action="delayed"), timezone.now())
    take(bounced.postfix(of("Nordost"), status="2.0.0", action="delivered"), timezone.now())

    shown = seen(client, planner, report)

    assert states(report) == {"Nord": "missed", "Ost": "underway", "Nordost": "reached"}
    assert "zurückgekommen am" in shown
    assert "Dieses Postfach gibt es dort nicht." in shown
    assert "verzögert, Nachricht vom" in shown
    assert "zugestellt am" in shown
    assert on_the_map(shown) == {
        "Nord": "is-affected is-missed", "Ost": "is-affected is-underway", "Nordost": "is-affected is-reached"
    }  # fmt: skip


def test_an_opened_page_counts_whatever_the_mail_did_and_nobody_is_named(client, planner, report, alliance):
    delivering.deliver("email")
    take(bounced.postfix(of("Nord")), timezone.now())
    reader = paper.person(alliance["Nord"], Role.OFFICER, name="Heimlich")
    services.mark_read(of("Nord").notification, by=reader)

    shown = seen(client, planner, report)

    assert states(report)["Nord"] == "opened"
    assert "Heimlich" not in shown
    assert reader.email not in shown
    assert "is-opened" in on_the_map(shown)["Nord"]


def test_people_told_in_place_of_a_mailbox_are_a_number(client, planner, alliance):
    Destination.objects.filter(member=alliance["Nord"]).delete()
    people = [paper.person(alliance["Nord"], Role.OFFICER, name=name) for name in ("Anna", "Bert")]
    report = paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82))
    services.announce(report, by=planner, idempotency_key=uuid.uuid4())
    waiting = seen(client, planner, report)
    delivering.deliver("email")

    shown = seen(client, planner, report)

    assert "an 2 Personen von Nord: unterwegs" in waiting
    assert "an 2 Personen von Nord: übergeben oder zugestellt" in shown
    for person in people:
        assert person.email not in shown
        assert person.first_name not in shown
    assert states(report) == {"Nord": "reached"}


def test_a_person_who_opens_their_own_copy_counts_as_the_member(client, planner, alliance):
    Destination.objects.filter(member=alliance["Nord"]).delete()
    person = paper.person(alliance["Nord"], Role.OFFICER, name="Anna")
    report = paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82))
    services.announce(report, by=planner, idempotency_key=uuid.uuid4())
    services.mark_read(Notification.objects.get(user=person), by=person)

    assert states(report) == {"Nord": "opened"}
    assert "Anna" not in seen(client, planner, report)


def test_a_mailbox_that_rests_is_said_to_hold_it(client, planner, report):
    services.rest(of("Nord").destination)

    shown = seen(client, planner, report)

    assert "angehalten: die Adresse ruht." in shown
    assert states(report)["Nord"] == "missed"


def test_the_geschaeftsstelle_sees_the_same_and_neighbours_do_not(client, report, alliance):
    office = seen(client, paper.person(None, Role.COORDINATOR), report)
    neighbour = seen(client, paper.person(alliance["Nord"], Role.PLANNER), report)

    assert "in der Warteschlange" in office
    assert len(on_the_map(office)) == 3
    assert "in der Warteschlange" not in neighbour
    assert on_the_map(neighbour) == {}


def test_who_heard_by_subscription_is_a_number(client, planner, report, alliance):
    note = of("Nord").notification
    Notification.objects.create(
        activity=note.activity, member=alliance["West"], standing="subscribed", duty=False,
        reasons=[{"subscription": str(uuid.uuid4()), "name": "Alles", "office": True}],
    )  # fmt: skip

    shown = seen(client, planner, report)

    assert "Außerdem hat 1 Mitglied über ein Abo davon erfahren." in shown
    assert "West" not in states(report)


def test_a_subscription_among_the_reasons_of_an_affected_member_is_not_told(client, planner, report):
    note = of("Nord").notification
    note.reasons = [*note.reasons, {"subscription": str(uuid.uuid4()), "name": "Geheimes Abo", "office": True}]
    note.save()

    assert "Geheimes Abo" not in seen(client, planner, report)


def test_a_webhook_is_named_as_one(client, planner, alliance):
    Destination.objects.create(member=alliance["Nord"], channel="webhook", address="https://nord.example/eingang")
    report = paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82))
    services.announce(report, by=planner, idempotency_key=uuid.uuid4())

    shown = seen(client, planner, report)

    assert "Webhook: in der Warteschlange" in shown
    assert "nord.example/eingang" not in shown


def test_the_page_costs_the_same_for_many_members(client, planner, report, django_assert_max_num_queries):
    client.force_login(planner)
    client.get(f"/meldungen/{report.pk}/")

    with django_assert_max_num_queries(45):
        client.get(f"/meldungen/{report.pk}/")


def test_a_delivery_sent_again_begins_anew(planner, report):
    delivering.deliver("email")
    row = of("Nord")
    take(bounced.exchange(row, status="5.7.1"), timezone.now())
    services.send_again(of("Nord"), by=planner)

    assert states(report)["Nord"] == "underway"
    delivering.deliver("email")
    assert states(report)["Nord"] == "reached"
    take(bounced.exchange(row, status="5.7.1"), timezone.now() + timedelta(minutes=1))
    assert (states(report)["Nord"], of("Nord").state) == ("missed", State.DONE)
