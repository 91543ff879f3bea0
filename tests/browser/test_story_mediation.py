"""From a concern in a mail to an outcome that everybody hears: real browser, worker, mail server, calendars."""

from __future__ import annotations

import io
import json
import re
import urllib.request
import uuid
import zipfile
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Role
from coordination import services
from coordination.defaults import load_series
from coordination.event_year import missing_in
from coordination.models import Case, EventSeries, NetworkEvent, Response
from geo.models import Report
from geo.services import start_version
from notifications.models import Delivery, Notification, State
from notifications.services import announce
from tests import paper
from tests.browser import editor
from tests.browser.support import open_page, sign_in, worker
from tests.sink import Sink


@pytest.fixture
def post_office(live_site):
    """The mail server of everybody, and the worker that brings it the mail."""
    with Sink() as sink:
        surroundings = {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}", "BASE_URL": live_site.url}
        with worker(DELIVERY_POLL_SECONDS="1", **surroundings):
            yield sink


def all_sent() -> None:
    editor.until(lambda: not Delivery.objects.filter(state=State.WAITING).exists(), seconds=40)


def calendars(sink: Sink, mailbox: str) -> list[icalendar.Calendar]:
    """Return the calendar messages that a mailbox got, parsed; a second parser must agree with the first."""
    found = []
    for mail in sink.mails:
        if mail.recipient != mailbox:
            continue
        part = next((part for part in mail.message.walk() if part.get_content_type() == "text/calendar"), None)
        if part is not None:
            text = part.get_content()
            calendar = icalendar.Calendar.from_ical(text)
            event, other = calendar.walk("VEVENT")[0], vobject.readOne(text).vevent
            assert (str(event["UID"]), int(event["SEQUENCE"])) == (other.uid.value, int(other.sequence.value))
            assert part.get_param("method") == str(calendar["METHOD"])
            found.append(calendar)
    return found


def entry(calendar: icalendar.Calendar) -> tuple[str, str, int]:
    event = calendar.walk("VEVENT")[0]
    return str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"])


def report_for(planner) -> Report:
    drawn = paper.draft(
        planner, paper.box(1.8, 3.2, 2.2, 3.6), title="Gewerbegebiet Nord", wish="answer", gross_floor_m2=24_000,
        answer_by=timezone.localdate() + timedelta(days=28),
    )  # fmt: skip
    announce(drawn, by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=drawn.pk)


def answer_with_concerns(page, mail) -> None:
    """Open the link of the mail, as an officer at the shared mailbox does, and answer."""
    page.goto(re.search(r"http://\S+/antworten/\S+", mail.message.get_body(("plain",)).get_content())[0])
    page.get_by_text("Bedenken", exact=True).click()
    page.get_by_label("Verkehr").check()
    page.get_by_label("Was soll Mitte wissen?").fill("Der Knoten ist morgens voll.")
    page.locator("[name=name]").fill("Julia Berger")
    page.get_by_role("button", name="Antwort senden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danke, Ihre Antwort ist angekommen")


