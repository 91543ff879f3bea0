"""A browser that may show messages: asked on the page, told by the real worker, clicked to the report."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Role
from notifications.models import Destination
from notifications.services import announce
from tests import paper
from tests.browser.support import NARROW, WIDE, axe_violations, screenshot, server, sign_in, worker
from tests.pushes import Keys
from tests.receiver import Receiver

# Debian's Chromium knows no push service. In its place the page gets a subscription to a server of ours; all else
# (permission, service worker, what it shows, where a click leads) is the browser's own.
SUBSCRIPTION = """
(given) => {
  const subscription = {
    endpoint: given.endpoint,
    toJSON: () => given,
    unsubscribe: async () => { sessionStorage.removeItem("push"); return true; },
  };
  PushManager.prototype.getSubscription = async () => (sessionStorage.getItem("push") ? subscription : null);
  PushManager.prototype.subscribe = async (options) => {
    if (options.applicationServerKey.length !== 65 || !options.userVisibleOnly) throw new Error("refused");
    sessionStorage.setItem("push", "1");
    return subscription;
  };
}
"""


@pytest.fixture
def service():
    with Receiver() as receiver:
        receiver.status = 201
        yield receiver


@pytest.fixture
def site(live_site, service):
    """The site, allowed to reach the push service on this machine."""
    own = {"EGRESS_ALLOWED_HOSTS": "127.0.0.1", "SEND_ONLY_TO": "127.0.0.1", "DELIVERY_POLL_SECONDS": "1"}
    with server(**own) as running, worker(**own, BASE_URL=running.url):
        running.members = live_site.members
        yield running


@pytest.fixture
def eva(live_site):
    return paper.person(live_site.members["Nord"], Role.OFFICER, name="Eva")


def open_reachable(browser, site, person, given) -> Any:
    context = browser.new_context(base_url=site.url, locale="de-DE", viewport={"width": WIDE[0], "height": WIDE[1]})
    context.grant_permissions(["notifications"], origin=site.url)
    page = context.new_page()
    page.add_init_script(f"({SUBSCRIPTION})({json.dumps(given)})")
    sign_in(page, person)
    page.goto("/konto/erreichbar/")
    return page


def deliver(page, site, said) -> None:
    """Have the browser get this message as from a push service."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    devtools = page.context.new_cdp_session(page)
    known: dict[str, str] = {}  # by scope: the browser names those of other tests' sites too
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.update({one["scopeURL"]: one["registrationId"] for one in event["registrations"]}),
    )
    devtools.send("ServiceWorker.enable")
    until(page, lambda: f"{site.url}/" in known)
    own = {"origin": site.url, "registrationId": known[f"{site.url}/"]}
    devtools.send("ServiceWorker.deliverPushMessage", {**own, "data": json.dumps(said)})


