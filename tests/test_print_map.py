"""What printed sheets show, to whom, and how they can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.gis.geos import MultiPolygon
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from coordination.paper import palette
from coordination.paper.asked import Asked
from coordination.paper.map_sheet import map_pdf
from coordination.paper.report_sheet import report_pdf
from coordination.paper.sheets import sheet
from geo.models import AffectedArea, Area, AreaKind, Edition, ImpactRule
from tests import paper
from tests.printing import POINTS_TO_THE_MM, announced, corners_on, opened, text_of, worst

pytestmark = pytest.mark.django_db
NORTH = paper.box(1.8, 3.5, 2.2, 3.7)  # in Mitte, 300 m from Nord
SOUTH_WEST = paper.box(-3.4, -3.2, -2.6, -2.8)  # in Suedwest, far from Nord
ASKED = Asked(scale=50_000)


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def people(alliance, planner):
    off = paper.person(alliance["Nord"], Role.OFFICER, name="Fort")
    off.is_active = False
    off.save()
    return {
        "own": planner,
        "told": paper.person(alliance["Nord"]),
        "untold": paper.person(alliance["Suedwest"], Role.PLANNER),
        "office": paper.person(None, Role.COORDINATOR),
        "deactivated": off,
        "anonymous": None,
    }


def client_of(person) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def asked_by(person, name, *args, **query):
    return client_of(person).get(reverse(name, args=args), query)


def view_of_all():
    return paper.box(-5, -5, 13, 9)


# Who gets what


@pytest.mark.parametrize("audience", ["all_members", "affected_only"])
@pytest.mark.parametrize("name", ["report-print", "report-sheet", "report-paper"])
def test_a_sheet_of_a_report_is_for_those_who_may_see_its_details(people, name, audience):
    report = announced(people["own"], NORTH, audience=audience)

    answers = {who: asked_by(person, name, report.pk).status_code for who, person in people.items()}

    assert answers == {
        "own": 200, "told": 200, "untold": 404, "office": 200, "deactivated": 302, "anonymous": 302,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["report-print", "report-sheet", "report-paper"])
def test_a_draft_is_printed_for_its_own_members_people_only(people, name):
    report = paper.draft(people["own"], NORTH)

    answers = {who: asked_by(person, name, report.pk).status_code for who, person in people.items()}

    assert {who for who, status in answers.items() if status == 200} == {"own"}


@pytest.mark.parametrize(
    ("audience", "listed", "drawn"),
    [
        ("all_members", {"own", "told", "untold", "office"}, {"own", "told", "office"}),
        ("affected_only", {"own", "told", "office"}, {"own", "told", "office"}),
    ],
)
def test_a_map_shows_everybody_what_they_may_see_and_no_more(people, audience, listed, drawn):
    announced(people["own"], paper.box(1, 3, 3, 3.9), title="Geheimes Vorhaben", audience=audience)
    middle = (ASKED.sheet.map.left + ASKED.sheet.map.width / 2, ASKED.sheet.map.top + ASKED.sheet.map.height / 2)
    corners = [(middle[0] + (x - 4) * 20, middle[1] - (y - 2) * 20) for x, y in [(1, 3), (3, 3), (1, 3.9), (3, 3.9)]]

    pdfs = {
        who: map_pdf(view_of_all(), {}, person, ASKED)
        for who, person in people.items()
        if who not in ("deactivated", "anonymous")
    }

    assert {who for who, pdf in pdfs.items() if "Geheimes Vorhaben" in text_of(pdf)} == listed
    assert {who for who, pdf in pdfs.items() if worst(corners_on(pdf), corners) < 0.2} == drawn
    if "untold" in listed:
        assert "Lage; den Umgriff" in text_of(pdfs["untold"])
        assert "ha" not in re.search(r"Geheimes Vorhaben(.*)", text_of(pdfs["untold"]))[1].split()


def test_nobody_else_gets_a_map(people):
    statuses = {who: asked_by(person, "map-sheet").status_code for who, person in people.items()}

    assert statuses == {"own": 200, "told": 200, "untold": 200, "office": 200, "deactivated": 302, "anonymous": 302}


def test_other_reports_stand_on_a_reports_sheet_only_when_asked_for_and_as_far_as_one_may_see_them(people):
    report = announced(people["own"], NORTH, title="Erstes")
    announced(people["untold"], paper.box(1, 1, 2, 1.5), title="Zweites", audience="affected_only", use="housing")

    told, own = people["told"], people["own"]
    plain = report_pdf(report, own, Asked(scale=25_000))
    with_others = report_pdf(report, own, Asked(scale=25_000, others=True))
    for_told = report_pdf(report, told, Asked(scale=25_000, others=True))

    assert "Wohnen" not in text_of(plain)
    assert "Wohnen" in text_of(with_others)  # it lies in Mitte
    assert "Wohnen" not in text_of(for_told)


# What is on it


def test_a_reports_sheet_says_everything_that_a_council_asks(planner):
    report = announced(
        planner, NORTH, title="Gewerbepark <b>Süd</b> & mehr", description="Erste Zeile\nZweite", dwellings=12
    )

    text = text_of(report_pdf(report, planner, Asked(scale=20_000)))

    for expected in (
        "Gewerbepark <b>Süd</b> & mehr", "Gemeinde Mitte", "8,0 ha", "Wohnungen 12", "Erste Idee", "Zweite",
        "300 m · im Umkreis", "Gewerbe 1.000 m", "Grenzen: Papier. © Papier", "EPSG:25832", "Nord", "Umkreis 1.000 m",
        "Informelle Abstimmung – ersetzt keine Beteiligung nach § 2 Abs. 2 und § 4 BauGB.", "Seite 1 / 2",
        "Idee, vor dem Beschluss", "kürzester Weg zur Grenze", "betroffenes Gebiet",
    ):  # fmt: skip
        assert expected in text, expected
    assert re.search(r"Stand \d+\. \w+ \d{4}", text)


@pytest.mark.parametrize("title", ["Bebauungsplan mit sehr vielen langen Wörtern " * 3 + "und mehr", "W" * 160])
@pytest.mark.parametrize("orientation", ["hoch", "quer"])
def test_a_long_title_stays_above_the_map(planner, title, orientation):
    asked = Asked(orientation=orientation)
    pdf = report_pdf(announced(planner, NORTH, title=title[:160]), planner, asked)

    with opened(pdf) as document:
        head = [word for word in document.pages[0].extract_words() if word["x1"] < 150 * POINTS_TO_THE_MM]
        map_top = asked.sheet.map.top * POINTS_TO_THE_MM
        assert not [word["text"] for word in head if word["top"] < map_top < word["bottom"]]
        assert len(document.pages) == 2
        assert document.metadata["Title"] == title[:160]


def test_two_hundred_affected_members_all_stand_in_the_table(planner, alliance):
    report = announced(planner, NORTH)
    edition, rule = Edition.objects.get(name="Papier"), ImpactRule.objects.in_force().first()
    areas = Area.objects.bulk_create(
        Area(
            edition=edition, key=f"0980{number:04d}", name=f"Weitgemeinde {number:03d}", kind=AreaKind.MUNICIPALITY,
            boundary=MultiPolygon(paper.box(0.1 * number, 8, 0.1 * number + 0.1, 8.1), srid=25832),
        )
        for number in range(200)
    )  # fmt: skip
    AffectedArea.objects.bulk_create(
        AffectedArea(
            version=report.current, area=area, member=alliance["West"], relation="within_distance", distance_m=1_000,
            rule=rule, reach_m=1_000,
        )
        for area in areas
    )  # fmt: skip

    pdf = report_pdf(report, planner, Asked())

    with opened(pdf) as document:
        texts = [page.extract_text() for page in document.pages]
    assert len(texts) > 5
    assert all("Warum betroffen" in text for text in texts[1:-1])
    assert all(f"Weitgemeinde {number:03d}" in "\n".join(texts) for number in range(200))


def test_the_list_and_the_map_number_the_reports_alike_from_north_to_south(planner):
    announced(planner, paper.box(1, 1, 2, 1.5), title="Südliches")
    announced(planner, NORTH, title="Nördliches", use="housing", dwellings=40)

    text = text_of(map_pdf(view_of_all(), {}, planner, ASKED))

    assert "1 Nördliches Mitte" in text
    assert "2 Südliches Mitte" in text
    assert "2 Meldungen im Ausschnitt" in text
    assert "Südliches" not in text_of(map_pdf(view_of_all(), {}, planner, Asked(scale=50_000, listed=False)))


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"nutzung": "housing retail"}, {"Wohnen im Süden"}),
        ({"nutzung": "keine"}, set()),
        ({"stand": "dots"}, {"Wohnen im Süden", "Gewerbe im Norden"}),
        ({"stand": "solid"}, set()),
        ({"welche": "unsere"}, set()),
        ({"groesse": "4"}, set()),
        ({"suche": "gewerbe nord"}, {"Gewerbe im Norden"}),
        ({"betrifft": "uns"}, {"Gewerbe im Norden"}),
        ({"nutzung": "unfug"}, {"Wohnen im Süden", "Gewerbe im Norden"}),
    ],
)
def test_a_printed_map_keeps_the_filter_of_the_screen(people, planner, query, left):
    announced(planner, paper.box(1.9, 1.9, 2, 2), title="Wohnen im Süden", use="housing", dwellings=4)
    announced(planner, NORTH, title="Gewerbe im Norden")

    text = text_of(map_pdf(view_of_all(), query, people["told"], ASKED))

    assert {title for title in ("Wohnen im Süden", "Gewerbe im Norden") if title in text} == left


def test_without_a_view_the_map_shows_all_members_areas(planner):
    pdf = map_pdf(None, {}, planner, Asked())

    text = text_of(pdf)
    assert "Maßstab 1:100.000" in text
    assert all(name in text for name in ("Nordwest", "Suedwest", "Altstadt"))


def test_a_view_that_is_none_is_refused_in_words(planner):
    answer = asked_by(planner, "map-sheet", papier="a4", lage="hoch", bbox="Bonn")

    assert answer.status_code == 400
    assert "Der Ausschnitt ist kein Rechteck" in answer.content.decode()


def test_a_sheet_that_does_not_exist_is_refused_in_words(planner):
    report = announced(planner, NORTH)

    answer = asked_by(planner, "report-sheet", report.pk, papier="a0", lage="hoch", massstab="7")

    assert answer.status_code == 400
    assert "a0" in answer.content.decode()


def test_a_draft_says_that_nobody_was_told_and_without_an_outline_has_no_map(planner):
    report = paper.draft(planner, NORTH)
    assert "Entwurf, noch nicht gemeldet" in text_of(report_pdf(report, planner, Asked()))

    report.versions.update(outline=None, use=None, stage=None, kind=None, title="")
    text = text_of(report_pdf(report, planner, Asked()))

    assert "noch keinen Umgriff" in text
    assert "Entwurf ohne Titel" in text


# How it is made


def test_a_sheet_can_be_read_aloud_in_german(planner):
    pdf = report_pdf(announced(planner, NORTH, title="Gewerbe & mehr"), planner, Asked())

    with opened(pdf) as document:
        catalog = document.doc.catalog
        assert catalog["Lang"] == b"de"
        assert (
            catalog["MarkInfo"].resolve()["Marked"] if hasattr(catalog["MarkInfo"], "resolve") else catalog["MarkInfo"]
        )
        assert "StructTreeRoot" in catalog
        metadata = catalog["Metadata"].resolve().get_data()
        figures = [one for one in every(document.structure_tree) if one["type"] == "Figure"]
    assert b"pdfuaid" in metadata
    assert any("Karte 1:5.000 mit dem Umgriff von „Gewerbe & mehr“" in one.get("alt_text", "") for one in figures)
    assert all(one.get("alt_text") for one in figures)


def every(elements):
    for one in elements:
        yield one
        yield from every(one.get("children", []))


def test_a_sheet_is_made_where_no_address_can_be_reached(planner, monkeypatch):
    report = announced(planner, NORTH)

    def refuse(*_args, **_more):
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.getaddrinfo", refuse)

    assert report_pdf(report, planner, Asked()).startswith(b"%PDF-")


def test_a_sheet_is_kept_by_no_cache_and_named_by_its_report(planner):
    answer = asked_by(planner, "report-sheet", announced(planner, NORTH, title="Gewerbe Süd").pk)

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="Meldung-gewerbe-sud.pdf"'
    assert answer["Cache-Control"] == "private, no-store"


def test_paper_has_the_colours_of_the_screen_by_day():
    css = (Path(settings.BASE_DIR) / "static/css/map.css").read_text().split("@media")[0]
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", css))

    assert {f"use-{name}": colour for name, colour in palette.USES.items()}.items() <= colours.items()
    assert (
        colours["map-member"], colours["map-outside"], colours["map-border"], colours["map-accent-tint"],
    ) == (palette.MEMBER, palette.OUTSIDE, palette.BORDER, palette.own_colours().tint)  # fmt: skip


@pytest.mark.parametrize("kind", ["a4", "a3"])
@pytest.mark.parametrize("orientation", ["hoch", "quer"])
def test_map_and_legend_lie_beside_each_other_on_the_page(kind, orientation):
    page = sheet(kind, orientation)

    for place in (page.map, page.legend):
        assert place.left + place.width <= page.width - 12
        assert place.top + place.height <= page.height - 12
    apart = page.legend.left - page.map.left - page.map.width, page.legend.top - page.map.top - page.map.height
    assert max(apart) == 3
