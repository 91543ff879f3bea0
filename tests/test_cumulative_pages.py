"""Hints of sums on pages: the Geschäftsstelle's list and rules; a reporter's page and preview; nobody else's."""

from __future__ import annotations

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Role, User
from geo.models import Audience, CumulativeCluster, CumulativeRule, Report
from geo.services.cumulative import rebuild_hints
from tests import paper
from tests.cumulative import quiet_shop
from tests.test_cumulative import draft, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(alliance):
    """Two shops that pass a sum together: ours in Mitte, theirs in Ost, whose details Mitte may see."""
    people = {
        "own planner": paper.person(alliance["Mitte"], Role.PLANNER),
        "other planner": paper.person(alliance["Ost"], Role.PLANNER),
        "told": paper.person(alliance["Nord"], Role.OFFICER),
        "untold": paper.person(alliance["West"], Role.OFFICER),
        "office": paper.person(None, Role.COORDINATOR, name="Sabine"),
        "gone": paper.person(alliance["Mitte"], Role.PLANNER, name="Ehemalig"),
    }
    ours = quiet_shop(people["own planner"], 3.4, 500, title="Markt am Anger")
    theirs = quiet_shop(people["other planner"], 4.1, 400, title="Hofladen Ost")
    tell(theirs, alliance["Mitte"])
    tell(ours, alliance["Nord"])
    rebuild_hints()
    return people | {"ours": ours, "theirs": theirs}


