"""What somebody sees who ends where there is no page: a sentence in their language, and the way on."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from accounts.models import Role
from config import errors
from tests import paper
from tests.words import words

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER, name="Paula")


@pytest.fixture
def browser(planner):
    client = Client(headers=BROWSER)
    client.force_login(planner)
    return client


def test_who_follows_an_old_link_reads_why_there_is_nothing_and_goes_on(browser):
    answer = browser.get("/gibt-es-nicht/")

    assert answer.status_code == 404
    assert "Diese Seite gibt es nicht." in words(answer)
    assert "Sie sind als Paula Muster angemeldet." in words(answer)
    assert 'href="/"' in answer.content.decode()
    assert 'aria-label="Hauptnavigation"' in answer.content.decode()


def test_what_is_not_there_and_what_is_not_for_you_look_the_same(browser, alliance, settings):
    settings.DEBUG = False
    report = paper.draft(paper.person(alliance["Nord"], Role.PLANNER), paper.box(1, 3, 2, 4), title="Geheim")

    hidden, missing = (browser.get(f"/meldungen/{pk}/") for pk in (report.pk, uuid.uuid4()))

    assert hidden.status_code == missing.status_code == 404
    assert words(hidden) == words(missing)


def test_a_stranger_is_offered_to_sign_in(db):
    answer = Client(headers=BROWSER).get("/gibt-es-nicht/")

    assert answer.status_code == 404
    assert 'href="/anmelden/"' in answer.content.decode()
    assert "angemeldet" not in words(answer)


def test_it_is_said_in_english_too(browser):
    browser.cookies["django_language"] = "en"

    assert "There is no such page." in words(browser.get("/gibt-es-nicht/"))


def test_a_program_gets_the_sentence_alone(client):
    answer = client.get("/gibt-es-nicht/")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == "Diese Seite gibt es nicht.\n"


def test_the_address_of_a_form_says_that_there_is_nothing_to_read(browser):
    answer = browser.get("/meldungen/neu/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "drücken Sie dort noch einmal" in words(answer)


def test_a_form_from_before_signing_in_says_that_nothing_was_saved_and_where_to_reload(planner):
    client = Client(headers=BROWSER, enforce_csrf_checks=True)
    client.force_login(planner)

    answer = client.post("/meldungen/neu/", headers={"Referer": "http://testserver/meldungen/?suche=Nord#liste"})

    assert answer.status_code == 403
    assert "Es wurde nichts gespeichert." in words(answer)
    assert 'href="/meldungen/?suche=Nord"' in answer.content.decode()


def test_who_acts_after_the_session_ended_signs_in_and_is_back_on_the_page(alliance, planner):
    client = Client(headers=BROWSER)

    answer = client.post("/meldungen/neu/", headers={"Referer": "http://testserver/meldungen/?suche=Nord"})
    page = client.get(answer.url)

    assert answer.url == "/anmelden/?next=/meldungen/%3Fsuche%3DNord"
    assert "Was Sie zuletzt abgeschickt haben, ist nicht angekommen." in words(page)


@pytest.mark.parametrize(
    "before", ["", "https://boese.example/x", "http://testserver:81/", "javascript:alert(1)", "x", "//[x"]
)
def test_nobody_is_led_elsewhere_by_what_the_browser_says_it_came_from(db, before):
    answer = Client(headers=BROWSER).post("/meldungen/neu/", headers={"Referer": before})

    assert answer.url == "/anmelden/?next=/"


def test_a_fault_of_ours_is_a_page_that_needs_nothing(browser, monkeypatch, django_assert_num_queries):
    browser.raise_request_exception = False
    monkeypatch.setattr("coordination.views.overview.render", _fails)

    answer = browser.get("/")

    assert answer.status_code == 500
    assert "Halb gespeichert wurde nichts" in words(answer)
    with django_assert_num_queries(0):
        errors.server_error(answer.wsgi_request)


def _fails(*_: object, **__: object) -> None:
    raise RuntimeError("on purpose")


def test_a_request_that_cannot_be_read_is_told_so(browser):
    answer = browser.get("/", headers={"Host": "boese.example"})

    assert answer.status_code == 400
    assert "Diese Anfrage ist nicht zu verstehen." in words(answer)
