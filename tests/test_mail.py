"""The mail a neighbour reads: its words, its headers, its map."""

from __future__ import annotations

import io
import uuid
from datetime import date

import pytest
from django.contrib.gis.geos import LineString, MultiPoint
from django.core import mail
from PIL import Image

from accounts.models import MemberArea, Role
from geo.crs import STORAGE_SRID
from geo.services import save_draft, start_version
from notifications import delivery
from notifications.models import Delivery
from notifications.services import announce, choose, withdraw
from notifications.wording import one_line
from tests import paper

NORTH = paper.box(1.5, 3.4, 2.5, 3.82)


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


def sent(report, by):
    """Announce a report and return the mails that go out, by mailbox."""
    mail.outbox.clear()
    announce(report, by=by, idempotency_key=uuid.uuid4())
    delivery.deliver("email")
    return {message.to[0].split("<")[-1].rstrip(">"): message for message in mail.outbox}


def html_of(message):
    return message.alternatives[0].content


def picture_of(message):
    (png,) = [part for part in message.attachments if part["Content-ID"] == "<karte>"]
    return Image.open(io.BytesIO(png.get_payload(decode=True)))


def test_the_subject_says_who_what_and_how_near(planner):
    message = sent(paper.draft(planner, NORTH), planner)["bauamt@nord.example"]

    assert message.subject == "[Mitte] Gewerbegebiet Nord – neue Meldung, 180 m von Ihrer Grenze"


def test_the_plain_text_stands_alone(planner):
    report = paper.draft(
        planner, NORTH, wish="answer", answer_by=date(2099, 12, 21), contact_name="Martin Huber, Bauamt",
        contact_phone="08121 000-00", contact_email="bauamt@mitte.example", description="Streng vertraulich.",
    )  # fmt: skip

    text = sent(report, planner)["bauamt@nord.example"].body

    for words in (
        "Mitte meldet Gewerbegebiet Nord. Der Umgriff liegt 180 m von Ihrer Grenze.",
        "Was: Bebauungsplan, Gewerbe",
        "Größe: 42,0 ha",
        "Antwort bis: Mo., 21. Dezember 2099",
        f"/meldungen/{report.pk}/",
        "Nord ist betroffen (180 m von Ihrer Grenze), Regel „Gewerbe 1.000 m“.",
        "Fragen? Martin Huber, Bauamt, Gemeinde Mitte, Tel. 08121 000-00, bauamt@mitte.example",
        "Keine Antwort gilt nicht als Zustimmung.",
        "ersetzt keine Beteiligung nach § 2 Abs. 2 und § 4 BauGB",
    ):
        assert words in text
    assert "vertraulich" not in text


def test_html_says_the_same_with_one_button_and_without_any_outside_address(planner):
    report = paper.draft(planner, NORTH, description="Streng vertraulich.")

    html = html_of(sent(report, planner)["bauamt@nord.example"])

    assert html.count("<a ") == 1
    assert f'href="http://localhost:8000/meldungen/{report.pk}/"' in html
    assert 'src="http' not in html
    assert "vertraulich" not in html
    assert "Der Knopf öffnet nur die Seite. Es wird nichts abgeschickt." in html


def test_headers_make_one_thread_and_answers_reach_the_reporter(planner):
    report = paper.draft(planner, NORTH, contact_email="bauamt@mitte.example")
    first = sent(report, planner)["bauamt@nord.example"].message()
    version = start_version(report, by=planner)
    save_draft(version, {"height_m": 20.0}, by=planner, revision=version.revision)
    second = sent(report, planner)["bauamt@nord.example"].message()

    assert first["References"] == second["References"] == first["In-Reply-To"]
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Message-ID"] == f"<{Delivery.objects.order_by('created_at').first().pk}@ostallianz.example>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["From"] == "OstAllianz <meldung@ostallianz.example>"
    assert first["Reply-To"] == "Bauamt <bauamt@mitte.example>"


def test_changes_are_said_to_each_in_their_own_words(planner):
    report = paper.draft(planner, paper.box(1.5, 3.4, 3.8, 3.82))
    sent(report, planner)
    version = start_version(report, by=planner)
    save_draft(version, {"outline": paper.box(3.4, 0.3, 3.8, 0.6)}, by=planner, revision=version.revision)

    mails = sent(report, planner)

    subjects = {address: message.subject.split(" – ")[1] for address, message in mails.items()}
    assert subjects == {
        "bauamt@nord.example": "nicht mehr betroffen",
        "bauamt@nordost.example": "nicht mehr betroffen",
        "bauamt@ost.example": "geändert, weiter betroffen",
        "bauamt@sued.example": "neu betroffen, 300 m von Ihrer Grenze",
    }
    assert "Geändert: Umgriff." in mails["bauamt@ost.example"].body
    assert "Jetzt ist auch Sued betroffen." in mails["bauamt@sued.example"].body
    assert "Sie müssen nichts mehr tun." in mails["bauamt@nord.example"].body


