"""Signing in, one's own account and the pages of the Geschäftsstelle, in a real browser."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import expect

from accounts.models import Member, Role, User
from accounts.services.invitations import invite
from geo.models import ImpactRule
from geo.services.rules import revise_rule
from notifications.services import announce
from tests import paper
from tests.browser.support import NARROW, WIDE, axe_violations, forgive, overflow_px, screenshot, sign_in

SMALL = (320, 640)
HASHER = PBKDF2PasswordHasher()


@pytest.fixture
def sabine(live_site) -> User:
    return paper.person(None, Role.COORDINATOR, name="Sabine")


@pytest.fixture
def erika(live_site) -> User:
    person = paper.person(live_site.members["Mitte"], Role.OFFICER, name="Erika")
    # As the server hashes it: it would renew the tests' quick hash when she confirms, and end her session with it.
    person.password = HASHER.encode(paper.PASSWORD, HASHER.salt())
    person.save()
    return person


def check(page, path: str, name: str, *, at: str = "") -> None:
    """Open a page: axe finds nothing in light and dark, and nothing is wider than a phone."""
    page.goto(path)
    assert page.evaluate("location.pathname") in (path.split("?")[0], at), f"{name} leads elsewhere"
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert [problem for problem in page.problems if "410" not in problem] == []
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{name} {scheme}: {line}" for line in axe_violations(page)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    assert overflow_px(page) <= 0, f"{name} is wider than {SMALL[0]} px"
    if "SHOTS_DIR" in os.environ:
        screenshot(page, name, sizes=(NARROW, WIDE))
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.wait_for_timeout(100)
    forgive(page, "inline style")  # axe tries styles, and the browser reports them late; before axe there were none
    assert found == []


def test_pages_for_strangers_are_accessible(browser_page, erika, sabine, monkeypatch):
    monkeypatch.setattr("accounts.services.invitations._mail", lambda invitation, token: None)
    invitation = invite("eva@mitte.example", by=sabine, member=erika.member, first_name="Eva")
    token = invitation.renew_token()
    invitation.save()

    check(browser_page, "/anmelden/", "anmelden")
    check(browser_page, "/passwort/", "passwort")
    check(browser_page, "/passwort/unterwegs/", "passwort-unterwegs")
    check(browser_page, "/passwort/neu/abc-falsch/", "passwort-neu-falsch")
    check(browser_page, "/zugang/", "zugang")
    check(browser_page, "/konto-abgeschaltet/", "konto-abgeschaltet")
    check(browser_page, f"/einladung/{token}/", "einladung")
    check(browser_page, "/einladung/falsch/", "einladung-falsch")
    for name in ("hilfe", "barrierefreiheit", "datenschutz", "impressum"):
        check(browser_page, f"/{name}/", name)
    forgive(browser_page, "410")


def test_pages_of_one_s_own_account_are_accessible(browser_page, erika):
    sign_in(browser_page, erika)
    check(browser_page, "/konto/", "konto")
    check(browser_page, "/konto/passwort/", "konto-passwort")
    check(browser_page, "/konto/zweiter-schritt/", "zweiter-schritt")
    check(browser_page, "/konto/zweiter-schritt/einrichten/", "bestaetigen", at="/konto/bestaetigen/")
    confirm(browser_page)
    check(browser_page, "/konto/zweiter-schritt/einrichten/", "zweiter-schritt-einrichten")
    totp.TOTP.activate(erika, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(erika)
    for name in ("zweiter-schritt", "ersatz-codes", "ersatz-codes/neu", "zweiter-schritt/abschalten"):
        check(browser_page, f"/konto/{name}/", f"{name.replace('/', '-')}-ein")


def test_pages_of_the_office_are_accessible(browser_page, live_site, sabine, erika, monkeypatch):
    monkeypatch.setattr("accounts.services.invitations._mail", lambda invitation, token: None)
    invite("eva@mitte.example", by=sabine, member=erika.member, roles=[Role.PLANNER])
    live_site.members["West"].destinations.all().delete()
    mitte = erika.member.pk
    rule = ImpactRule.objects.in_force().get(name="Gewerbe 1.000 m")
    rule = revise_rule(rule, by=sabine, distance_m=1500)
    sign_in(browser_page, sabine)

    check(browser_page, "/mitglieder/", "mitglieder")
    check(browser_page, "/mitglieder/neu/", "mitglied-neu")
    check(browser_page, f"/mitglieder/{mitte}/", "mitglied")
    check(browser_page, f"/mitglieder/{live_site.members['West'].pk}/", "mitglied-ohne-postfach")
    check(browser_page, f"/mitglieder/{mitte}/bearbeiten/", "mitglied-bearbeiten")
    check(browser_page, f"/mitglieder/{mitte}/postfaecher/neu/", "postfach-neu")
    check(browser_page, "/mitglieder/geschaeftsstelle/", "geschaeftsstelle")
    check(browser_page, f"/personen/{erika.pk}/", "person")
    check(browser_page, f"/einladungen/neu/?mitglied={mitte}", "einladung-neu")
    check(browser_page, "/regeln/", "regeln")
    check(browser_page, f"/regeln/{rule.pk}/", "regel")
    check(browser_page, f"/regeln/{rule.pk}/bearbeiten/", "regel-bearbeiten")
    check(browser_page, "/listen/", "listen")
    check(browser_page, "/listen/nutzungen/", "liste-nutzungen")
    check(browser_page, "/listen/nutzungen/solar/bearbeiten/", "liste-nutzung")


def confirm(page) -> None:
    page.get_by_label("Passwort").fill(paper.PASSWORD)
    page.get_by_role("button", name="Bestätigen").click()
    page.wait_for_url("**/einrichten/")


def test_erika_signs_in_sets_up_the_second_step_and_signs_in_with_it(browser_page, erika):
    page = browser_page
    page.goto("/konto/")
    page.get_by_label("E-Mail-Adresse").fill(erika.email)
    page.get_by_label("Passwort").fill(paper.PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Zweiten Schritt einrichten").click()
    page.get_by_role("link", name="Einrichten").click()
    confirm(page)
    picture = page.get_by_role("img", name=re.compile("Bild für die App"))
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 0
    secret = page.locator(".secret").inner_text()

    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Einschalten").click()
    expect(page.locator(".codes li")).to_have_count(10)
    spare = page.locator(".codes li").first.inner_text()

    page.context.clear_cookies()
    page.goto("/konto/")
    page.get_by_label("E-Mail-Adresse").fill(erika.email)
    page.get_by_label("Passwort").fill(paper.PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_label("Code").fill(spare)
    page.get_by_role("button", name="Anmelden").click()

    expect(page.get_by_role("heading", name="Mein Konto")).to_be_visible()


def code(secret: str) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_sabine_switches_a_person_off_and_takes_it_back(browser_page, sabine, erika):
    sign_in(browser_page, sabine)
    browser_page.goto(f"/mitglieder/{erika.member.pk}/")

    browser_page.get_by_role("button", name=re.compile("Abschalten.*Erika Muster")).click()
    expect(browser_page.locator(".messages")).to_contain_text("kann sich nicht mehr anmelden")
    browser_page.get_by_role("button", name="Rückgängig").click()

    expect(browser_page.get_by_role("button", name=re.compile("Abschalten.*Erika Muster"))).to_be_visible()
    assert User.objects.get(pk=erika.pk).is_active


def test_sabine_changes_a_rule_with_the_keyboard_alone_after_seeing_what_it_would_have_meant(browser_page, sabine):
    rule = ImpactRule.objects.in_force().get(name="Gewerbe 1.000 m")
    planner = paper.person(Member.objects.get(short_name="Mitte"), Role.PLANNER)
    report = paper.draft(planner, paper.box(1.8, 2.7, 2.2, 2.9), title="Halle am Wald")
    announce(report, by=planner, idempotency_key=uuid4())
    sign_in(browser_page, sabine)
    browser_page.goto(f"/regeln/{rule.pk}/bearbeiten/")

    browser_page.get_by_label("Entfernung (m)").focus()
    browser_page.keyboard.press("Control+A")
    browser_page.keyboard.type("1.200")
    browser_page.keyboard.press("Enter")

    expect(browser_page.get_by_role("heading", level=1)).to_have_text("Nord hätte 1 Meldung mehr bekommen")
    expect(browser_page.get_by_role("link", name="Halle am Wald")).to_be_visible()
    check(browser_page, urlsplit(browser_page.url).path, "regel-vorschau")
    assert ImpactRule.objects.filter(rule=rule.rule).count() == 1
    browser_page.get_by_role("button", name="Änderung in Kraft setzen").focus()
    browser_page.keyboard.press("Enter")

    expect(browser_page.locator(".messages")).to_contain_text("Fassung 2 gilt ab jetzt.")
    assert ImpactRule.objects.in_force().get(rule=rule.rule).distance_m == 1200
