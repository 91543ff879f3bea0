"""Messages in the browser: encrypted for it alone, signed by us, replaced by newer ones, and over when it says so."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Role, User
from config.own_keys import new_push_key, own_push_key
from notifications import delivery, services, vapid
from notifications.models import Activity, Delivery, Destination, DigestItem, Notification, Purpose, Standing, State
from notifications.services import announce, rest
from notifications.services.browsers import keep_browser, try_browser
from tests import invariants, paper
from tests.pushes import Keys, base64url, claims
from tests.receiver import Receiver


@pytest.fixture
def service(settings):
    """The push service of a browser's maker."""
    settings.EGRESS_ALLOWED_HOSTS = settings.SEND_ONLY_TO = ["127.0.0.1"]
    settings.VAPID_PRIVATE_KEY = new_push_key()
    with Receiver() as server:
        server.status = 201
        yield server


@pytest.fixture
def eva(alliance):
    return paper.person(alliance["Nord"], Role.OFFICER, name="Eva")


@pytest.fixture
def keys():
    return Keys()


@pytest.fixture
def browser(service, eva, keys):
    return keep_browser(eva, endpoint=service.url, keys=keys.as_json(), label="Firefox, Linux")


@pytest.fixture
def waiting(alliance, browser, eva):
    """One delivery that waits: Eva's browser is to say that there is a business park in Mitte."""
    return tell(alliance, eva)


def tell(alliance, person, *, duty=True, **fields):
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    report = paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82), **fields)
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    told = Notification.objects.filter(activity__report=report, user=person)
    told.update(duty=duty)
    return Delivery.objects.get(notification__in=told, channel="webpush")


def attempt(one):
    delivery.deliver("webpush")
    one.refresh_from_db()
    return one


def test_evas_browser_says_what_a_mails_subject_says(service, waiting, keys):
    attempt(waiting)

    said = keys.read(service.last)
    report = waiting.notification.activity.report_id
    assert waiting.state == State.DONE
    assert said["title"] == "OstAllianz"
    assert said["body"].startswith("[Mitte] Gewerbegebiet Nord – neue Meldung, 180 m")
    assert said["url"] == f"/meldungen/{report}/"
    assert said["id"] == str(waiting.notification_id)


def test_nobody_on_the_way_can_read_it(service, waiting):
    attempt(waiting)

    assert b"Gewerbegebiet" not in service.last.body
    assert service.last.headers["content-encoding"] == "aes128gcm"


def test_the_push_service_learns_who_sends_and_whom_to_complain_to(service, waiting):
    attempt(waiting)

    said, key = claims(service.last)
    assert said["aud"] == service.url.removesuffix("/eingang")
    assert said["sub"] == "mailto:geschaeftsstelle@ostallianz.example"
    assert time.time() < said["exp"] < time.time() + 24 * 3600
    assert key == vapid.public_key()


@pytest.mark.parametrize(("duty", "ttl", "urgency"), [(True, 28 * 24 * 3600, "high"), (False, 7 * 24 * 3600, "normal")])
def test_duty_keeps_longer_and_wakes_a_sleeping_phone(service, alliance, browser, eva, duty, ttl, urgency):
    attempt(tell(alliance, eva, duty=duty))

    assert (service.last.headers["ttl"], service.last.headers["urgency"]) == (str(ttl), urgency)


def test_a_newer_message_on_the_same_report_replaces_the_older(service, waiting, browser, keys):
    told = waiting.notification
    again = Activity.objects.create(
        report=told.activity.report, version=told.activity.version, verb="withdrawn", actor=told.activity.actor,
        idempotency_key=uuid.uuid4(),
    )  # fmt: skip
    newer = Notification.objects.create(activity=again, user=told.user, standing=Standing.STILL)
    Delivery.objects.create(notification=newer, destination=browser, channel="webpush")

    delivery.deliver("webpush")

    topics = {got.headers["topic"] for got in service.got}
    assert len(service.got) == 2
    assert topics == {base64url(told.activity.report_id.bytes)}
    assert {keys.read(got)["tag"] for got in service.got} == topics
    assert all(len(topic) <= 32 for topic in topics)


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_took_its_permission_back_is_asked_no_more(service, waiting, browser, status):
    service.status = status

    attempt(waiting)

    browser.refresh_from_db()
    assert (waiting.state, browser.is_broken, str(status) in browser.broken_why) == (State.FAILED, True, True)
    assert browser not in Destination.objects.reachable()