def shown(page) -> list[dict[str, Any]]:
    return page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.getRegistration("/");
          const all = await registration.getNotifications();
          return all.map(({ title, body, tag, data }) => ({ title, body, tag, url: data.url }));
        }"""
    )


def until(page, condition) -> None:
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(200)
    raise AssertionError("It did not come.")


def test_eva_switches_messages_on_and_hears_of_a_report(browser, site, service, eva):
    keys = Keys()
    page = open_reachable(browser, site, eva, {"endpoint": service.url, "keys": keys.as_json()})
    page.get_by_role("button", name="Mitteilungen in diesem Browser einschalten").click()
    expect(page.get_by_text("Dieser Browser bekommt Mitteilungen")).to_be_visible()
    assert Destination.objects.get(user=eva, channel="webpush").address == service.url

    page.get_by_role("button", name="Probe schicken").click()
    expect(page.get_by_text("Die Probe ist unterwegs.")).to_be_visible()
    until(page, lambda: service.got)
    planner = paper.person(site.members["Mitte"], Role.PLANNER)
    report = paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82))
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    until(page, lambda: len(service.got) == 2)
    said = keys.read(service.last)
    deliver(page, site, said)

    until(page, lambda: shown(page))
    (one,) = shown(page)
    assert one["title"] == "OstAllianz"
    assert re.match(r"\[Mitte\] Gewerbegebiet Nord – neue Meldung, 180 m", one["body"])
    assert one["url"] == f"/meldungen/{report.pk}/"
    page.context.close()


def test_a_newer_message_on_the_same_report_takes_the_place_of_the_older(browser, site, service, eva):
    page = open_reachable(browser, site, eva, {"endpoint": service.url, "keys": Keys().as_json()})
    page.get_by_role("button", name="Mitteilungen in diesem Browser einschalten").click()
    expect(page.get_by_text("Dieser Browser bekommt Mitteilungen")).to_be_visible()
    for body in ("gemeldet", "zurückgezogen"):
        deliver(page, site, {"title": "OstAllianz", "body": body, "tag": "eins", "url": "/posteingang/"})

    until(page, lambda: [one["body"] for one in shown(page)] == ["zurückgezogen"])
    page.context.close()


def test_a_browser_whose_push_service_gives_it_a_new_address_says_so_by_itself(browser, site, service, eva):
    page = open_reachable(browser, site, eva, {"endpoint": service.url, "keys": Keys().as_json()})
    page.get_by_role("button", name="Mitteilungen in diesem Browser einschalten").click()
    expect(page.get_by_text("Dieser Browser bekommt Mitteilungen")).to_be_visible()
    (script,) = page.context.service_workers

    # Only the browser itself can send the event; what it does is the script's own, down to our server.
    moved = {"endpoint": f"{service.url}/neu", "keys": Keys().as_json()}
    script.evaluate(
        """async (moved) => {
          const subscription = { ...moved, toJSON: () => moved, unsubscribe: async () => true };
          PushManager.prototype.subscribe = async () => subscription;
          const event = new Event("pushsubscriptionchange");
          let done;
          event.waitUntil = (promise) => { done = promise; };
          self.dispatchEvent(event);
          await done;
        }""",
        moved,
    )

    assert Destination.objects.get(user=eva, channel="webpush", active=True).address == moved["endpoint"]
    page.context.close()


def test_eva_switches_messages_off(browser, site, service, eva):
    page = open_reachable(browser, site, eva, {"endpoint": service.url, "keys": Keys().as_json()})
    page.get_by_role("button", name="Mitteilungen in diesem Browser einschalten").click()
    page.get_by_role("button", name="Ausschalten").click()

    expect(page.get_by_role("button", name="Mitteilungen in diesem Browser einschalten")).to_be_visible()
    assert not Destination.objects.get(user=eva, channel="webpush").active
    page.context.close()


def test_a_browser_that_refuses_is_told_how_to_allow_it(browser_page, eva):
    sign_in(browser_page, eva)
    browser_page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    browser_page.goto("/konto/erreichbar/")

    expect(browser_page.get_by_text("darf keine Mitteilungen von hier zeigen")).to_be_visible()
    assert not browser_page.get_by_role("button", name="einschalten").is_visible()


def test_on_an_iphone_the_way_over_the_home_screen_is_told(browser, live_site, eva):
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
    context = browser.new_context(base_url=live_site.url, locale="de-DE", user_agent=phone)
    page = context.new_page()
    page.add_init_script("delete window.PushManager")
    sign_in(page, eva)
    page.goto("/konto/erreichbar/")

    expect(page.get_by_text("Zum Home-Bildschirm")).to_be_visible()
    context.close()


def test_pages_that_show_something_once(browser_page, eva):
    """The secret of a webhook, the address of a feed: wide, on a phone, and for everybody."""
    sign_in(browser_page, eva)
    browser_page.goto("/konto/webhooks/")
    screenshot(browser_page, "webhooks")
    browser_page.get_by_role("textbox", name="Adresse").fill("https://fachverfahren.nord.example/umgriff/eingang")
    browser_page.get_by_role("textbox", name="Bezeichnung").fill("Fachverfahren Bauleitplanung")
    browser_page.get_by_role("button", name="Hinzufügen").click()
    expect(browser_page.get_by_role("textbox", name="Geheimnis")).to_have_value(re.compile("^whsec_"))
    look(browser_page, "webhook-secret")
    browser_page.get_by_role("link", name="Habe ich notiert").click()
    browser_page.get_by_role("button", name="Probe schicken").click()
    look(browser_page, "webhook")

    browser_page.goto("/konto/erreichbar/")
    browser_page.get_by_role("textbox", name="Wofür?").fill("Outlook im Büro")
    browser_page.get_by_role("button", name="Feed anlegen").click()
    expect(browser_page.get_by_role("textbox", name="Adresse des Feeds")).to_have_value(re.compile("/feed/"))
    look(browser_page, "feed-address")
    browser_page.goto("/konto/erreichbar/")
    expect(browser_page.get_by_role("button", name="Zurückziehen Outlook im Büro")).to_be_visible()
    look(browser_page, "reachable-feeds")


def look(page, name) -> None:
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        assert axe_violations(page) == []
    screenshot(page, name)
