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
from coordination.models import Case, EventSeries, Meeting, NetworkEvent, Response
from geo.models import Report
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


def ask_for_a_date(page, case_page, days) -> None:
    page.goto(case_page)
    page.get_by_role("link", name="Termin suchen").click()
    for number, day in enumerate(days, 1):
        page.get_by_label(f"Tag {number}", exact=True).fill(day.isoformat())
        page.get_by_label(f"Beginn {number}", exact=True).fill("09:30")
        page.get_by_label(f"Ende {number}", exact=True).fill("11:00")
    page.get_by_label("Abstimmen bis").fill((days[0] - timedelta(days=7)).isoformat())
    page.get_by_role("button", name="Beteiligte fragen").click()
    expect(page.get_by_text("Die Umfrage läuft.")).to_be_visible()


def vote(page, case_page, says) -> None:
    page.goto(case_page)
    for date, said in zip(page.locator("#terminumfrage fieldset").all(), says, strict=True):
        date.get_by_label(said, exact=True).check()
    page.get_by_role("button", name="Abstimmen").click()
    expect(page.get_by_text("Ihre Stimme ist gespeichert.")).to_be_visible()


def choose_the_best_and_invite(page, case_page) -> None:
    page.goto(case_page)
    expect(page.get_by_text("Am besten passt:")).to_be_visible()
    page.get_by_role("button", name="Wählen").nth(1).click()
    page.get_by_label("Titel").fill("Abstimmung Gewerbegebiet Nord")
    page.get_by_label("Ort").fill("Rathaus Mitte")
    page.get_by_role("button", name="Einladen").click()
    expect(page.get_by_role("main")).to_contain_text("Rathaus Mitte")


def move_to(page, meeting, starts, ends) -> None:
    page.goto(f"/termine/abstimmung/{meeting.pk}/")
    page.get_by_role("link", name="Verschieben oder ändern").click()
    page.get_by_label("Beginn").fill(starts)
    page.get_by_label("Ende").fill(ends)
    page.get_by_role("button", name="Speichern und alle benachrichtigen").click()
    expect(page.get_by_role("main")).to_contain_text(starts)


def agree(page, case_page, text) -> None:
    page.goto(case_page)
    page.get_by_role("link", name="Festhalten").click()
    page.get_by_label("Was wurde vereinbart?").fill(text)
    page.locator("main form button.btn--primary").click()
    expect(page.get_by_text(text).first).to_be_visible()


def give_task(page, case_page, text, owner) -> None:
    page.goto(case_page)
    page.get_by_role("link", name="Vergeben").click()
    page.get_by_label("Was ist zu tun?").fill(text)
    page.get_by_label("Wer?").select_option(label=owner)
    page.get_by_label("Bis wann?").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.locator("main form button.btn--primary").click()
    expect(page.get_by_text(text).first).to_be_visible()


def publish_a_smaller_version(page, report) -> None:
    page.goto(f"/meldungen/{report.pk}/")
    page.get_by_role("button", name="Neue Fassung").click()
    page.get_by_label("Geschossfläche").fill("18.000")
    page.get_by_role("button", name="Vorschau").click()
    page.get_by_role("button", name="Melden").click()
    page.wait_for_url("**/meldungen/*/")
    editor.until(lambda: report.versions.announced().count() == 2)


def say_settled(page, report) -> None:
    page.goto(f"/meldungen/{report.pk}/")
    page.get_by_role("button", name="Geklärt").click()
    expect(page.locator(".messages")).to_contain_text("geklärt")


def close(page, case_page, words) -> None:
    page.goto(case_page)
    page.get_by_role("link", name="Abschließen").click()
    page.get_by_label("Einvernehmen", exact=True).check()
    page.get_by_label("In Worten").fill(words)
    page.get_by_role("button", name="Abschließen").click()
    expect(page.get_by_text(words).first).to_be_visible()


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
    page, case_page = browser_page, f"/faelle/{case.pk}/"
    first_day = timezone.localdate() + timedelta(days=14)
    sign_in(page, office)
    ask_for_a_date(page, case_page, [first_day + timedelta(days=number) for number in range(3)])
    for person, says in (
        (officer, ["passt nicht", "passt", "wenn es sein muss"]),
        (planner, ["passt", "passt", "passt nicht"]),
    ):
        sign_in(page, person)
        vote(page, case_page, says)
    sign_in(page, office)
    choose_the_best_and_invite(page, case_page)
    meeting = Meeting.objects.get()
    assert timezone.localdate(meeting.starts_at) == first_day + timedelta(days=1)
    all_sent()
    move_to(page, meeting, "14:00", "15:30")
    all_sent()
    invited, moved = calendars(post_office, "bauamt@nord.example")
    assert entry(invited) == ("REQUEST", meeting.uid, 0)
    assert entry(moved) == ("REQUEST", meeting.uid, 1)
    assert moved.walk("VTIMEZONE")

    # The officer sees it on her pages, and the bystander sees none of it.
    with open_page(browser, live_site) as other:
        sign_in(other, officer)
        other.goto(f"/faelle/{case.pk}/")
        expect(other.get_by_role("main")).to_contain_text("Abstimmung Gewerbegebiet Nord")
        other.goto(f"/termine/abstimmung/{meeting.pk}/")
        expect(other.get_by_role("main")).to_contain_text("Rathaus Mitte")
        sign_in(other, bystander)
        assert other.goto(f"/faelle/{case.pk}/").status == 404
        assert other.goto(f"/termine/abstimmung/{meeting.pk}/").status == 404
        other.problems.clear()

    # What was agreed, who does what, and the new version that follows.
    sign_in(page, office)
    agree(page, case_page, "Zufahrt nur von Süden.")
    give_task(page, case_page, "Verkehrsgutachten vorlegen", "Mitte")
    sign_in(page, planner)
    publish_a_smaller_version(page, report)

    # Both sides say it is settled; the outcome reaches those who were told of the report, and nobody else.
    for person in (planner, officer):
        sign_in(page, person)
        say_settled(page, report)
    assert Response.objects.get(pk=concern.pk).is_settled
    sign_in(page, office)
    close(page, case_page, "Zufahrt geklärt.")
    all_sent()
    told = Notification.objects.filter(activity__verb="case_closed")
    assert set(told.filter(member__isnull=False).values_list("member__short_name", flat=True)) == {"Mitte", "Nord"}
    assert not any("suedwest" in mail.recipient for mail in post_office.mails)

    # The formal file has it all.
    with open_page(browser, live_site) as other:
        sign_in(other, planner)
        content = other.request.get(f"/meldungen/{report.pk}/akte/").body()
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