@pytest.mark.parametrize("status", [413, 429, 500, 503, 301, 400, 403])
def test_what_may_pass_is_tried_again(service, waiting, status):
    service.status, service.answer_headers = status, {"Retry-After": "1800", "Location": service.url}

    attempt(waiting)

    assert (waiting.state, f"({status})" in waiting.last_error) == (State.WAITING, True)
    assert timedelta(minutes=29) < waiting.due_at - timezone.now() <= timedelta(minutes=30)
    assert len(service.got) == 1


def test_an_endpoint_inside_the_house_is_not_reached(service, waiting, settings):
    settings.EGRESS_ALLOWED_HOSTS, settings.SEND_ONLY_TO = [], ["*"]

    attempt(waiting)

    assert (waiting.state, "nicht im öffentlichen Netz" in waiting.last_error, service.got) == (State.WAITING, True, [])


def test_a_test_system_tells_no_browser_it_may_not(service, waiting, settings):
    settings.SEND_ONLY_TO = []

    attempt(waiting)

    assert (waiting.state, waiting.last_error[:10], service.got) == (State.FAILED, "Testsystem", [])


def test_a_browser_tied_to_another_key_is_asked_no_more(service, waiting, settings):
    settings.VAPID_PRIVATE_KEY = new_push_key()

    attempt(waiting)

    assert (waiting.state, "Schlüssel des Servers" in waiting.last_error, service.got) == (State.FAILED, True, [])


def test_without_a_key_nothing_is_lost(service, waiting, settings):
    settings.VAPID_PRIVATE_KEY = ""

    attempt(waiting)

    assert (waiting.state, "nicht eingerichtet" in waiting.last_error) == (State.WAITING, True)


def test_broken_keys_of_a_browser_are_no_poison(service, waiting, browser):
    Destination.objects.filter(pk=browser.pk).update(
        details=browser.details | {"keys": {"p256dh": "AAAA", "auth": "A"}}
    )

    attempt(waiting)

    assert waiting.state == State.FAILED


def test_a_long_title_still_fits(service, alliance, browser, eva, keys):
    attempt(tell(alliance, eva, title="Ä" * 160))

    assert "Ä" * 150 in keys.read(service.last)["body"]
    assert len(service.last.body) < 4096


def test_several_together_are_one_line(service, waiting, browser, keys):
    together = Delivery.objects.create(purpose=Purpose.DIGEST, destination=browser, channel="webpush")
    DigestItem.objects.create(
        notification=waiting.notification, destination=browser, due_at=timezone.now(), delivery=together
    )
    waiting.delete()

    attempt(together)

    said = keys.read(service.last)
    assert (said["body"], said["url"]) == ("1 Meldung in Ihrer Zusammenfassung", "/posteingang/")


def test_eva_reads_it_in_her_language(service, alliance, eva, browser, keys):
    User.objects.filter(pk=eva.pk).update(language="en")
    one = try_browser(browser, by=eva)

    attempt(one)

    assert keys.read(service.last)["title"] == "OstAllianz"
    assert one.state == State.DONE


def test_a_trial_that_fails_is_not_tried_again(service, eva, browser):
    service.status = 500
    one = try_browser(browser, by=eva)

    attempt(one)

    assert one.state == State.FAILED


# The page's side


@pytest.fixture
def signed_in(client, eva):
    client.force_login(eva)
    return client


def add(client, service, own, **changed):
    said = {"endpoint": service.url, "keys": own.as_json()} | changed
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    return client.post("/konto/erreichbar/browser/", said, content_type="application/json", HTTP_USER_AGENT=agent)


