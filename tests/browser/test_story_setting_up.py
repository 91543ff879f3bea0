"""A second, empty alliance is set up by its Geschäftsstelle alone: real browser, worker and mail server."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from accounts.models import Alliance, Invitation, Member, User
from accounts.services import first_office
from notifications.models import DemoMail, Destination
from tests import geodata, paper
from tests.browser.support import NARROW, WCAG, WIDE, axe_violations, open_page, overflow_px, screenshot, worker
from tests.sink import Sink

PATIENCE = 60_000
NINE = [name for name in paper.SQUARES if name != "Stadt"]  # Mitte is in the middle


@pytest.fixture
def empty_site(running_server, transactional_db, code_lists):
    """The running site with nothing in it but the default rules and code lists."""
    assert not User.objects.exists()
    assert not Member.objects.exists()
    return running_server


@pytest.fixture
def page(browser, empty_site):
    with open_page(browser, empty_site) as opened:
        yield opened


def looks_well(page, name):
    """Nothing for axe to find, nothing over the edge on a phone. With SHOTS_DIR it leaves pictures."""
    if "SHOTS_DIR" in os.environ:
        screenshot(page, f"einrichten-{name}")
        page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    assert axe_violations(page, tags=WCAG) == []
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert overflow_px(page) <= 0
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def begin(page):
    page.goto("/einrichten/")
    looks_well(page, "beginn")
    page.get_by_label("Code").fill(first_office.code())
    page.get_by_label("Vorname").fill("Petra")
    page.get_by_label("Nachname").fill("Muster")
    page.get_by_label("E-Mail-Adresse").fill("petra@nord.example")
    page.get_by_label("Passwort").fill("vier-alte-buchen-am-see")
    page.get_by_role("button", name="Konto anlegen und beginnen").click()
    page.get_by_label("Name", exact=True).fill("NordAllianz")
    page.get_by_label("E-Mail der Geschäftsstelle").fill("buero@nord.example")
    page.get_by_role("button", name="Speichern und weiter").click()


def bring_boundaries(page, path):
    expect(page.get_by_role("heading", level=1)).to_have_text("Woher kommen die Gemeindegrenzen?")
    looks_well(page, "grenzen")
    page.get_by_label("eigene Datei").check()
    page.get_by_label("Datei (freiwillig)").set_input_files(path)
    page.get_by_role("button", name="Grenzen einlesen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Die Grenzen sind in Kraft", timeout=PATIENCE)
    page.get_by_role("link", name="Mitglieder wählen").click()


def choose_members(page):
    expect(page.get_by_role("heading", level=1)).to_have_text("Wer macht mit?")
    expect(page.locator("[data-choose-areas]")).to_have_attribute("data-ready", "true")
    page.locator("#members-map").click()  # the middle of the map: Mitte
    expect(page.locator("#map-said")).to_have_text("Mitte gewählt")
    for name in ("Nord", "Ost"):
        page.locator(f"input[name=gebiet][value='{paper.KEYS[name]}']").check()
    looks_well(page, "mitglieder")
    page.get_by_role("button", name="Gewählte aufnehmen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("3 Mitglieder sind dabei")
    page.get_by_role("link", name="Weiter zu den Regeln").click()
    page.get_by_role("button", name="Diese Regeln passen").click()


def invite(page):
    looks_well(page, "einladungen")
    for name in ("Mitte", "Nord", "Ost"):
        page.get_by_label(f"Postfach von {name}", exact=True).fill(f"bauamt@{name.lower()}.example")
    page.get_by_label("Erste Person von Mitte").fill("anna@mitte.example")
    page.get_by_role("button", name="Einladen").click()
    expect(page.get_by_text("1 Einladung ist unterwegs.")).to_be_visible()
    page.get_by_role("button", name="Später").click()


def try_the_mail(page, sink):
    page.get_by_role("button", name="Probemail senden").click()
    arrived = page.get_by_role("heading", name="Der Mailserver hat die Probemail angenommen")
    expect(arrived).to_be_visible(timeout=PATIENCE)
    assert [one.recipient for one in sink.mails] == ["petra@nord.example"]
    assert "NordAllianz" in sink.mails[0].message["Subject"]
    page.get_by_role("button", name="Sie ist angekommen").click()


def test_a_new_alliance_is_set_up_from_nothing(page, empty_site, tmp_path):
    land = geodata.write(tmp_path / "gemeinden.gpkg", geodata.towns(*NINE))
    with Sink() as sink, worker(EMAIL_URL=f"smtp://127.0.0.1:{sink.port}", DELIVERY_POLL_SECONDS="1"):
        begin(page)
        bring_boundaries(page, land)
        choose_members(page)
        invite(page)
        try_the_mail(page, sink)
    expect(page.get_by_role("heading", level=1)).to_have_text("Alles ist eingerichtet")
    looks_well(page, "fertig")
    page.get_by_role("button", name="Einrichtung abschließen").click()
    expect(page.locator(".brand__name")).to_have_text("NordAllianz")

    assert Alliance.current().set_up_at
    assert {member.short_name for member in Member.objects.all()} == {"Mitte", "Nord", "Ost"}
    assert Destination.objects.filter(member__isnull=False).count() == 3
    assert Invitation.objects.get().member.short_name == "Mitte"
    assert DemoMail.objects.filter(recipient="anna@mitte.example").exists()

    # Its own colours, on every page; one that nobody could read is not taken.
    page.goto("/verwaltung/auftritt/")
    page.get_by_label("Farbe auf hellen Seiten").fill("#f2d338")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("alert")).to_contain_text("nötig sind 4,5 zu 1")
    page.get_by_label("Farbe auf hellen Seiten").fill("#8a1538")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(".btn--primary").first).to_have_css("background-color", "rgb(138, 21, 56)")
    looks_well(page, "auftritt")
    page.emulate_media(color_scheme="dark")
    assert axe_violations(page) == []
