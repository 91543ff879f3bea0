"""Personal tokens: shown once, kept as a hash, revoked with a way back for minutes, gone with the account."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.api_access import person_with
from accounts.models import ApiToken, Role
from accounts.services import people
from accounts.services.api_tokens import MOST_TOKENS, UNDO_FOR, make_token, revoke_token
from accounts.tokens import hashed
from config.logs import MaskKeys, masked
from tests import paper

PAGE = "/konto/zugaenge/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def eva(alliance):
    return paper.person(alliance["Nord"], Role.OFFICER, name="Eva")


@pytest.fixture
def browser(eva):
    client = Client()
    client.force_login(eva)
    return client


def make_on_page(browser):
    answer = browser.post(PAGE, {"label": "QGIS im Büro"})
    assert answer["Cache-Control"] == "no-store"
    return re.search(r"umg_[\w-]{43}", answer.content.decode())[0]


def reads(token):
    return Client(headers={"Authorization": f"Bearer {token}"}).get("/ogc/").status_code


def test_eva_makes_a_key_on_the_page_and_her_program_reads(browser, eva):
    token = make_on_page(browser)

    assert reads(token) == 200
    assert ApiToken.objects.get().user == eva


def test_the_key_is_shown_once_and_never_stored(browser):
    token = make_on_page(browser)

    assert token not in browser.get(PAGE).content.decode()
    row = ApiToken.objects.values().get()
    assert row["token_hash"] == hashed(token)
    assert token not in str(row)


def test_a_key_has_256_bits(eva):
    assert len({make_token(eva, label="x")[1] for _ in range(5)}) == 5
    assert len(make_token(eva, label="x")[1].removeprefix("umg_")) == 43


def test_without_a_label_nothing_is_made(browser):
    answer = browser.post(PAGE, {"label": "  "})

    assert answer.status_code == 422
    assert "wofür der Zugang ist" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_nobody_makes_more_than_anybody_needs(browser, eva):
    for number in range(MOST_TOKENS):
        make_token(eva, label=str(number))

    assert browser.post(PAGE, {"label": "noch einer"}).status_code == 422


def test_the_page_says_when_a_key_was_used_and_does_not_write_with_every_request(browser, django_assert_num_queries):
    token = make_on_page(browser)
    assert "noch nie benutzt" in browser.get(PAGE).content.decode()

    reads(token)

    assert "zuletzt benutzt" in browser.get(PAGE).content.decode()
    with django_assert_num_queries(1):
        person_with(f"Bearer {token}")


def test_a_revoked_key_opens_nothing_and_can_be_brought_back_for_minutes(browser):
    token = make_on_page(browser)
    key = ApiToken.objects.get()

    answer = browser.post(f"{PAGE}{key.pk}/zurueckziehen/", follow=True)
    assert reads(token) == 401
    assert f"{PAGE}{key.pk}/wieder/" in answer.content.decode()
    browser.post(f"{PAGE}{key.pk}/wieder/")
    assert reads(token) == 200


def test_a_key_that_was_revoked_long_ago_stays_revoked(browser):
    token = make_on_page(browser)
    key = ApiToken.objects.get()
    ApiToken.objects.update(revoked_at=timezone.now() - UNDO_FOR - timedelta(seconds=1))

    browser.post(f"{PAGE}{key.pk}/wieder/")

    assert reads(token) == 401


def test_nobody_revokes_or_restores_somebody_elses_key(browser, alliance):
    key, token = make_token(paper.person(alliance["Ost"], name="Olaf"), label="QGIS")

    assert browser.post(f"{PAGE}{key.pk}/zurueckziehen/").status_code == 404
    assert reads(token) == 200
    revoke_token(key)
    assert browser.post(f"{PAGE}{key.pk}/wieder/").status_code == 404
    assert reads(token) == 401


def test_the_key_dies_with_the_account_and_does_not_come_back_with_it(browser, eva, alliance):
    token = make_on_page(browser)
    office = paper.person(None, Role.COORDINATOR)

    people.deactivate(eva, by=office)
    assert reads(token) == 401
    people.reactivate(eva)
    assert reads(token) == 401


def test_the_key_follows_its_person_to_another_member(browser, eva, alliance):
    token = make_on_page(browser)
    eva.member = None
    eva.save()

    assert reads(token) == 404


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer falsch", "Basic", "Basic !!!", "Basic " + "QQ==", "Digest x",
     "Bearer " + "x" * 5000, "Basic /////w==", "bearer\0", "Basic OnVtZ18="],
)  # fmt: skip
def test_headers_that_are_no_key_open_nothing(header):
    assert person_with(header) is None


def test_keys_are_masked_in_logs(eva, caplog):
    _key, token = make_token(eva, label="QGIS")
    record = logging.LogRecord("x", logging.INFO, "", 0, "GET %s", (f"/ogc/?x={token}",), None)
    MaskKeys().filter(record)

    assert token not in record.getMessage()
    assert masked(f"http://eva:{token}@host/ogc") == "http://eva:umg_…@host/ogc"


def test_a_second_factor_that_is_required_is_required_of_the_page_too(browser, settings):
    settings.REQUIRE_MFA_FOR = ["officer"]

    assert browser.get(PAGE).status_code == 302