def test_eva_switches_messages_on_and_off_again(signed_in, service, eva, keys):
    assert add(signed_in, service, keys).status_code == 201
    (browser,) = Destination.objects.filter(user=eva, channel="webpush")
    assert (browser.label, browser.address, browser.active) == ("Firefox, Windows", service.url, True)

    off = signed_in.post("/konto/erreichbar/browser/aus/", {"endpoint": service.url}, content_type="application/json")

    browser.refresh_from_db()
    assert (off.status_code, browser.active) == (204, False)


def test_asking_twice_makes_no_second_browser(signed_in, service, eva, keys):
    add(signed_in, service, keys)
    add(signed_in, service, Keys())

    assert Destination.objects.filter(user=eva, channel="webpush").count() == 1


def test_at_a_shared_desk_the_last_to_ask_is_told(signed_in, service, alliance, eva, keys):
    before = paper.person(alliance["Nord"], name="Otto")
    old = keep_browser(before, endpoint=service.url, keys=keys.as_json(), label="Firefox")

    add(signed_in, service, keys)

    old.refresh_from_db()
    assert not old.active
    assert Destination.objects.get(channel="webpush", active=True).user == eva


def moved(client, before, endpoint, keys):
    said = {"endpoint": endpoint, "keys": keys.as_json(), "before": before}
    return client.post("/konto/erreichbar/browser/umgezogen/", json.dumps(said), content_type="application/json")


def test_a_browser_that_gets_a_new_address_is_told_there_what_waited_and_what_was_held(
    signed_in, service, waiting, browser, keys
):
    old, new, fresh = service.url, service.url + "/neu", Keys()
    Destination.objects.filter(pk=browser.pk).update(address=f"{old}/weg")
    service.status = 410
    attempt(waiting)
    held = Delivery.objects.create(destination=browser, channel="webpush", purpose=Purpose.TEST, state=State.HELD)
    service.status = 201

    assert moved(signed_in, f"{old}/weg", new, fresh).status_code == 204
    delivery.deliver("webpush")

    held.refresh_from_db()
    browser.refresh_from_db()
    assert (held.state, browser.address, browser.is_broken, browser.label) == (State.DONE, new, False, "Firefox, Linux")
    assert fresh.read(service.last)["id"] == str(held.pk)
    assert Destination.objects.filter(channel="webpush").count() == 1


@pytest.mark.parametrize("case", ["another's", "switched off", "unknown", "nothing said", "anonymous"])
def test_a_new_address_counts_only_for_who_is_told_at_the_old_one(signed_in, service, eva, alliance, keys, case):
    owner = paper.person(alliance["Nord"], name="Otto") if case == "another's" else eva
    old = keep_browser(owner, endpoint=service.url, keys=keys.as_json(), label="Firefox")
    if case == "switched off":
        rest(old)
    if case == "anonymous":
        signed_in.logout()
    before = {"unknown": f"{service.url}/x", "nothing said": ""}.get(case, service.url)

    answer = moved(signed_in, before, service.url + "/neu", Keys())

    assert answer.status_code == (302 if case == "anonymous" else 404)
    assert not Destination.objects.filter(address=service.url + "/neu").exists()


