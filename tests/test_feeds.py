"""Feeds: what a reader program sees with a key in the address, and what nobody sees any more."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.request import urlopen

import feedparser
import pytest
from django.utils import timezone

from accounts.models import Role, User
from config.embedded import BASE_DIR
from config.logs import MaskKeys, mask_access_log, masked
from geo.models import Audience, Report
from notifications.feeds import ENTRIES
from notifications.models import FeedToken, Notification, Standing
from notifications.services import announce, withdraw
from notifications.services.feeds import MOST_FEEDS, open_feed, revoke
from tests import paper
from tests.receiver import closed_port
from tests.words import unchanging


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def eva(alliance):
    return paper.person(alliance["Nord"], Role.OFFICER, name="Eva")


@pytest.fixture
def address(eva):
    return address_of(eva)


def address_of(person, **options):
    _key, token = open_feed(person, label="Outlook", **options)
    return f"/feed/{token}/"


def report_to_nord(planner, **fields):
    report = paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82), **fields)
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=report.pk)


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    found = feedparser.parse(io.BytesIO(answer.content))
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def test_eva_reads_in_her_feed_program_who_reports_what_and_where(client, planner, address):
    report = report_to_nord(planner, description="Vertraulich: drei Hallen")

    found = read(client, address)

    (entry,) = found.entries
    assert entry.title == "[Mitte] Gewerbegebiet Nord – gemeldet"
    assert entry.link == f"http://localhost:8000/meldungen/{report.pk}/"
    assert entry.author == "Gemeinde Mitte"
    assert abs(datetime(*entry.updated_parsed[:6], tzinfo=UTC) - timezone.now()) < timedelta(minutes=10)
    assert "OstAllianz" in found.feed.title


def test_nothing_confidential_stands_in_a_feed(client, planner, address):
    report_to_nord(
        planner, description="Vertraulich: drei Hallen", contact_name="Frau Geheim", contact_phone="089 1234"
    )

    said = unchanging(client.get(address).content.decode())

    assert not [word for word in ("Vertraulich", "Geheim", "089", "180", "summary", "content>") if word in said]


def test_the_link_asks_to_sign_in(client, planner, address):
    report_to_nord(planner)

    link = read(client, address).entries[0].link

    assert client.get(link.removeprefix("http://localhost:8000")).url.startswith("/anmelden/")


def test_those_affected_see_the_box_and_everybody_else_a_point(client, planner, alliance, eva, address):
    report = report_to_nord(planner)
    reader = paper.person(alliance["Suedwest"], name="Sue")
    told = Notification.objects.get(activity__report=report, member=alliance["Nord"])
    Notification.objects.create(activity=told.activity, user=reader, standing=Standing.SUBSCRIBED, duty=False)

    exact, rough = read(client, address), read(client, address_of(reader))

    assert exact.entries[0].where.type == "Box"
    assert rough.entries[0].where.type == "Point"
    longitude, latitude = rough.entries[0].where.coordinates
    assert (11, 48) < (longitude, latitude) < (12, 49)


def test_ids_stay_what_they_are(client, planner, address):
    report_to_nord(planner)
    first = read(client, address)
    withdraw(Report.objects.get(), by=planner, reason="Aufgegeben", idempotency_key=uuid.uuid4())

    second = read(client, address)

    assert [entry.title.rpartition(" – ")[2] for entry in second.entries] == ["zurückgezogen", "gemeldet"]
    assert second.entries[1].id == first.entries[0].id
    assert second.entries[1].id.startswith("tag:localhost,")
    assert second.feed.id == first.feed.id


def test_a_report_for_the_affected_only_is_not_in_the_feed_of_others(client, planner, alliance, address):
    report = report_to_nord(planner)
    reader = paper.person(alliance["Suedwest"], name="Sue")
    told = Notification.objects.get(activity__report=report, member=alliance["Nord"])
    Notification.objects.create(activity=told.activity, user=reader, standing=Standing.SUBSCRIBED, duty=False)
    theirs = address_of(reader)
    assert len(read(client, theirs).entries) == 1

    Report.objects.update(audience=Audience.AFFECTED_ONLY)

    assert read(client, theirs).entries == []
    assert len(read(client, address).entries) == 1


def test_the_feed_of_the_member_lists_what_concerns_it_alone(client, planner, alliance, eva):
    report_to_nord(planner, title="Nordwärts")
    elsewhere = paper.draft(planner, paper.box(0.2, 0.2, 0.6, 0.6), title="Südwärts")
    announce(elsewhere, by=planner, idempotency_key=uuid.uuid4())
    activity = elsewhere.activities.get()
    Notification.objects.create(activity=activity, user=eva, standing=Standing.SUBSCRIBED, duty=False)

    own, members = read(client, address_of(eva)), read(client, address_of(eva, member=alliance["Nord"]))

    assert len(own.entries) == 2
    assert [entry.title for entry in members.entries] == ["[Mitte] Nordwärts – gemeldet"]


def test_one_entry_for_each_activity_however_many_copies(client, planner, eva, address):
    report = report_to_nord(planner)
    told = Notification.objects.filter(activity__report=report, member=eva.member).get()
    Notification.objects.get_or_create(activity=told.activity, user=eva, defaults={"standing": Standing.NEWLY})

    assert len(read(client, address).entries) == 1


def test_nobody_reads_it_without_the_key_and_always_gets_the_same_answer(client, eva, address):
    key, token = open_feed(eva, label="alt")
    revoke(key)

    answers = [client.get(f"/feed/{one}/") for one in (token, "x", "A" * 43, "ä", "../" * 3)]

    assert {(answer.status_code, answer.content) for answer in answers[:4]} == {(404, b"Nicht gefunden.\n")}


def test_a_feed_dies_with_the_account(client, eva, address):
    User.objects.filter(pk=eva.pk).update(is_active=False)

    assert client.get(address).status_code == 404


def test_the_feed_of_a_member_dies_when_its_person_goes_elsewhere(client, alliance, eva):
    theirs = address_of(eva, member=alliance["Nord"])
    User.objects.filter(pk=eva.pk).update(member=alliance["Ost"])

    assert client.get(theirs).status_code == 404


def test_a_person_who_goes_elsewhere_takes_no_news_of_the_old_office_along(client, planner, alliance, eva, address):
    report_to_nord(planner)
    Report.objects.update(audience=Audience.AFFECTED_ONLY)
    User.objects.filter(pk=eva.pk).update(member=alliance["Suedwest"])

    assert read(client, address).entries == []


def test_only_the_hash_of_a_key_is_kept(eva):
    key, token = open_feed(eva, label="Outlook")

    assert token not in str(FeedToken.objects.filter(pk=key.pk).values().get())
    assert len(token) >= 43  # 256 bits


def test_a_feed_is_fetched_anew_only_when_it_changed(client, planner, address):
    report_to_nord(planner)
    first = client.get(address)
    unchanged = client.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    since = client.get(address, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])

    withdraw(Report.objects.get(), by=planner, reason="Aufgegeben", idempotency_key=uuid.uuid4())

    assert (unchanged.status_code, unchanged.content, since.status_code) == (304, b"", 304)
    assert first["Cache-Control"] == "private, no-cache"
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_a_report_that_is_no_longer_open_to_me_leaves_the_feed_though_nothing_new_comes(client, planner, alliance):
    report = report_to_nord(planner)
    reader = paper.person(alliance["Suedwest"], name="Sue")
    told = Notification.objects.get(activity__report=report, member=alliance["Nord"])
    Notification.objects.create(activity=told.activity, user=reader, standing=Standing.SUBSCRIBED, duty=False)
    theirs = address_of(reader)
    first = client.get(theirs)

    Report.objects.update(audience=Audience.AFFECTED_ONLY)

    assert client.get(theirs, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_an_empty_feed_is_a_feed_and_the_same_one_tomorrow(client, address):
    first = client.get(address)

    assert read(client, address).entries == []
    assert client.get(address, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304


def test_a_title_nobody_can_write_is_no_poison(client, planner, address):
    report_to_nord(planner, title="Zeile\x0b eins\r\n<script>&amp; \u202eetöt")

    (entry,) = read(client, address).entries

    assert "<script>&amp;" in entry.title_detail.value.replace("&lt;", "<").replace("&gt;", ">")
    assert not set("\x0b\r\n\u202e") & set(entry.title)


def test_a_feed_has_fifty_entries_at_most_and_asks_few_questions(
    client, planner, eva, address, django_assert_max_num_queries
):
    report = report_to_nord(planner)
    told = Notification.objects.get(activity__report=report, member=eva.member)
    for number in range(ENTRIES + 5):
        again = told.activity
        again.pk, again._state.adding = uuid.uuid4(), True
        again.idempotency_key, again.verb, again.said = uuid.uuid4(), "answered", {"news": f"Antwort {number}"}
        again.save()
        Notification.objects.create(activity=again, member=eva.member, standing=Standing.STILL)
    client.get(address)

    with django_assert_max_num_queries(4):
        found = client.get(address)

    assert len(feedparser.parse(io.BytesIO(found.content)).entries) == ENTRIES


def test_reading_is_noted_hourly_and_no_oftener(client, eva, address, django_assert_num_queries):
    client.get(address)
    noted = FeedToken.objects.get().last_used_at
    client.get(address)
    assert FeedToken.objects.get().last_used_at == noted is not None

    FeedToken.objects.update(last_used_at=timezone.now() - timedelta(minutes=61))
    client.get(address)

    assert FeedToken.objects.get().last_used_at > noted


def test_a_feed_can_be_read_and_nothing_else(client, address):
    for method in (client.post, client.put, client.delete, client.patch):
        assert method(address).status_code == 405


# The page's side


def test_eva_makes_a_feed_sees_its_address_once_and_closes_it(client, planner, eva):
    report_to_nord(planner)
    client.force_login(eva)
    made = client.post("/konto/erreichbar/feeds/", {"label": "Outlook", "whose": "member"})
    shown = made.content.decode()
    address = "/feed/" + shown.split("http://localhost:8000/feed/")[1].split("<")[0]
    assert (made.status_code, made["Cache-Control"]) == (200, "no-store")
    client.logout()
    assert len(read(client, address).entries) == 1
    client.force_login(eva)
    key = FeedToken.objects.get()
    assert (key.member, key.label) == (eva.member, "Outlook")

    client.post(f"/konto/erreichbar/feeds/{key.pk}/zurueckziehen/")

    assert client.get(address).status_code == 404


def test_nobody_closes_the_feed_of_somebody_else(client, alliance, eva):
    key, _token = open_feed(eva, label="")
    client.force_login(paper.person(alliance["Nord"], name="Otto"))

    assert client.post(f"/konto/erreichbar/feeds/{key.pk}/zurueckziehen/").status_code == 404
    assert FeedToken.objects.usable().exists()


def test_more_feeds_than_anybody_needs_are_refused_with_a_sentence(client, eva):
    for _ in range(MOST_FEEDS):
        open_feed(eva, label="")
    client.force_login(eva)

    client.post("/konto/erreichbar/feeds/", {"label": "noch einer"})

    assert FeedToken.objects.count() == MOST_FEEDS


# Logs


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("GET /feed/geheim/ HTTP/1.1", "GET /feed/…/ HTTP/1.1"),
        ("/feed/geheim?x=1", "/feed/…?x=1"),
        ("/kalender/geheim/", "/kalender/…/"),
        ("/einladung/geheim/", "/einladung/…/"),
        ("/abbestellen/geheim/", "/abbestellen/…/"),
        ("/passwort/neu/abc-geheim/", "/passwort/neu/…/"),
        ("/passwort/unterwegs/", "/passwort/unterwegs/"),
        ("/meldungen/", "/meldungen/"),
    ],
)
def test_keys_are_masked_in_what_is_logged(line, kept):
    assert masked(line) == kept


def test_the_access_log_of_the_web_server_does_not_open_a_feed(caplog):
    from uvicorn.logging import AccessFormatter

    mask_access_log()
    mask_access_log()
    access = logging.getLogger("uvicorn.access")
    assert len([one for one in access.filters if isinstance(one, MaskKeys)]) == 1
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(AccessFormatter("%(client_addr)s %(request_line)s %(status_code)s", use_colors=False))
    access.addHandler(handler)
    level = access.level
    access.setLevel("INFO")
    try:
        access.info('%s - "%s %s HTTP/%s" %d', "127.0.0.1:1", "GET", "/feed/geheim/", "1.1", 200)
    finally:
        access.removeHandler(handler)
        access.setLevel(level)

    assert stream.getvalue() == "127.0.0.1:1 GET /feed/…/ HTTP/1.1 200 OK\n"


def test_our_own_log_does_not_either(client, db, settings):
    from django.utils.log import configure_logging

    assert settings.LOGGING["handlers"]["console"]["filters"] == ["mask_keys"]
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    stream = io.StringIO()
    (console,) = [one for one in logging.getLogger().handlers if any(isinstance(f, MaskKeys) for f in one.filters)]
    before = console.setStream(stream)
    try:
        client.get("/feed/geheim/")
    finally:
        console.setStream(before)

    assert "Not Found: /feed/…/" in stream.getvalue()
    assert "geheim" not in stream.getvalue()


def test_the_real_web_server_writes_no_key_into_its_log(db, tmp_path):
    port, log = closed_port(), tmp_path / "log"
    command = [sys.executable, "-m", "uvicorn", "config.asgi:application", "--port", str(port)]
    with log.open("w") as out:
        server = subprocess.Popen(command, cwd=BASE_DIR, stdout=out, stderr=out)
    try:
        for _ in range(300):
            if "Uvicorn running" in log.read_text() or server.poll() is not None:
                break
            time.sleep(0.1)
        with suppress(HTTPError):
            urlopen(f"http://127.0.0.1:{port}/kalender/geheim/")
    finally:
        server.terminate()
        server.wait(timeout=60)

    said = log.read_text()
    assert "GET /kalender/…/ HTTP/1.1" in said
    assert "geheim" not in said