def browser(person: User | None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


SENTENCE = "Mit „Hofladen Ost“ (Ost) zusammen 900 m² Verkaufsfläche im Umkreis von 1 km."


@pytest.mark.parametrize("audience", [Audience.ALL_MEMBERS, Audience.AFFECTED_ONLY])
def test_a_report_tells_its_reporter_and_the_office_what_it_passes_with_others_and_nobody_else(scene, audience):
    ours, theirs = scene["ours"], scene["theirs"]
    Report.objects.filter(pk__in=[ours.pk, theirs.pk]).update(audience=audience)
    for who, reads in [("own planner", True), ("office", True), ("told", False), ("untold", False), (None, False)]:
        person = browser(scene[who] if who else None)
        page = person.get(f"/meldungen/{ours.pk}/")
        assert (SENTENCE in page.content.decode()) == reads, who
        answer = person.get(f"/meldungen/{ours.pk}/hinweise.json")
        found = answer.json()["hints"] if answer.status_code == 200 else []
        assert bool(found) == reads, who
        if who == "untold":
            assert answer.status_code == 404
    own = browser(scene["gone"])
    User.objects.filter(pk=scene["gone"].pk).update(is_active=False)
    assert own.get(f"/meldungen/{ours.pk}/hinweise.json").status_code == 302


def test_what_the_reporter_may_not_see_of_the_other_is_not_in_the_sum(scene):
    other = quiet_shop(scene["other planner"], 4.3, 4000, title="Geheimes Zentrum")
    page = browser(scene["own planner"]).get(f"/meldungen/{scene['ours'].pk}/").content.decode()
    assert "4.900" not in page
    assert other.current.title not in page
    assert "4.900 m²" in browser(scene["office"]).get(f"/meldungen/{scene['ours'].pk}/").content.decode()


def test_the_preview_says_before_announcing_what_a_draft_would_pass(scene):
    begun = draft(scene["own planner"], 3.1)
    page = browser(scene["own planner"]).get(f"/meldungen/{begun.pk}/vorschau/").content.decode()
    assert "zusammen 1.400 m² Verkaufsfläche im Umkreis von 1 km" in page
    assert "Summenregel „Einzelhandel ab 800 m² Verkaufsfläche“" in page


def test_the_list_is_read_with_few_questions_however_long_it_is(scene, django_assert_max_num_queries):
    office = browser(scene["office"])
    office.get("/hinweise/")
    for x in (-3, 0, 9):
        quiet_shop(scene["own planner"], x, 500)
        quiet_shop(scene["own planner"], x + 0.4, 500)
    rebuild_hints()
    with django_assert_max_num_queries(28):
        page = office.get("/hinweise/").content.decode()
    assert "An 4 Orten überschreiten Meldungen zusammen eine Schwelle" in page
    assert "Mitte, Ost" in page
    assert "außerdem betroffen: Nord" in page


def test_the_list_is_filtered_by_what_the_reports_are(scene):
    office = browser(scene["office"])
    for query, shown in [
        ("nutzung=retail&stand=dots+diagonal", True), ("nutzung=housing", False), ("stand=solid", False),
        (f"mitglied={scene['ours'].reporter_id}", True), ("suche=hofladen", True), ("suche=nirgends", False),
        (f"regel={CumulativeRule.objects.get(name__startswith='Einz').rule}", True),
        (f"regel={CumulativeRule.objects.get(name__startswith='Wohnen').rule}", False), ("regel=x&seite=y", True),
        ("lage=zurueckgestellt", False),
    ]:  # fmt: skip
        assert ("Hofladen Ost" in office.get(f"/hinweise/?{query}").content.decode()) == shown, query


def test_a_place_is_set_aside_and_taken_up_and_stays_readable_when_it_is_over(scene):
    office, place = browser(scene["office"]), CumulativeCluster.objects.get()
    page = office.post(f"/hinweise/{place.pk}/zurueckstellen/", follow=True).content.decode()
    assert "Nirgends überschreiten" in page
    assert "Hofladen Ost" in office.get("/hinweise/?lage=zurueckgestellt").content.decode()
    office.post(f"/hinweise/{place.pk}/aufnehmen/")
    assert "Hofladen Ost" in office.get("/hinweise/").content.decode()
    Report.objects.filter(pk=scene["theirs"].pk).update(status="withdrawn")
    rebuild_hints()
    page = office.get(f"/hinweise/{place.pk}/").content.decode()
    assert "Hier wird keine Schwelle mehr überschritten" in page
    assert "zurückgezogen" in page


def test_maps_get_a_point_for_every_open_hint_in_view(scene):
    office = browser(scene["office"])
    [feature] = office.get("/hinweise/karte.json").json()["features"]
    assert feature["properties"]["text"] == "900 m² Verkaufsfläche im Umkreis von 1 km"
    assert set(feature["properties"]["reports"]) == {str(scene["ours"].pk), str(scene["theirs"].pk)}
    lon, lat = feature["geometry"]["coordinates"]
    inside, outside = f"{lon - 0.1},{lat - 0.1},{lon + 0.1},{lat + 0.1}", "0,0,1,1"
    assert len(office.get(f"/hinweise/karte.json?bbox={inside}").json()["features"]) == 1
    assert office.get(f"/hinweise/karte.json?bbox={outside}").json()["features"] == []
    for broken in ("1,2", "nan,nan,nan,nan", "inf,0,1,2", "a,b,c,d"):
        assert office.get(f"/hinweise/karte.json?bbox={broken}").status_code == 200


def test_a_rule_of_sums_is_written_edited_retired_and_put_back(scene):
    office = browser(scene["office"])
    typed = {"name": "Strom", "measure": "power_mw", "threshold": "1,5", "distance_m": "2.000"}
    page = office.post("/summenregeln/neu/", typed, follow=True).content.decode()
    assert "ab 1,5 MW Leistung im Umkreis von 2 km" in page
    rule = CumulativeRule.objects.get(name="Strom")
    page = office.post(f"/summenregeln/{rule.pk}/bearbeiten/", typed | {"threshold": "3"}, follow=True).content.decode()
    assert "Fassung 2 gilt ab jetzt." in page
    revised = CumulativeRule.objects.in_force().get(name="Strom")
    page = office.post(f"/summenregeln/{revised.pk}/ausser-kraft/", follow=True).content.decode()
    assert "gilt nicht mehr" in page
    office.post(f"/summenregeln/{revised.pk}/wieder-einsetzen/")
    assert CumulativeRule.objects.in_force().get(name="Strom").version == 3
    assert ProcrastinateJob.objects.filter(task_name="notifications.rebuild_hints", status="todo").count() >= 4


@pytest.mark.parametrize(
    ("field", "value"),
    [("threshold", "0"), ("threshold", "nan"), ("distance_m", "-1"), ("distance_m", "50.000"), ("name", "")],
)
def test_a_rule_that_makes_no_sense_is_refused_with_a_sentence(scene, field, value):
    typed = {"name": "Strom", "measure": "power_mw", "threshold": "1,5", "distance_m": "2.000"} | {field: value}
    page = browser(scene["office"]).post("/summenregeln/neu/", typed)
    assert page.context["form"].errors[field]
    assert not CumulativeRule.objects.filter(name="Strom").exists()
