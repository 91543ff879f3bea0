"""The address a mail comes back to: one for each delivery, and nobody invents one."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import Role
from notifications import delivery
from notifications.models import Delivery
from notifications.return_path import delivery_of_return_path, return_path
from tests import paper
from tests.mailing import NORTH, sink, tell  # noqa: F401 (sink is a fixture)


@pytest.fixture
def bounces(settings):
    settings.BOUNCE_ADDRESS = "zurueck@ostallianz.example"


def test_a_mail_comes_back_under_the_name_of_its_delivery(alliance, sink, bounces):  # noqa: F811
    tell(paper.person(alliance["Mitte"], Role.PLANNER), NORTH)

    delivery.deliver("email")

    (mail,) = sink.mails
    one = Delivery.objects.get()
    assert mail.sender == return_path(one)
    assert delivery_of_return_path(mail.sender) == one.pk
    assert str(mail.message["From"]) == "OstAllianz <meldung@ostallianz.example>"
    assert mail.message["Return-Path"] is None


def test_without_a_bounce_address_it_comes_back_to_the_sender(alliance, sink):  # noqa: F811
    tell(paper.person(alliance["Mitte"], Role.PLANNER), NORTH)

    delivery.deliver("email")

    assert sink.mails[0].sender == "meldung@ostallianz.example"


def test_servers_may_change_its_case_and_bracket_it(bounces):
    one = Delivery()

    assert delivery_of_return_path(f"<{return_path(one).upper()}>") == one.pk


def test_it_fits_into_what_an_address_may_have(settings):
    settings.BOUNCE_ADDRESS = f"{'z' * 18}@ostallianz.example"

    assert len(return_path(Delivery()).split("@")[0]) <= 64


@pytest.mark.parametrize(
    "address",
    [
        "", "zurueck@ostallianz.example", "zurueck+@ostallianz.example", "zurueck+x.y@ostallianz.example",
        f"zurueck+{uuid.uuid4().hex}@ostallianz.example", f"zurueck+{uuid.uuid4().hex}.000000000000@ostallianz.example",
        "zurueck+ß.ß@ostallianz.example",
    ],
)  # fmt: skip
def test_what_we_did_not_write_is_nobodys(bounces, address):
    assert delivery_of_return_path(address) is None


def test_that_of_another_domain_is_nobodys(bounces):
    assert delivery_of_return_path(return_path(Delivery()).replace("ostallianz", "boese")) is None
