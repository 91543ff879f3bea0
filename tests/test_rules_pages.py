"""The Geschäftsstelle edits impact rules and code lists; what was decided with them stays."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Role, User
from geo.models import ImpactRule, PlanKind, Stage, Use
from geo.services.rules import revise_rule
from tests import paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def sabine(alliance) -> User:
    return paper.person(None, Role.COORDINATOR, name="Sabine")


@pytest.fixture
def office(sabine, client) -> Client:
    client.force_login(sabine)
    return client


@pytest.fixture
def rule(db) -> ImpactRule:
    return ImpactRule.objects.in_force().get(name="Gewerbe 1.000 m")


def post(browser: Client, path: str, **data) -> str:
    return browser.post(path, data, follow=True).content.decode()


def content(rule: ImpactRule, **changes) -> dict:
    """Return what the form of a rule posts when only these things are changed."""
    return {
        "name": rule.name,
        "uses": [use.pk for use in rule.uses.all()],
        "kinds": [kind.pk for kind in rule.kinds.all()],
        "reach": rule.reach,
        "distance_m": "1.000",
    } | changes


def test_an_edit_writes_the_next_version_and_leaves_the_old_one(office, sabine, rule):
    page = post(office, f"/regeln/{rule.pk}/bearbeiten/", **content(rule, name="Gewerbe 1.500 m", distance_m="1.500"))

    assert "Fassung 2 gilt ab jetzt." in page
    old, new = ImpactRule.objects.filter(rule=rule.rule).order_by("version")
    assert (old.distance_m, new.distance_m) == (1000, 1500)
    assert old.valid_until is not None
    assert new.edited_by == sabine
    assert set(new.uses.all()) == set(rule.uses.all())


def test_the_history_shows_who_changed_what(office, rule):
    post(office, f"/regeln/{rule.pk}/bearbeiten/", **content(rule, distance_m="1.500"))

    page = office.get(f"/regeln/{rule.pk}/").content.decode()

    assert "1.500 m" in page
    assert "1.000 m" in page
    assert "Sabine Muster" in page
    assert "Ausgangsfassung" in page


def test_saving_without_a_change_writes_nothing(office, rule):
    page = post(office, f"/regeln/{rule.pk}/bearbeiten/", **content(rule))

    assert "Es hat sich nichts geändert." in page
    assert ImpactRule.objects.filter(rule=rule.rule).count() == 1


def test_the_slower_of_two_is_told_and_loses_nothing(office, sabine, rule):
    colleague = paper.person(None, Role.COORDINATOR, name="Karl")
    newer = revise_rule(rule, by=colleague, distance_m=2000)

    response = office.post(f"/regeln/{rule.pk}/bearbeiten/", content(rule, distance_m="700"))
    page = response.content.decode()

    assert "Karl Muster hat die Regel inzwischen geändert" in page
    assert 'value="700"' in page
    assert f'action="/regeln/{newer.pk}/bearbeiten/"' in page
    assert ImpactRule.objects.in_force().get(rule=rule.rule).distance_m == 2000

    post(office, f"/regeln/{newer.pk}/bearbeiten/", **content(rule, distance_m="700"))
    assert ImpactRule.objects.in_force().get(rule=rule.rule).distance_m == 700


def test_a_version_that_is_out_of_force_cannot_be_revised(sabine, rule):
    revise_rule(rule, by=sabine, distance_m=2000)

    with pytest.raises(ValidationError):
        revise_rule(rule, by=sabine, distance_m=3000)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"distance_m": ""}, "Geben Sie an, wie weit die Regel reicht."),
        ({"distance_m": "-5"}, "Geben Sie eine Zahl über null ein"),
        ({"distance_m": "nan"}, "Zahl"),
        ({"distance_m": "inf"}, "Zahl"),
        ({"distance_m": "200.000"}, "Höchstens 100.000 m"),
        ({"distance_m": "weit"}, "Zahl"),
        ({"min_area_ha": "0"}, "Geben Sie eine Zahl über null ein"),
        ({"name": ""}, "erforderlich"),
    ],
)
def test_bad_input_gets_a_sentence_and_stays_typed(office, rule, changes, sentence):
    page = post(office, f"/regeln/{rule.pk}/bearbeiten/", **content(rule, over_gross_floor_m2="4.321", **changes))

    assert sentence in page
    assert 'value="4.321"' in page
    assert ImpactRule.objects.filter(rule=rule.rule).count() == 1


def test_retiring_a_rule_can_be_undone_and_the_gap_stays_visible(office, rule):
    page = post(office, f"/regeln/{rule.pk}/ausser-kraft/")
    assert not ImpactRule.objects.in_force().filter(rule=rule.rule).exists()
    assert f'action="/regeln/{rule.pk}/wieder-einsetzen/"' in page

    post(office, f"/regeln/{rule.pk}/wieder-einsetzen/")
    again = ImpactRule.objects.in_force().get(rule=rule.rule)
    assert (again.version, again.distance_m) == (2, 1000)
    assert set(again.uses.all()) == set(rule.uses.all())


def test_a_new_rule_holds_at_once(office):
    wind = Use.objects.get(code="wind")

    post(office, "/regeln/neu/", name="Wind überall", uses=[wind.pk], reach="neighbours", distance_m="")

    assert ImpactRule.objects.in_force().get(name="Wind überall").reach == "neighbours"


def test_the_list_takes_the_same_queries_for_few_rules_and_for_many(office, sabine, rule, django_assert_num_queries):
    office.get("/regeln/")
    with django_assert_num_queries(9) as few:
        office.get("/regeln/")
    for number in range(20):
        copy = ImpactRule.objects.create(name=f"Regel {number}", distance_m=10)
        copy.uses.set(rule.uses.all())

    with django_assert_num_queries(len(few.captured_queries)):
        office.get("/regeln/")


# --- code lists ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["planarten", "nutzungen", "planungsstaende", "auswirkungen"])
def test_every_list_has_its_page(office, slug, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        assert office.get(f"/listen/{slug}/").status_code == 200


def test_an_unknown_list_is_not_found(office):
    assert office.get("/listen/geheimes/").status_code == 404
    assert office.get("/listen/nutzungen/gibtesnicht/bearbeiten/").status_code == 404


def test_a_use_gets_another_label_and_asks_for_something_else(office):
    path = "/listen/nutzungen/solar/bearbeiten/"

    page = post(office, path, label="Photovoltaik", position="130", map_group="energy", asks=["power_mw", "height_m"])

    assert "„Photovoltaik“ ist gespeichert." in page
    solar = Use.objects.get(code="solar")
    assert (solar.label, solar.asks) == ("Photovoltaik", ["power_mw", "height_m"])


def test_a_code_never_changes(office):
    post(office, "/listen/nutzungen/solar/bearbeiten/", code="sonne", label="Sonne", position="130", map_group="energy")

    assert Use.objects.filter(code="solar", label="Sonne").exists()


def test_a_new_kind_is_offered(office):
    post(office, "/listen/planarten/neu/", code="bau_turbo", label="Bau-Turbo", official_code="§ 246e", position="200")

    assert PlanKind.objects.get(code="bau_turbo").active


def test_a_code_that_is_taken_gets_a_sentence_and_everything_stays_typed(office):
    page = post(office, "/listen/planarten/neu/", code="bplan", label="Noch einer", position="200")

    assert "Dieses Kürzel gibt es schon in der Liste." in page
    assert 'value="Noch einer"' in page


def test_an_entry_is_no_longer_offered_and_the_undo_brings_it_back(office):
    page = post(office, "/listen/planungsstaende/given_up/zurueckziehen/")
    assert not Stage.objects.get(code="given_up").active
    assert 'action="/listen/planungsstaende/given_up/anbieten/"' in page

    post(office, "/listen/planungsstaende/given_up/anbieten/")
    assert Stage.objects.get(code="given_up").active
