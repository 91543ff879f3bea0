"""The main job, told from one end to the other: a real browser, a real worker, a real mail server."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from geo.models import Report
from notifications.models import Delivery, State
from tests import paper
from tests.browser import editor
from tests.browser.support import forgive, open_page, sign_in, worker
from tests.sink import Sink

TITLE = "Gewerbepark Ost"
# 500 m from Ost, more than a kilometre from everybody else; a hand on a mouse misses by some metres.
CORNERS = [(2, 1.4), (3.5, 1.4), (3.5, 2.4), (2, 2.4)]
NEAR = re.compile(r"Ost\s*(49\d|50\d) m")
NEAR_US = re.compile(r"(49\d|50\d) m von Ihrer Grenze")


@pytest.fixture
def post_office():
    """The mail server of the neighbours' town halls, and the worker that brings it the mail."""
    with Sink() as sink, worker(EMAIL_URL=f"smtp://127.0.0.1:{sink.port}", DELIVERY_POLL_SECONDS="1"):
        yield sink


def report_a_business_park(page, planner):
    """Draw, describe and announce a business park 500 m from Ost."""
    report = editor.open_form(page, planner)
    editor.draw(page, CORNERS)
    page.get_by_label("Titel").fill(TITLE)
    page.get_by_label("Planart").select_option(label="Bebauungsplan")
    page.get_by_label("Hauptnutzung").select_option(label="Gewerbe")
    page.get_by_label("Planungsstand").select_option(label="Vor dem Beschluss")
    page.get_by_label("Geschossfläche").fill("24.000")
    page.get_by_label("Antwort bis", exact=True).first.check()
    page.locator("[name=answer_by]").fill((timezone.localdate() + timedelta(days=28)).isoformat())
    page.get_by_label("Kontakt", exact=True).fill("Bauamt Mitte")
    return report


def announce_from_the_preview(page):
    page.get_by_role("button", name="Vorschau").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 Mitglied erfährt")
    expect(page.get_by_role("main")).to_contain_text("Ost")
    page.get_by_role("button", name="Melden").click()
    expect(page).to_have_url(re.compile(r"/meldungen/[0-9a-f-]{36}/$"))


def test_a_report_reaches_exactly_the_neighbour_it_affects(browser, browser_page, live_site, post_office):
    members = live_site.members
    planner = paper.person(members["Mitte"], Role.PLANNER)
    affected = paper.person(members["Ost"], Role.OFFICER)
    unaffected = paper.person(members["Suedwest"], Role.OFFICER)

    # The planner draws, sees at once who is affected and why, and reports.
    report = report_a_business_park(browser_page, planner)
    expect(editor.affected(browser_page)).to_contain_text("Ost")
    expect(editor.affected(browser_page)).to_contain_text(NEAR)
    expect(editor.affected(browser_page)).to_contain_text("Gewerbe 1.000 m")
    announce_from_the_preview(browser_page)
    expect(browser_page.get_by_role("heading", level=1)).to_have_text(TITLE)

    # Within seconds the neighbour's shared mailbox has it, and nobody else's.
    [mail] = editor.until(lambda: post_office.mails, seconds=20)
    assert mail.recipient == "bauamt@ost.example"
    assert mail.message["Subject"].strip().startswith(f"[Test] [Mitte] {TITLE} – neue Meldung, ")
    assert NEAR_US.search(mail.message["Subject"])
    editor.until(lambda: Delivery.objects.filter(state=State.DONE).count() == 1)

    # The neighbour: overview, inbox, report, map.
    with open_page(browser, live_site) as page:
        sign_in(page, affected)
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_have_text("1 Meldung wartet auf Ost")
        page.get_by_role("link", name="Posteingang, 1 ungelesen").click()
        expect(page.get_by_role("main")).to_contain_text(re.compile(r"Ost ist betroffen \(\d+ m von Ihrer Grenze\)"))
        page.get_by_role("link", name=TITLE).click()
        expect(page.locator(".relation")).to_have_text(re.compile(r"\d+ m von Ihrer Grenze Regel „Gewerbe 1.000 m“"))
        expect(page.locator("path.outline")).to_be_visible()
        expect(page.locator(".bell__count")).to_be_hidden()  # seen by an officer: read
        page.goto("/karte/")
        expect(page.locator(".map-row")).to_contain_text(TITLE)
        expect(page.locator(".map-row")).to_contain_text(NEAR_US)

    # The neighbour that is not affected has nothing in the inbox, and reads the summary alone.
    with open_page(browser, live_site) as page:
        sign_in(page, unaffected)
        page.goto("/posteingang/")
        expect(page.get_by_role("main")).to_contain_text("Noch keine Nachricht")
        page.goto(f"/meldungen/{report.pk}/")
        expect(page.locator(".relation")).to_have_text("Ihr Gebiet ist nicht betroffen")
        expect(page.get_by_role("main")).not_to_contain_text("24.000")
        expect(page.locator("path.outline")).to_have_count(0)
    assert len(post_office.mails) == 1


def test_what_is_meant_for_the_affected_is_not_there_for_others(browser, browser_page, live_site):
    members = live_site.members
    planner = paper.person(members["Mitte"], Role.PLANNER)
    affected = paper.person(members["Ost"], Role.OFFICER)
    unaffected = paper.person(members["Suedwest"], Role.OFFICER)
    report = report_a_business_park(browser_page, planner)
    browser_page.get_by_text("Mehr angeben (freiwillig)").click()
    browser_page.get_by_label("Nur Betroffene", exact=True).check()
    announce_from_the_preview(browser_page)
    assert Report.objects.get().audience == "affected_only"

    with open_page(browser, live_site) as page:
        sign_in(page, affected)
        assert page.goto(f"/meldungen/{report.pk}/").status == 200
        sign_in(page, unaffected)
        assert page.goto(f"/meldungen/{report.pk}/").status == 404
        page.goto("/karte/")
        expect(page.get_by_role("main")).to_contain_text("0 Meldungen")
        page.goto("/meldungen/")
        expect(page.get_by_role("main")).not_to_contain_text(TITLE)
        forgive(page, "404")