def test_a_withdrawal_says_that_nothing_is_to_be_done_and_not_why(planner):
    report = paper.draft(planner, NORTH)
    sent(report, planner)
    mail.outbox.clear()
    withdraw(report, by=planner, reason="Der Investor ist insolvent.", idempotency_key=uuid.uuid4())
    delivery.deliver("email")

    (message,) = mail.outbox
    assert message.subject == "[Mitte] Gewerbegebiet Nord – zurückgezogen"
    assert "insolvent" not in message.message().as_string()


def test_an_added_member_reads_why_it_was_added(alliance, planner):
    report = paper.draft(planner, NORTH)
    choose(report.versions.get(), alliance["Sued"], choice="add", reason="Die Zufahrt liegt dort.", by=planner)

    message = sent(report, planner)["bauamt@sued.example"]

    assert "Mitte hat Sued von Hand ergänzt: Die Zufahrt liegt dort." in message.body
    assert message.subject.endswith("neue Meldung, 3,4 km von Ihrer Grenze")


def test_a_member_with_two_areas_reads_both_reasons(alliance, planner):
    MemberArea.objects.filter(member=alliance["Nordost"]).update(member=alliance["Nord"])

    text = sent(paper.draft(planner, paper.box(3.5, 3.5, 3.9, 3.9)), planner)["bauamt@nord.example"].body

    assert "Nord ist betroffen (100 m von Ihrer Grenze)" in text
    assert "Nordost ist betroffen (141 m von Ihrer Grenze)" in text


@pytest.mark.parametrize(
    "title",
    [
        "Nord\r\nBcc: alle@welt.example",
        "Nord\x07\x1b[31m",
        "Nord \u202egnp.exe",
        "Nord\u2028Süd",
        "<script>alert(1)</script>",
        "100 % *Gewerbe* %(title)s {{ x }}",
        "Ä" * 160,
    ],
)
def test_a_title_is_one_harmless_line_wherever_it_stands(planner, title):
    message = sent(paper.draft(planner, NORTH, title=title), planner)["bauamt@nord.example"]

    source = message.message().as_string()
    assert message.message()["Bcc"] is None
    assert "\n" not in message.subject
    assert not {"\u202e", "\x1b", "\u2028"} & set(message.subject + message.body)
    assert "<script>" not in html_of(message)
    assert one_line(title) in message.subject
    assert one_line(title) in message.body
    assert source.count("\nSubject:") == 1


def test_the_map_shows_both_areas_the_outline_and_the_way_in_red(planner):
    picture = picture_of(sent(paper.draft(planner, NORTH), planner)["bauamt@nord.example"]).convert("RGB")

    colours = {colour for count, colour in picture.getcolors(100_000) if count > 150}
    assert picture.size == (1056, 480)
    assert _near(colours, (0xE8, 0xEE, 0xFA)), "the reader's area is tinted"
    assert _near(colours, (0xFB, 0xFB, 0xF8)), "the reporter's is not"
    assert _near(colours, (0xB3, 0x20, 0x2A)), "the way to the border is red"
    assert _near(colours, (0x1D, 0x4B, 0xA8)), "the outline is drawn in the accent"


def _near(colours, wanted):
    return any(max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) <= 6 for colour in colours)


@pytest.mark.parametrize(
    "outline",
    [
        LineString(paper.at(1, 3.8).coords, paper.at(3, 3.8).coords, srid=STORAGE_SRID),
        MultiPoint(paper.at(1, 3.8), paper.at(2, 3.9), srid=STORAGE_SRID),
        paper.box(1, 3.5, 2, 4.5),
        paper.box(0, 0, 4, 4),
        paper.box(1, 3.9995, 1.0005, 4),
    ],
    ids=["line", "points", "overlap", "whole municipality", "a shed on the border"],
)
def test_every_kind_of_outline_has_a_map(planner, outline):
    message = sent(paper.draft(planner, outline), planner)["bauamt@nord.example"]

    assert picture_of(message).size == (1056, 480)


def test_without_a_map_the_mail_still_goes_out(planner, monkeypatch):
    monkeypatch.setattr("notifications.pictures.draw", lambda _scene: (_ for _ in ()).throw(OSError("no font")))

    message = sent(paper.draft(planner, NORTH), planner)["bauamt@nord.example"]

    assert "karte" not in html_of(message)
    assert "180 m von Ihrer Grenze" in message.body


def test_a_mail_is_small_enough_for_every_mailbox(planner):
    message = sent(paper.draft(planner, NORTH), planner)["bauamt@nord.example"]

    assert len(message.message().as_bytes()) < 100_000
