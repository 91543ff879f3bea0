"""An officer asks to hear of wind turbines, hears once, stops it from her mail program, and still hears her duty."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
import uuid

import pytest
from django.contrib.gis.geos import MultiPoint
from playwright.sync_api import expect

from accounts.models import Role
from geo.crs import STORAGE_SRID
from geo.models import Report
from notifications import services
from notifications.models import Delivery, Notification, OptOut, Purpose, State, Subscription
from tests import paper
from tests.browser import editor
from tests.browser.support import open_page, sign_in, worker
from tests.sink import Sink
from tests.subscribing import subscription

HOME = paper.at(-2, -2)  # in Suedwest
EIGHT_KILOMETRES_AWAY = (3.657, 3.657)  # in Mitte: 5.657 km further in x and in y


@pytest.fixture
def post_office(live_site):
    """The mail server of everybody, and the worker that brings it the mail."""
    with Sink() as sink:
        surroundings = {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "BASE_URL": live_site.url}
        with worker(DELIVERY_POLL_SECONDS="1", **surroundings):
            yield sink


def subscribe_to_wind_within_ten_kilometres(page):
    page.goto("/abos/")
    page.get_by_role("link", name="Neues Abo").first.click()
    page.get_by_label("um einen Ort").check()
    page.get_by_label("Adresse, Ort oder Koordinaten").fill(f"{HOME.x:.0f} {HOME.y:.0f}")
    page.get_by_label("und im Umkreis von").fill("10.000")
    page.get_by_label("Windenergie").check()
    page.locator("[name=name]").fill("Wind im Umkreis")
    page.get_by_role("button", name="Abo speichern").click()
    expect(page.get_by_role("main")).to_contain_text("Wind im Umkreis")


def announce_a_wind_turbine(planner, x: float, y: float, title: str) -> Report:
    """Announce a turbine of 100 m: the rule reaches 1,000 m."""
    place = MultiPoint(paper.at(x, y), srid=STORAGE_SRID)
    report = paper.draft(planner, place, kind="project", use="wind", height_m=100, title=title)
    services.announce(report, by=planner, idempotency_key=uuid.uuid4())
    return report


def everything_is_sent():
    return not Delivery.objects.filter(state=State.WAITING).exists()


def press_the_mail_program_s_button(mail) -> None:
    """Do what RFC 8058 says: one POST to the address in the header, without cookies."""
    address = re.search(r"<(http[^>]+)>", mail.message["List-Unsubscribe"])[1]
    assert mail.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = urllib.parse.urlencode({"List-Unsubscribe": "One-Click"}).encode()
    with urllib.request.urlopen(urllib.request.Request(address, data=body, method="POST"), timeout=20) as answer:
        assert answer.status == 200


def test_an_officer_hears_once_of_what_she_asked_for_and_always_of_her_duty(
    browser, browser_page, live_site, post_office
):
    members = live_site.members
    planner = paper.person(members["Mitte"], Role.PLANNER)
    officer = paper.person(members["Suedwest"], Role.OFFICER)
    hers = [officer.email, "bauamt@suedwest.example"]
    sign_in(browser_page, officer)
    subscribe_to_wind_within_ten_kilometres(browser_page)
    mine = Subscription.objects.get()
    assert (mine.user, mine.uses, mine.distance_m) == (officer, ["wind"], 10_000)
    # Her office asked for the same: still one message.
    subscription(members["Suedwest"], name="Energie", uses=["wind", "solar"], to_mailbox=False)

    # The planner reports a turbine 8 km away: her page rings without a reload, and one mail arrives.
    browser_page.goto("/")
    bell = browser_page.locator(".bell__count")
    expect(bell).to_be_hidden()
    browser_page.evaluate("window.sameDocument = true")
    announce_a_wind_turbine(planner, *EIGHT_KILOMETRES_AWAY, "Windrad am Hügel")
    expect(bell).to_have_text("1")
    assert browser_page.evaluate("window.sameDocument") is True
    editor.until(everything_is_sent, seconds=30)
    [mail] = [mail for mail in post_office.mails if mail.recipient in hers]
    assert mail.recipient == officer.email
    text = mail.message.get_body(("plain",)).get_content()
    assert "Ihr Abo „Wind im Umkreis“" in text
    assert "Abo „Energie“ von Suedwest" in text

    # A scanner opens the address: nothing happens. She presses the button of her mail program: it stops, all of it.
    address = re.search(r"<(http[^>]+)>", mail.message["List-Unsubscribe"])[1]
    urllib.request.urlopen(address, timeout=20).close()
    assert Subscription.objects.get(pk=mine.pk).stopped_at is None
    press_the_mail_program_s_button(mail)
    assert Subscription.objects.get(pk=mine.pk).stopped_at is not None
    assert OptOut.objects.filter(user=officer).count() == 1

    # Of the next turbine she hears nothing.
    announce_a_wind_turbine(planner, 3.5, 3.5, "Zweites Windrad")
    editor.until(everything_is_sent, seconds=30)
    assert Notification.objects.filter(user=officer).count() == 1
    assert len([mail for mail in post_office.mails if mail.recipient in hers]) == 1

    # One that stands 500 m from her border is her duty: the bell rings, the mailbox has it, no way to unsubscribe.
    announce_a_wind_turbine(planner, 0.3, 0.3, "Windrad an der Grenze")
    expect(bell).to_have_text("2")
    editor.until(everything_is_sent, seconds=30)
    duty = [mail for mail in post_office.mails if mail.recipient in hers][1:]
    assert [one.recipient for one in duty] == ["bauamt@suedwest.example"]
    assert duty[0].message["List-Unsubscribe"] is None
    with open_page(browser, live_site) as page:
        sign_in(page, officer)
        page.goto("/posteingang/")
        expect(page.get_by_role("main")).to_contain_text("Windrad an der Grenze")
        expect(page.get_by_role("main")).not_to_contain_text("Zweites Windrad")
    assert Delivery.objects.filter(purpose=Purpose.NEWS).exclude(state=State.DONE).count() == 0
