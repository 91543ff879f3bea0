"""The mail a person reads because they subscribed: why, and no more than they may see."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from accounts.models import Role, User
from geo.models import Report
from notifications.models import Delivery, State
from notifications.services import unsubscribe
from tests import paper
from tests.mailing import NORTH, change, parsed, post, tell
from tests.subscribing import subscription as subscribe


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def neighbour(alliance):
    """Somebody in West, which nothing in Mitte affects."""
    return paper.person(alliance["West"])


TINT = (0xBD, 0xCA, 0xE1)  # the outline's, on the ground
DETAILS = {
    "description": "Streng vertraulich.", "contact_name": "Martin Huber", "contact_phone": "08121 000-00",
    "contact_email": "bauamt@mitte.example", "gross_floor_m2": 24_000,
}  # fmt: skip


def test_a_person_reads_which_subscription_it_was(planner, neighbour):
    subscribe(neighbour, name="Alles im Osten")
    tell(planner)

    message = post()[neighbour.email]

    assert message.subject == "[Mitte] Gewerbegebiet Nord – neue Meldung, Ihr Abo „Alles im Osten“"
    assert "Die Meldung passt zu: Ihr Abo „Alles im Osten“." in message.body


def test_all_reasons_stand_in_one_mail(alliance, planner):
    officer = paper.person(alliance["Nord"], Role.OFFICER)
    subscribe(officer, name="Gewerbe")
    subscribe(alliance["Nord"], name="Rundum")
    tell(planner, NORTH)

    mails = post()

    text = mails[officer.email].body
    assert sorted(mails) == ["bauamt@nord.example", officer.email]
    for words in ("Nord ist betroffen (180 m von Ihrer Grenze)", "Ihr Abo „Gewerbe“", "Abo „Rundum“ von Nord"):
        assert words in text


def test_who_is_not_affected_gets_the_summary_alone(planner, neighbour):
    subscribe(neighbour, name="Alles")
    tell(planner, **DETAILS)

    message = post()[neighbour.email]

    source = parsed(message)
    everything = message.body + message.alternatives[0].content + str(source["Reply-To"])
    for secret in ("vertraulich", "Huber", "08121", "bauamt@mitte", "24.000"):
        assert secret not in everything
    assert "Was: Bebauungsplan · Gewerbe · 4,0 ha" in message.body
    assert source["Reply-To"] == "geschaeftsstelle@ostallianz.example"


def test_the_summary_has_a_picture_of_the_place_and_not_of_the_outline(planner, neighbour):
    subscribe(neighbour, name="Alles")
    tell(planner, paper.box(1.2, 1.2, 2.8, 2.8))
    large = picture_of(post()[neighbour.email])
    tell(planner, paper.box(1.9, 1.9, 2.1, 2.1))
    small = picture_of(post()[neighbour.email])

    assert max(high for _low, high in ImageChops.difference(large, small).getextrema()) <= 8
    assert count_near(large, (0x1D, 0x4B, 0xA8)) > 300, "a dot says where"
    assert count_near(large, TINT) < 300


def test_who_is_affected_gets_the_details(alliance, planner):
    reader = paper.person(alliance["Nord"])
    subscribe(reader, name="Alles")
    tell(planner, NORTH, **DETAILS)

    message = post()[reader.email]

    assert "Martin Huber" in message.body
    assert str(parsed(message)["Reply-To"]) == "Martin Huber <bauamt@mitte.example>"
    assert count_near(picture_of(message), TINT) > 300


def test_the_mailbox_of_an_office_that_is_not_affected_gets_the_summary(alliance, planner):
    subscribe(alliance["West"], name="Rundum")
    tell(planner, **DETAILS)

    message = post()["bauamt@west.example"]

    assert "Huber" not in message.body
    assert "Abo „Rundum“ von West" in message.body


def test_the_geschaeftsstelle_sees_all(planner):
    office = paper.person(None, Role.COORDINATOR)
    subscribe(office, name="Alles")
    tell(planner, **DETAILS)

    assert "Martin Huber" in post()[office.email].body


def test_a_change_does_not_say_what_changed_to_those_who_see_the_summary(planner, neighbour):
    subscribe(neighbour, name="Alles")
    report = tell(planner)
    post()
    change(report, planner, height_m=20.0)

    message = post()[neighbour.email]

    assert "geändert" in message.subject
    assert "Höhe" not in message.body


def test_who_may_not_see_it_any_more_is_not_told_any_more(alliance, planner):
    reader = paper.person(alliance["Nord"])
    subscribe(reader, name="Alles")
    report = tell(planner, NORTH)
    Report.objects.filter(pk=report.pk).update(audience="affected_only")
    User.objects.filter(pk=reader.pk).update(member=alliance["West"])

    assert reader.email not in post()
    row = Delivery.objects.get(destination__user=reader)
    assert (row.state, row.last_error) == (State.DROPPED, "Der Empfänger darf diese Meldung nicht mehr sehen.")


def test_nobody_who_left_is_written_to(planner, neighbour):
    subscribe(neighbour, name="Alles")
    tell(planner)
    User.objects.filter(pk=neighbour.pk).update(is_active=False)

    assert post() == {}


def test_what_was_unsubscribed_while_the_server_was_away_is_not_sent(planner, neighbour):
    abo = subscribe(neighbour, name="Alles")
    tell(planner)
    Delivery.objects.update(attempt=1)  # greylisted, say: under way already
    unsubscribe([abo], user=neighbour)

    assert post() == {}
    assert Delivery.objects.get().state == State.DROPPED


def picture_of(message):
    (png,) = [part for part in message.attachments if part["Content-ID"] == "<karte>"]
    return Image.open(io.BytesIO(png.get_payload(decode=True))).convert("RGB")


def count_near(picture, wanted):
    colours = picture.getcolors(1_000_000)
    return sum(count for count, colour in colours if max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) <= 8)
