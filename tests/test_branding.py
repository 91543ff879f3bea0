"""The appearance of the alliance: the Geschäftsstelle changes it, and it holds everywhere."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts import colours
from accounts.models import Alliance, Role
from coordination.paper.asked import Asked
from coordination.paper.report_sheet import report_pdf
from notifications import pictures
from notifications.mails.message import letterhead
from tests import paper
from tests.printing import announced

PAGE = "/verwaltung/auftritt/"


@pytest.fixture
def office(client, alliance):
    client.force_login(paper.person(None, Role.COORDINATOR))
    return client


def picture(kind="PNG", size=(300, 120), colour="#a01030"):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    file.seek(0)
    file.name = f"logo.{kind.lower()}"
    return file


def noise():
    file = io.BytesIO()
    Image.effect_noise((400, 400), 90).save(file, "PNG")
    return file.getvalue()


def save(office, **values):
    return office.post(PAGE, {"name": "NordAllianz", "contact": "buero@nord.example"} | values)


def errors(answer):
    return " ".join(sentence for field in answer.context["form"].errors.values() for sentence in field)


def test_settings_hold_until_somebody_changes_them(db, settings):
    settings.ALLIANCE_NAME = settings.ALLIANCE_LEGAL_NAME = "Südbund"
    shown = Alliance.current()
    assert (shown.name, shown.short_name, shown.legal_name) == ("Südbund", "Südbund", "Südbund")
    assert shown.contact == shown.privacy_contact == settings.ALLIANCE_CONTACT
    assert not Alliance.objects.exists()


def test_a_new_name_is_on_pages_mails_and_the_home_screen_and_can_be_taken_back(office):
    answer = save(office, short_name="Nord")
    page = office.get(answer.url)
    assert "NordAllianz" in page.content.decode()
    assert letterhead() == "NordAllianz"
    manifest = office.get("/manifest.webmanifest").json()
    assert (manifest["name"], manifest["short_name"]) == ("NordAllianz · Umgriff", "Nord")
    assert "buero@nord.example" in office.get("/hilfe/").content.decode()
    undo = next(iter(page.context["messages"])).extra_tags
    again = office.post(undo, follow=True)
    assert "OstAllianz" in again.content.decode()
    assert letterhead() == "OstAllianz"
    office.post(next(iter(again.context["messages"])).extra_tags)
    assert letterhead() == "NordAllianz"
    assert office.post("/verwaltung/auftritt/zurueck/99999999/").status_code == 404


def test_a_logo_is_written_anew_and_shown_to_everybody(office, client):
    save(office, logo_file=picture("JPEG"))
    shown = Alliance.current()
    client.logout()
    address = f"/auftritt/{shown.logo_mark}.png"
    assert address in client.get("/anmelden/").content.decode()
    png = client.get(address)
    assert png["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(png.content)).size == (300, 300)
    assert pictures.mark() == png.content
    assert client.get("/auftritt/0123456789abcdef.png").status_code == 404


def test_a_logo_can_be_removed_again(office):
    save(office, logo_file=picture())
    save(office, no_logo="on")
    assert Alliance.current().logo_mark == ""
    assert pictures.mark().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "als PNG"),
        (b"GIF89a" + b"\0" * 90, "kein Bild"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "kein Bild"),
        (b"\0" * (2 * 1024**2 + 1), "größer als 2 MB"),
        (picture(size=(20, 20)).read(), "zu klein"),
        (picture(size=(5000, 3300)).read(), "zu viele Pixel"),
        (noise()[: 50 * 1024], "beschädigt"),
    ],
)
def test_what_is_no_proper_logo_is_refused_with_a_reason(office, content, sentence):
    file = io.BytesIO(content)
    file.name = "logo.png"
    assert sentence in errors(save(office, logo_file=file))
    assert not Alliance.objects.exists()


def test_colours_that_can_be_read_are_on_every_page(office, client):
    save(office, accent="#8A1538")
    client.logout()
    page = client.get("/anmelden/").content.decode()
    address = page.split('rel="stylesheet" href="/auftritt/')[1].split('"')[0]
    sheet = client.get(f"/auftritt/{address}")
    assert sheet["Content-Type"].startswith("text/css")
    assert "--accent:#8a1538" in sheet.content.decode()
    assert client.get("/auftritt/0123456789abcdef.css").status_code == 404


@pytest.mark.parametrize("field", ["accent", "accent_dark"])
def test_colours_that_cannot_be_read_are_refused_and_a_near_one_is_named(office, field):
    said = errors(save(office, **{field: "#f2d338" if field == "accent" else "#400000"}))
    assert "nötig sind 4,5 zu 1" in said
    better = said.split("zum Beispiel ")[1].rstrip(".")
    assert errors_after(office, field, better) == ""


def errors_after(office, field, colour):
    answer = save(office, **{field: colour})
    return "" if answer.status_code == 302 else errors(answer)


def test_a_word_is_no_colour(office):
    assert "#1d4ba8" in errors(save(office, accent="blau"))


def test_contrast_is_the_one_of_wcag():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    for red in range(0, 256, 51):
        for blue in range(0, 256, 51):
            colour = f"#{red:02x}66{blue:02x}"
            for ground in (colours.LIGHT, colours.DARK):
                fit = colours.nearest_fit(colour, ground)
                assert colours.weakest(fit, ground) >= colours.LEAST
                assert colours.contrast(fit, colours.palette(fit, ground).on_accent) >= colours.LEAST


def test_a_page_asks_for_the_alliance_once(office):
    with CaptureQueriesContext(connection) as asked:
        office.get(PAGE)
    read = [one for one in asked if "accounts_alliance" in one["sql"]]
    assert len(read) == 2  # once for the page, once for its form


def colours_of(shown):
    """Return all colours of a picture."""
    shown = shown.convert("RGB")
    return {colour for _count, colour in shown.getcolors(shown.width * shown.height)}


def test_the_alliance_s_colour_and_logo_are_on_paper_and_in_the_pictures_of_mails(office, alliance):
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    report = announced(planner, paper.box(1.8, 3.5, 2.2, 3.7))
    red, blue = (0x8A, 0x15, 0x38), (0x12, 0x34, 0xC8)

    def shown():
        with pypdfium2.PdfDocument(report_pdf(report, planner, Asked(base_map=False))) as document:
            page = colours_of(document[0].render(scale=2).to_pil())
        scene = pictures.scene_of(report.current, None, [])
        return page, *(colours_of(Image.open(io.BytesIO(png))) for png in (pictures.draw(scene), pictures.mark()))

    assert not any(red in colours for colours in shown())
    save(office, accent="#8a1538")
    assert all(red in colours for colours in shown())
    assert not any(blue in colours for colours in shown())
    save(office, accent="#8a1538", logo_file=picture(colour="#1234c8"))
    page, drawn, mark = shown()
    assert blue in page
    assert red in page
    assert red in drawn
    assert blue in mark
