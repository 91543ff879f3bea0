"""What the alliance knows is found by its words, and only by whom it is for."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Role, User
from coordination.knowledge import BEGINS, ENDS, Kind, matches, pieces, with_snippets
from coordination.models import NetworkEvent
from coordination.services.event_material import add_material, write_event_minutes
from coordination.services.events import invite_to_event
from coordination.services.positions import take_position
from tests import paper
from tests.event_scene import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(alliance) -> User:
    return paper.person(None, Role.COORDINATOR)


@pytest.fixture
def officer(alliance) -> User:
    return paper.person(alliance["Mitte"], Role.OFFICER)


@pytest.fixture
def mayor(alliance) -> User:
    return paper.person(alliance["Mitte"], Role.DECISION)


@pytest.fixture
def event(office, officer) -> NetworkEvent:
    return invite_to_event(planned(office, title="Treffen im Herbst"), by=office)


def found(user: User, words: str = "", **filters) -> list[str]:
    hits = list(matches(user, words=words, **filters))
    return [one.row.title for one in with_snippets(hits, user, words)]


def test_german_endings_and_longer_words_are_found(event, office, officer):
    add_material(event, by=office, title="Verkehrskonzept", text="Neue Radwege zwischen den Gemeinden.")
    add_material(event, by=office, title="Haushalt", text="Zahlen.")

    assert found(officer, "radweg gemeinde") == ["Verkehrskonzept"]
    assert found(officer, "Verkehr") == ["Verkehrskonzept"]
    assert found(officer, "Verkehr Haushalt") == []


def test_positions_and_minutes_are_found_beside_material(event, office, officer):
    add_material(event, by=office, title="Karte", text="Windräder im Forst.")
    take_position(event, by=office, title="Wind", wording="Wir planen Windräder zusammen.", adopted_on=date(2026, 3, 5))
    write_event_minutes(event, "Über Windräder wurde gesprochen.", by=office, revision=None)

    assert set(found(officer, "Windrad")) == {"Karte", "Wind", "Treffen im Herbst"}
    assert found(officer, "Windräder", kinds=[Kind.POSITION]) == ["Wind"]


def test_a_word_in_the_title_counts_and_the_best_comes_first(event, office, officer):
    add_material(event, by=office, title="Anderes", text="Einmal Lärm, sonst viel von Wasser und Wasser und Wasser.")
    add_material(event, by=office, title="Lärm", text="Lärm und Lärm und noch einmal Lärm.")

    assert found(officer, "Lärm") == ["Lärm", "Anderes"]


@pytest.mark.parametrize(
    ("audience", "readers"),
    [("all", {"officer", "mayor", "office"}), ("decision", {"mayor", "office"}), ("office", {"office"})],
)
def test_only_whom_it_is_for_finds_it(audience, readers, event, office, officer, mayor):
    add_material(event, by=office, title="Lärmkarte", text="Lärm", audience=audience)
    take_position(None, by=office, title="Lärm", wording="Lärm", adopted_on=date(2026, 3, 5), audience=audience)
    people = {"officer": officer, "mayor": mayor, "office": office}

    assert {name for name, user in people.items() if len(found(user, "Lärm")) == 2} == readers
    assert {name for name, user in people.items() if len(found(user, "Lärm")) == 0} == set(people) - readers


def test_minutes_of_the_decision_level_and_what_hangs_on_drafts_stay_unknown(office, officer, mayor):
    assembly = invite_to_event(planned(office, "Mitgliederversammlung"), by=office)
    write_event_minutes(assembly, "Der Beitrag steigt.", by=office, revision=None)
    draft = planned(office, title="Entwurf")
    add_material(draft, by=office, title="Beitrag", text="Beitrag")
    take_position(draft, by=office, title="Beitrag", wording="Beitrag", adopted_on=date(2026, 3, 5))

    assert found(officer, "Beitrag") == []
    assert found(mayor, "Beitrag") == ["Mitgliederversammlung"]
    assert len(found(office, "Beitrag")) == 3


@pytest.mark.parametrize("words", ["& | !", "a' OR 1=1 --", "(((", "*:*", "der die das", "\\", "<->", "%%s", "ß" * 199])
def test_no_sign_breaks_the_search(words, event, office, officer, client):
    client.force_login(officer)

    assert client.get("/wissen/", {"suche": words}).status_code == 200


def test_a_snippet_is_text_whatever_somebody_typed(event, office, officer, client):
    add_material(event, by=office, title="Böse", text=f"<script>alert(1)</script> Lärm {BEGINS}x <b>hier</b>")
    client.force_login(officer)

    page = client.get("/wissen/", {"suche": "Lärm"}).content.decode()

    assert "<mark>Lärm</mark>" in page
    assert "<script>alert" not in page
    assert "<b>hier" not in page


def test_pieces_say_what_was_looked_for():
    assert pieces(f"Viel {BEGINS}Lärm{ENDS} hier") == [("Viel ", False), ("Lärm", True), (" hier", False)]
    assert pieces(f"{ENDS}a{BEGINS}b") == [("a", False), ("b", False)]


def test_years_are_filtered_by_when_it_was(event, office, officer):
    year = timezone.localtime(event.starts_at).year
    add_material(event, by=office, title="Dieses Jahr", text="Lärm")
    take_position(None, by=office, title="Früher", wording="Lärm", adopted_on=date(2019, 5, 5))

    assert found(officer, "Lärm", year=year) == ["Dieses Jahr"]
    assert found(officer, "Lärm", year=2019) == ["Früher"]
    assert set(found(officer)) == {"Dieses Jahr", "Früher"}


def test_a_long_list_is_paged_and_asks_no_more_for_more(event, office, officer, client, django_assert_max_num_queries):
    for number in range(45):
        add_material(event, by=office, title=f"Unterlage {number}", text="Lärm an der Straße. " * 30)
    take_position(None, by=office, title="Lärm", wording="Lärm", adopted_on=date(2026, 3, 5))
    write_event_minutes(event, "Lärm", by=office, revision=None)
    client.force_login(officer)
    client.get("/wissen/")

    with django_assert_max_num_queries(13):
        page = client.get("/wissen/", {"suche": "Lärm", "seite": "3"}).content.decode()

    assert "Seite 3 von 3" in page
    assert "?suche=L%C3%A4rm&amp;seite=2" in page


def test_every_kind_is_looked_up_in_its_index(event, officer):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        query, parameters = matches(officer, words="Lärm").query.sql_with_params()
        cursor.execute(f"EXPLAIN (FORMAT JSON) {query}", parameters)
        plan = json.dumps(cursor.fetchone()[0])

    assert {name for name in ("material_search", "position_search", "minutes_search") if name in plan} == {
        "material_search", "position_search", "minutes_search",
    }  # fmt: skip


def test_the_page_of_a_position_is_for_its_readers(event, office, officer, mayor, client, alliance):
    position = take_position(
        event, by=office, title="Radwege", wording="Gemeinsam.", adopted_on=date(2026, 3, 5), audience="decision",
        supporters=[alliance["Ost"]],
    )  # fmt: skip
    client.force_login(officer)
    assert client.get(f"/wissen/positionen/{position.pk}/").status_code == 404
    client.force_login(mayor)
    page = client.get(f"/wissen/positionen/{position.pk}/").content.decode()

    assert "Gemeinsam." in page
    assert "Ost" in page
    assert timedelta(0) < timezone.now() - event.changed_at