def test_a_concern_becomes_an_outcome_that_the_right_people_hear(browser, browser_page, live_site, post_office):
    members = live_site.members
    planner = paper.person(members["Mitte"], Role.PLANNER, name="petra")
    officer = paper.person(members["Nord"], Role.OFFICER, name="julia")
    office = paper.person(None, Role.COORDINATOR, name="anna")
    bystander = paper.person(members["Suedwest"], Role.OFFICER)
    report = report_for(planner)
    all_sent()

    # Nord answers from the mail, without signing in. The case opens by itself.
    [mail] = [mail for mail in post_office.mails if mail.recipient == "bauamt@nord.example"]
    answer_with_concerns(browser_page, mail)
    concern = Response.objects.get()
    assert (concern.answer, concern.topics, concern.given_as) == ("concerns", ["traffic"], "Julia Berger")
    case = Case.objects.get()
    assert {party.member.short_name for party in case.parties.all()} == {"Mitte", "Nord"}

    # The Geschäftsstelle asks for a date, both vote, it invites by calendar, and moves the meeting once.
    first = datetime.combine(timezone.localdate() + timedelta(days=14), datetime.min.time(), UTC).replace(hour=9)
    options = [(first + timedelta(days=day), first + timedelta(days=day, hours=1)) for day in (0, 1, 2)]
    poll = services.open_poll(case, options=options, closes_on=timezone.localdate() + timedelta(days=7), by=office)
    dates = list(poll.options.all())
    for member, by, votes in (
        (members["Nord"], officer, ["no", "yes", "maybe"]), (members["Mitte"], planner, ["yes", "yes", "no"]),
    ):  # fmt: skip
        services.vote(poll, member, votes={one.pk: vote for one, vote in zip(dates, votes, strict=True)}, by=by)
    services.decide_poll(poll, option=dates[1], by=office)
    when = {"starts_at": dates[1].starts_at, "ends_at": dates[1].ends_at}
    meeting = services.invite(case, **when, title="Abstimmung Gewerbegebiet Nord", place="Rathaus Mitte", by=office)
    all_sent()
    later = {name: moment + timedelta(hours=2) for name, moment in when.items()}
    services.move(
        meeting, **later, title=meeting.title, place=meeting.place, video_url="", agenda=meeting.agenda, revision=0,
        by=office,
    )  # fmt: skip
    all_sent()
    invited, moved = calendars(post_office, "bauamt@nord.example")
    assert entry(invited) == ("REQUEST", meeting.uid, 0)
    assert entry(moved) == ("REQUEST", meeting.uid, 1)
    assert moved.walk("VTIMEZONE")

    # The officer sees it on her pages, and the bystander sees none of it.
    with open_page(browser, live_site) as page:
        sign_in(page, officer)
        page.goto(f"/faelle/{case.pk}/")
        expect(page.get_by_role("main")).to_contain_text("Abstimmung Gewerbegebiet Nord")
        page.goto(f"/termine/abstimmung/{meeting.pk}/")
        expect(page.get_by_role("main")).to_contain_text("Rathaus Mitte")
        sign_in(page, bystander)
        assert page.goto(f"/faelle/{case.pk}/").status == 404
        assert page.goto(f"/termine/abstimmung/{meeting.pk}/").status == 404
        page.problems.clear()

    # What was agreed, who does what, and the new version that follows.
    today = timezone.localdate()
    services.agree(case, text="Zufahrt nur von Süden.", agreed_on=today, by=office)
    due_on = today + timedelta(days=30)
    services.give_task(case, text="Verkehrsgutachten vorlegen", owner=members["Mitte"], due_on=due_on, by=office)
    version = start_version(report, by=planner)
    version.gross_floor_m2 = 18_000
    version.save()
    announce(report, by=planner, idempotency_key=uuid.uuid4())

    # Both sides say it is settled; the outcome reaches those who were told of the report, and nobody else.
    for by in (planner, officer):
        services.settle(Response.objects.get(pk=concern.pk), by=by)
    assert Response.objects.get(pk=concern.pk).is_settled
    case.refresh_from_db()
    services.close_case(case, outcome="settled", text="Zufahrt geklärt.", by=office, revision=case.revision)
    all_sent()
    told = Notification.objects.filter(activity__verb="case_closed")
    assert set(told.filter(member__isnull=False).values_list("member__short_name", flat=True)) == {"Mitte", "Nord"}
    assert not any("suedwest" in mail.recipient for mail in post_office.mails)

    # The formal file has it all.
    with open_page(browser, live_site) as page:
        sign_in(page, planner)
        content = page.request.get(f"/meldungen/{report.pk}/akte/").body()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        kept = json.dumps(json.loads(packed.read("akte.json")), ensure_ascii=False)
    assert {"akte.pdf", "akte.html", "akte.json", "INHALT.txt"} <= {name.rsplit("/")[-1] for name in names}
    for words in ("Der Knoten ist morgens voll.", "Zufahrt nur von Süden.", "Verkehrsgutachten", "Rathaus Mitte"):
        assert words in kept


def published(url: str) -> dict[str, icalendar.Event]:
    """Fetch a calendar as a calendar program does: by its address alone."""
    with urllib.request.urlopen(url, timeout=20) as answer:
        calendar = icalendar.Calendar.from_ical(answer.read())
    return {str(one["SUMMARY"]): one for one in calendar.walk("VEVENT")}


def test_an_officer_s_calendar_program_sees_the_year_s_events_and_the_move_of_one(browser_page, live_site):
    officer = paper.person(live_site.members["Nord"], Role.OFFICER)
    office = paper.person(None, Role.COORDINATOR)
    load_series()
    year = timezone.localdate().year + 1
    series = {one.name: one for one in EventSeries.objects.all()}
    dates = [("Arbeitstreffen", 2), ("Frühjahrstreffen der Bürgermeister", 4), ("Arbeitstreffen", 9),
             ("Mitgliederversammlung", 11)]  # fmt: skip
    for name, month in dates:
        starts_at = datetime(year, month, 10, 14, tzinfo=UTC)
        values = {"title": f"{name} {month}/{year}", "series": series[name], "place": "Rathaus Mitte"}
        event = services.plan_event(by=office, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), **values)
        services.invite_to_event(event, by=office)
    assert missing_in(year) == []

    # The officer asks for her address on the page, and gives it to her calendar program.
    sign_in(browser_page, officer)
    browser_page.goto("/termine/abonnieren/")
    browser_page.get_by_role("button", name="Adresse").first.click()
    url = re.search(r"http://\S+?/kalender/[\w-]+\.ics", browser_page.content())[0]
    before = published(url)
    title = f"Arbeitstreffen 9/{year}"
    assert set(before) == {f"Arbeitstreffen 2/{year}", title}  # of her level

    moved = NetworkEvent.objects.get(title=title)
    later = {"starts_at": moved.starts_at + timedelta(days=7), "ends_at": moved.ends_at + timedelta(days=7)}
    kept = {"title": moved.title, "series": moved.series, "place": moved.place}
    services.change_event(moved, by=office, revision=moved.changed_at, **later, **kept)

    after = published(url)
    assert after[title]["UID"] == before[title]["UID"]
    assert int(after[title]["SEQUENCE"]) == 1
    assert after[title].decoded("DTSTART") - before[title].decoded("DTSTART") == timedelta(days=7)
    assert "ATTENDEE" not in after[title]
