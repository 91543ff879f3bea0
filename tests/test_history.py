"""The history says who changed what, before and after, and takes it back by the acts that the pages use."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Alliance, Member, MemberArea, Role, User
from accounts.services.branding import change_branding
from coordination.history.kinds import KINDS
from coordination.history.reading import HistoryFilter, changes
from geo.models import CumulativeRule, ImpactRule, MapLayer, Use
from notifications.models import Deputy, Destination, MailText
from notifications.queue import REBUILD_HINTS
from tests import paper
from tests.cumulative import SHOPS

pytestmark = pytest.mark.django_db


@pytest.fixture
def sabine(alliance) -> User:
    return paper.person(None, Role.COORDINATOR, name="Sabine")


@pytest.fixture
def office(sabine, client) -> Client:
    client.force_login(sabine)
    return client


def newest(**asked):
    return changes(HistoryFilter(**asked), 1).object_list


def take_back(office: Client, change) -> str:
    return office.post(f"/verlauf/{change.kind.slug}/{change.event.pgh_id}/zurueck/", follow=True).content.decode()


def test_a_change_says_who_when_before_and_after(office, alliance):
    office.post(f"/mitglieder/{alliance['Nord'].pk}/bearbeiten/", {"name": "Markt Nord", "short_name": "Nord"})

    [change] = newest()
    assert (change.who, change.name, change.act) == ("Sabine Muster", "Nord", "geändert")
    assert change.columns == [("Name", "Gemeinde Nord", "Markt Nord")]
    page = office.get("/verlauf/").content.decode()
    assert "Sabine Muster" in page
    assert "<del>Gemeinde Nord</del>" in page
    assert "<ins>Markt Nord</ins>" in page


def test_what_happened_without_a_person_is_shown_on_demand(office, alliance):
    assert newest() == []
    assert len(newest(who="alle")) > 20, "what the set-up made"
    assert "ohne Person" in office.get("/verlauf/?wer=alle").content.decode()


def test_the_filter_takes_kind_person_and_days(office, alliance, sabine):
    office.post(f"/mitglieder/{alliance['Nord'].pk}/bearbeiten/", {"name": "Markt Nord", "short_name": "Nord"})
    office.post("/listen/nutzungen/solar/bearbeiten/", {"label": "Sonne", "position": "130", "map_group": "energy"})
    today = timezone.localdate()

    assert {one.kind.slug for one in newest()} == {"nutzungen", "mitglieder"}
    assert [one.kind.slug for one in newest(kind="mitglieder", who=str(sabine.pk))] == ["mitglieder"]
    assert len(newest(since=today, until=today)) == 2
    assert newest(until=date(2020, 1, 1)) == []
    assert office.get("/verlauf/?art=quatsch&wer=quatsch&seit=2026-99-99&seite=x").status_code == 200


def member(office, alliance):
    pk = alliance["Nord"].pk
    office.post(f"/mitglieder/{pk}/bearbeiten/", {"name": "Markt Nord", "short_name": "Nord"})
    return lambda: Member.objects.get(pk=pk).name == "Gemeinde Nord"


def retired(office, alliance):
    pk = alliance["Nord"].pk
    office.post(f"/mitglieder/{pk}/herausnehmen/")
    return lambda: Member.objects.get(pk=pk).active


def area(office, alliance):
    key = paper.KEYS["Nord"]
    office.post(f"/mitglieder/{alliance['Nord'].pk}/gebiete/{key}/herausnehmen/")
    assert not MemberArea.objects.filter(key=key).exists()
    return lambda: MemberArea.objects.filter(key=key, member=alliance["Nord"]).exists()


def person(office, alliance):
    erika = paper.person(alliance["Nord"], Role.OFFICER, name="Erika")
    office.post(f"/personen/{erika.pk}/abschalten/")
    assert not User.objects.get(pk=erika.pk).is_active
    return lambda: User.objects.get(pk=erika.pk).is_active


def mailbox(office, alliance):
    box = Destination.objects.get(member=alliance["Nord"])
    Destination.objects.filter(pk=box.pk).update(label="Bauamt Nord")
    office.post(f"/postfaecher/{box.pk}/ruhen/")
    assert not Destination.objects.get(pk=box.pk).active
    return lambda: Destination.objects.get(pk=box.pk).active


def deputy(office, alliance):
    box = Destination.objects.get(member=alliance["Nord"])
    days = {"from_on": "2099-01-01", "until_on": "2099-01-09", "address": "vera@nord.example", "name": "Vera"}
    office.post(f"/postfaecher/{box.pk}/vertretung/", days)
    office.post(f"/vertretungen/{Deputy.objects.get().pk}/beenden/")
    assert not Deputy.objects.exists()
    return lambda: Deputy.objects.filter(name="Vera", until_on=date(2099, 1, 9)).exists()


def rule(office, alliance):
    was = ImpactRule.objects.in_force().get(name="Gewerbe 1.000 m")
    content = {"name": was.name, "uses": [u.pk for u in was.uses.all()], "reach": "distance", "distance_m": "1.500"}
    office.post(f"/regeln/{was.pk}/bearbeiten/", content | {"kinds": [k.pk for k in was.kinds.all()]})
    assert ("Entfernung (m)", "1.000", "1.500") in newest(kind="regeln")[0].columns
    return lambda: ImpactRule.objects.in_force().filter(rule=was.rule, distance_m=1000).exists()


def gone_rule(office, alliance):
    was = ImpactRule.objects.in_force().get(name="Gewerbe 1.000 m")
    office.post(f"/regeln/{was.pk}/ausser-kraft/")
    assert newest()[0].act == "außer Kraft"
    return lambda: ImpactRule.objects.in_force().filter(rule=was.rule, distance_m=1000).exists()


def sums(office, alliance):
    was = CumulativeRule.objects.in_force().get(name=SHOPS)
    uses = [use.pk for use in was.uses.all()]
    fewer = [use.pk for use in was.uses.exclude(code="retail_large")]
    content = {"name": was.name, "measure": was.measure, "threshold": "1200", "distance_m": "1000", "uses": fewer}
    office.post(f"/summenregeln/{was.pk}/bearbeiten/", content)
    columns = {name: (before, after) for name, before, after in newest(kind="summenregeln")[0].columns}
    assert columns["Schwelle"] == ("800", "1.200")
    assert "Großer Einzelhandel" in columns["Nutzungen"][0]
    assert "Großer Einzelhandel" not in columns["Nutzungen"][1]
    return lambda: (
        CumulativeRule.objects.in_force().filter(rule=was.rule, threshold=800, uses__in=uses).count() == len(uses)
    )


def gone_sums(office, alliance):
    was = CumulativeRule.objects.in_force().get(name=SHOPS)
    office.post(f"/summenregeln/{was.pk}/ausser-kraft/")
    assert newest()[0].act == "außer Kraft"
    return lambda: CumulativeRule.objects.in_force().filter(rule=was.rule, threshold=800).exists()


def code(office, alliance):
    office.post("/listen/nutzungen/solar/bearbeiten/", {"label": "Sonne", "position": "130", "map_group": "energy"})
    return lambda: Use.objects.get(code="solar").label != "Sonne"


def layer(office, alliance):
    one = MapLayer.objects.create(title="Luftbild", kind="wms", url="https://x.example/", layer="l")
    office.post(f"/ebenen/{one.pk}/entfernen/")
    return lambda: MapLayer.objects.get(pk=one.pk).removed_at is None


def mail_text(office, alliance):
    office.post("/mailtexte/anrede/", {"text": "Grüß Gott,"})
    assert MailText.objects.get().text == "Grüß Gott,"
    return lambda: not MailText.objects.exists()


KIND_OF = {
    member: "mitglieder", retired: "mitglieder", area: "gebiete", person: "personen", mailbox: "postfaecher",
    deputy: "vertretungen", rule: "regeln", gone_rule: "regeln", sums: "summenregeln", gone_sums: "summenregeln",
    code: "nutzungen", layer: "ebenen", mail_text: "mailtexte",
}  # fmt: skip


@pytest.mark.parametrize("scene", KIND_OF, ids=lambda scene: scene.__name__)
def test_a_change_is_taken_back_and_that_can_be_taken_back_too(office, alliance, scene):
    as_before = scene(office, alliance)
    change = newest(kind=KIND_OF[scene])[0]
    assert change.can_undo
    assert not as_before()

    page = take_back(office, change)

    assert "Die Änderung ist zurückgenommen." in page
    assert as_before()
    after = newest(kind=KIND_OF[scene])[0]
    assert after.event.pgh_id != change.event.pgh_id
    assert after.who == "Sabine Muster"


def test_taking_back_a_rule_of_sums_has_all_sums_counted_anew(office, alliance):
    gone_sums(office, alliance)
    ours = ProcrastinateJob.objects.filter(task_name=REBUILD_HINTS)
    before = ours.count()

    take_back(office, newest(kind="summenregeln")[0])

    assert ours.count() == before + 1


def test_what_was_changed_once_more_is_not_taken_back_blindly(office, alliance):
    path = f"/mitglieder/{alliance['Nord'].pk}/bearbeiten/"
    office.post(path, {"name": "Markt Nord", "short_name": "Nord"})
    first = newest(kind="mitglieder")[0]
    office.post(path, {"name": "Stadt Nord", "short_name": "Nord"})

    assert "Inzwischen wurde das noch einmal geändert." in take_back(office, first)
    assert Member.objects.get(pk=alliance["Nord"].pk).name == "Stadt Nord"


def test_nobody_takes_from_themselves_the_role_or_the_account(office, alliance, sabine):
    User.objects.filter(pk=sabine.pk).update(roles=["coordinator", "decision"])
    before = User.pgh_event_model.objects.filter(pgh_obj_id=sabine.pk).latest("pgh_id")
    User.objects.filter(pk=sabine.pk).update(roles=["coordinator"])
    User.pgh_event_model.objects.filter(pgh_id=before.pgh_id).update(roles=[])
    change = newest(kind="personen", who="alle")[0]

    assert "Die Rolle Geschäftsstelle können Sie sich nicht selbst nehmen." in take_back(office, change)


def test_unknown_kinds_and_changes_are_not_found(office, alliance):
    assert office.post("/verlauf/regeln/999999/zurueck/").status_code == 404
    assert office.post("/verlauf/quatsch/1/zurueck/").status_code == 404
    assert office.get("/verlauf/regeln/1/zurueck/").status_code == 405


def test_the_history_names_no_address_of_a_person(office, alliance):
    """Names and mail addresses of people are no history: what is deleted of a person must be gone (0148)."""
    columns = {field.name for field in User.pgh_event_model._meta.fields}
    assert not columns & {"email", "first_name", "last_name", "phone", "password"}

    Destination.objects.create(user=paper.person(alliance["Nord"]), channel="email", address="privat@nord.example")
    Destination.objects.create(member=alliance["Nord"], channel="webhook", address="https://nord.example/geheim")
    kept = Destination.pgh_event_model.objects.values_list("address", flat=True)
    assert not [one for one in kept if "privat" in one or "geheim" in one]


def test_every_kind_has_a_history_and_names_columns_that_exist(alliance):
    for kind in KINDS.values():
        columns = {field.name for field in kind.model.pgh_event_model._meta.fields}
        assert {*kind.fields, *kind.named_by} <= columns, kind.slug


def test_a_page_asks_the_same_number_of_questions_for_one_change_and_for_thirty(
    office, alliance, django_assert_max_num_queries
):
    for slug, scene in (("Nord", member), ("Nord", code), ("Nord", rule), ("Nord", deputy), ("Nord", person)):
        scene(office, alliance)
        assert slug
    office.get("/verlauf/")
    with django_assert_max_num_queries(60) as few:
        office.get("/verlauf/")
    asked = len(few)
    for number in range(20):
        name = {"name": f"Markt Nord {number}", "short_name": "Nord"}
        office.post(f"/mitglieder/{alliance['Nord'].pk}/bearbeiten/", name)

    with django_assert_max_num_queries(asked):
        page = office.get("/verlauf/").content.decode()
    assert len(re.findall(r"<del>", page)) > 15


def test_the_alliance_s_appearance_is_in_it(office, alliance):
    change_branding({"name": "Ostbund"})
    change_branding({"name": "Bund der Gemeinden"})
    change = newest(kind="auftritt", who="alle")[0]
    assert ("Name", "Ostbund", "Bund der Gemeinden") in change.columns

    take_back(office, change)
    assert Alliance.objects.get().name == "Ostbund"
