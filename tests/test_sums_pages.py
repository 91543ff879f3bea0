"""The page of sums as people read it, and its files: every figure leads to the reports behind it."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.http import QueryDict

from tests.test_sums import announced, people, region  # noqa: F401 (fixtures)
from tests.words import unchanging

pytestmark = pytest.mark.django_db


def opened(client, person, query=""):
    client.force_login(person)
    answer = client.get(f"/region/?{query}")
    assert answer.status_code == 200
    return answer


def test_every_figure_leads_to_as_many_reports_as_it_counts(client, people, region):  # noqa: F811
    for way in ("mitglied", "nutzung", "stand", "jahr"):
        context = opened(client, people["office"], f"nach={way}&wert=meldungen").context
        for row in context["divided"].rows:
            for cell in row.cells:
                if cell.url:
                    listed = client.get(cell.url)
                    assert listed.context["page_obj"].paginator.count == cell.amount, (way, row.label, cell.url)


def test_the_page_says_how_much_is_known(client, people, region):  # noqa: F811
    page = opened(client, people["office"]).content.decode()
    assert "4 laufende Vorhaben in der Region" in page
    assert "127 Wohnungen" in page
    assert "aus 2 von 3" in page
    assert "<svg" in page
    assert "style=" not in page


def test_the_same_page_says_less_to_who_may_see_less(client, people, region):  # noqa: F811
    page = unchanging(opened(client, people["Suedwest"]).content.decode())
    assert "3 laufende Vorhaben in der Region" in page
    assert "Wohnungen</a></li>" in page
    assert "127" not in page
    assert "120" not in page


def test_the_filter_of_the_list_counts_here_too(client, people, region):  # noqa: F811
    found = opened(client, people["office"], "nutzung=retail&stand=dots").context["sums"]
    assert (found.reports, found.total.all["verkaufsflaeche"].value) == (1, 700)
    assert opened(client, people["office"], "nur=alle&suche=Anger").context["sums"].reports == 1
    assert "nichts zusammenzuzählen" in opened(client, people["office"], "suche=gibtesnicht").content.decode()
    assert opened(client, people["office"], "nach=quatsch&wert=nichts&jahr=x&mitglied=1").status_code == 200


def test_what_a_filter_says_comes_back_harmless(client, people, region):  # noqa: F811
    evil = QueryDict(mutable=True)
    evil["suche"] = '"><script>alert(1)</script>'
    evil["welche"] = "<b>"
    assert b"<script>alert" not in opened(client, people["office"], evil.urlencode()).content


def test_the_figures_come_as_csv_and_xlsx(client, people, region):  # noqa: F811
    client.force_login(people["office"])
    answer = client.get("/region/zahlen.csv?nach=nutzung")
    assert answer["Cache-Control"] == "private, no-store"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["Nutzung", "Stand", "Fläche in ha", "Wohnungen"]
    assert ["Wohnen", "Zusammen", "26,0", "127"] in [row[:4] for row in rows] or [
        "Wohnen",
        "Zusammen",
        "26",
        "127",
    ] in [row[:4] for row in rows]

    book = openpyxl.load_workbook(io.BytesIO(client.get("/region/zahlen.xlsx").content))
    cells = {tuple(row[:2]): row for row in book.active.iter_rows(values_only=True)}
    assert cells["Mitte", "Wohnen"][3] == 120
    assert cells["Zusammen", "Zusammen"][3] == 127
    assert client.get("/region/zahlen.pdf").status_code == 404


def test_the_page_asks_the_database_few_questions(client, people, region, django_assert_max_num_queries):  # noqa: F811
    client.force_login(people["office"])
    with django_assert_max_num_queries(16):
        client.get("/region/")
