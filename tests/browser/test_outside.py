"""A neighbour outside, without an account: the link of the mail, a click into the map, a file, an answer."""

from __future__ import annotations

import uuid

from django.db import transaction
from playwright.sync_api import expect

from accounts.models import Role
from coordination.models import Response
from coordination.services import invite_outside
from coordination.services.externals import way_of
from notifications import outside
from notifications.services import announce
from tests import paper
from tests.browser.support import NARROW, WIDE, axe_violations, screenshot


def test_a_neighbour_outside_shows_a_place_by_a_click_and_sends_it_with_a_file(browser_page, live_site):
    page = browser_page
    planner = paper.person(live_site.members["Mitte"], Role.PLANNER)
    report = paper.draft(planner, paper.box(3.6, 0.2, 3.9, 0.4))
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    contact = invite_outside(report, organisation="Gemeinde Suedost", email="amt@suedost.example", by=planner)
    with transaction.atomic():  # it locks
        token = outside.token_of(way_of(contact))
    page.goto(f"/nachbar/{token}/")
    picture = page.get_by_role("img", name="Karte: Lage und Umgriff")
    expect(picture).to_have_js_property("complete", True)

    picture.click()
    expect(page.get_by_role("textbox", name="Ort")).not_to_have_value("")
    page.get_by_role("radio", name="Anmerkungen").check()
    page.get_by_label("Datei anfügen").set_input_files(
        {"name": "skizze.txt", "mimeType": "text/plain", "buffer": b"Radweg"}
    )
    page.get_by_role("textbox", name="Ihr Name").fill("Frau Süd")
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        assert axe_violations(page) == []
    screenshot(page, "outside-answer")
    page.get_by_role("button", name="Antwort senden").click()

    expect(page.get_by_text("Danke, Ihre Antwort ist angekommen.")).to_be_visible()
    expect(page.get_by_text("skizze.txt")).to_be_visible()
    given = Response.objects.get(external=contact)
    assert report.versions.get().outline.envelope.distance(given.place) < 2000
    assert given.files.count() == 1