def test_a_new_address_needs_the_token_that_only_our_own_pages_can_read(service, eva, keys):
    keep_browser(eva, endpoint=service.url, keys=keys.as_json(), label="Firefox")
    client = Client(enforce_csrf_checks=True)
    client.force_login(eva)
    assert moved(client, service.url, service.url + "/neu", keys).status_code == 403

    given = client.get("/konto/erreichbar/browser/schluessel/")
    said = json.dumps({"endpoint": service.url + "/neu", "keys": keys.as_json(), "before": service.url})
    answer = client.post(
        "/konto/erreichbar/browser/umgezogen/", said, content_type="application/json",
        headers={"X-CSRFToken": given.json()["token"]},
    )  # fmt: skip

    assert given.json()["key"] == vapid.public_key()
    assert "no-store" in given["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in given
    assert answer.status_code == 204


def test_a_browser_that_moves_while_its_old_address_says_goodbye_is_told_at_the_new_one(
    service, waiting, browser, eva, keys, monkeypatch
):
    honest, new = delivery.CHANNELS["webpush"].send, service.url + "/neu"
    service.status = 410

    def slow(one, seconds):
        if one.destination.address != new:
            services.browsers.move_browser(eva, before=service.url, endpoint=new, keys=keys.as_json())
        return honest(one, seconds)

    monkeypatch.setitem(delivery.CHANNELS, "webpush", replace(delivery.CHANNELS["webpush"], send=slow))
    Delivery.objects.exclude(pk=waiting.pk).update(state=State.DROPPED, completed_at=timezone.now())
    (claimed := delivery.claim("webpush")) and delivery._attempt(claimed)
    browser.refresh_from_db()
    assert not browser.is_broken
    service.status = 201

    attempt(waiting)

    assert (waiting.state, waiting.attempt) == (State.DONE, 2)
    with connection.cursor() as cursor:
        assert invariants.broken(cursor) == []


def test_nobody_switches_off_the_browser_of_somebody_else(signed_in, service, alliance, keys):
    other = paper.person(alliance["Ost"], name="Otto")
    browser = keep_browser(other, endpoint=service.url, keys=keys.as_json(), label="Firefox")

    for what in ("aus", "probe"):
        address = f"/konto/erreichbar/browser/{what}/"
        answer = signed_in.post(address, {"endpoint": service.url}, content_type="application/json")
        assert answer.status_code == 404

    browser.refresh_from_db()
    assert browser.active


def test_a_trial_arrives(signed_in, service, keys):
    add(signed_in, service, keys)
    signed_in.post("/konto/erreichbar/browser/probe/", {"endpoint": service.url}, content_type="application/json")

    delivery.deliver("webpush")

    assert keys.read(service.last)["body"] == "Probe: Mitteilungen kommen in diesem Browser an."
    assert service.last.headers["urgency"] == "high"


@pytest.mark.parametrize(
    "changed",
    [
        {"endpoint": "http://push.example/x"}, {"endpoint": "https://10.0.0.1/x"}, {"endpoint": "javascript:alert(1)"},
        {"endpoint": None}, {"endpoint": "https://push.example/" + "x" * 1000}, {"endpoint": "https://[::1/"},
        {"endpoint": "https://eva:geheim@push.example/"},
        {"keys": None}, {"keys": {}}, {"keys": {"p256dh": base64url(b"\x04" + b"\x01" * 64), "auth": "A" * 22}},
        {"keys": {"p256dh": "ä", "auth": "A" * 22}}, {"keys": {"p256dh": 7, "auth": []}},
    ],
)  # fmt: skip
def test_what_no_browser_says_is_refused_with_a_sentence(signed_in, service, keys, changed):
    answer = add(signed_in, service, keys, **changed)

    assert answer.status_code == 400
    assert "Der Browser nennt keine brauchbare" in answer.json()["problem"]
    assert not Destination.objects.filter(channel="webpush").exists()


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '{"endpoint": ' + "[" * 4000, json.dumps({"x": "y" * 5000})])
def test_what_is_no_json_is_refused_with_a_sentence(signed_in, service, body):
    answer = signed_in.post("/konto/erreichbar/browser/", body, content_type="application/json")

    assert (answer.status_code, answer.json()["problem"]) == (400, "Der Browser hat nichts Lesbares geschickt.")


def test_the_service_worker_lies_at_the_root(client):
    answer = client.get("/sw.js")

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert (answer.headers["Service-Worker-Allowed"], answer.headers["Cache-Control"]) == ("/", "no-cache")
    assert b"showNotification" in answer.content


def test_a_phone_may_put_the_site_on_its_home_screen(client):
    manifest = client.get("/manifest.webmanifest").json()

    assert (manifest["display"], manifest["start_url"], manifest["short_name"]) == ("standalone", "/", "OstAllianz")
    assert 'rel="manifest"' in client.get("/hilfe/").content.decode()


def test_a_checkout_makes_its_own_key_once(tmp_path):
    key = own_push_key(tmp_path)

    assert own_push_key(tmp_path) == key
    assert (tmp_path / "vapid_private_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["vapid_private_key"]
