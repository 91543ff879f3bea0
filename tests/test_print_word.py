"""The paper for a council: a Word document that says what the report says, with its map."""

from __future__ import annotations

import io
import zipfile
from statistics import fmean

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from PIL import Image

from accounts.models import Role
from coordination.paper.asked import Asked
from coordination.paper.council import PICTURE, council_paper
from tests import paper
from tests.printing import announced

pytestmark = pytest.mark.django_db
NORTH = paper.box(1.8, 3.5, 2.2, 3.7)


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def council(alliance):
    return paper.person(alliance["Nord"], Role.OFFICER)


def written(report, person, **asked):
    content = council_paper(report, person, Asked(**asked))
    return content, Document(io.BytesIO(content))


def words_of(document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_it_says_what_is_planned_and_how_the_own_area_is_affected(planner, council):
    report = announced(planner, NORTH, title="Gewerbepark & mehr", description="Erste Zeile\r\nZweite", dwellings=12)

    _content, document = written(report, council)

    words = words_of(document)
    for expected in (
        "Sitzungsvorlage", "Gewerbepark & mehr", "Gemeinde Mitte", "8,0 ha", "Erste Zeile", "Zweite",
        "Beschlussvorschlag",
        "300 m von Ihrer Grenze", "Regel „Gewerbe 1.000 m“", "Karte im Maßstab 1:", "Grenzen: Papier. © Papier",
        "Keine Antwort gilt nicht als Zustimmung.",
    ):  # fmt: skip
        assert expected in words, expected
    assert "Informelle Abstimmung" in document.sections[0].footer.paragraphs[0].text


def test_word_finds_its_own_styles_german_and_words_for_the_picture(planner, council):
    content, document = written(announced(planner, NORTH), council)

    styles = {one.style.name for one in document.paragraphs}
    assert {"Title", "Heading 1", "Caption", "Normal"} <= styles
    picture = document.inline_shapes[0]._inline.docPr
    assert "Umgriff von „Gewerbegebiet Nord“ (8,0 ha)" in picture.get("descr")
    assert document.core_properties.language == "de-DE"
    assert document.core_properties.title == "Gewerbegebiet Nord"
    assert document.styles["Normal"].element.find(".//" + qn("w:lang")).get(qn("w:val")) == "de-DE"
    assert document.tables[-1].rows[0]._tr.find(".//" + qn("w:tblHeader")) is not None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))


def test_the_map_is_true_to_scale_at_the_size_it_has_in_the_document(planner, council):
    content, document = written(announced(planner, NORTH, use="housing"), council, scale=5_000)

    shape = document.inline_shapes[0]
    assert (shape.width.mm, shape.height.mm) == pytest.approx((PICTURE.width, PICTURE.height), abs=0.2)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        image = Image.open(io.BytesIO(archive.read("word/media/image1.png"))).convert("RGB")
    to_the_mm = image.width / shape.width.mm
    red = [x for x in range(image.width) if image.getpixel((x, image.height // 2)) == (0xC8, 0x44, 0x2F)]
    edges = ([x for x in red if abs(x - end) < to_the_mm] for end in (red[0], red[-1]))
    west, east = map(fmean, edges)
    # 400 m at 1:5,000 are 80 mm, between the middles of its two edges.
    assert (east - west) / to_the_mm == pytest.approx(80, abs=0.2)


def test_a_draft_without_anything_has_a_paper_too(planner):
    report = paper.draft(planner, NORTH, title="")
    report.versions.update(outline=None, use=None, stage=None, kind=None, contact_name="")

    _content, document = written(report, planner)

    assert "noch keinen Umgriff" in words_of(document)
    assert "Entwurf, noch nicht gemeldet" in words_of(document)


@pytest.mark.parametrize("title", ["Steuer\x07zeichen\x0b hier", "=1+1", "<w:p>", "W" * 160])
def test_what_people_typed_is_text_and_nothing_else(planner, title):
    _content, document = written(announced(planner, NORTH, title=title), planner)

    assert title.replace("\x07", "").replace("\x0b", "") in words_of(document)


def test_withdrawn_reports_say_so(planner):
    report = announced(planner, NORTH)
    report.status, report.withdrawn_at, report.withdrawn_reason = "withdrawn", report.announced_at, "Wird nichts."
    report.save()

    assert "zurückgezogen: Wird nichts." in words_of(written(report, planner)[1])
