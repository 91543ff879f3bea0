"""A case opens by a concern, brings its parties to one table, ends with an outcome, and can go on."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from coordination import services
from coordination.forms import cases as case_forms
from coordination.models import Case, CaseParty, CaseReport, CaseState, Response
from coordination.querysets import cases_open_to
from coordination.services import Refused
from coordination.services.closing import stamp_of
from notifications.models import Activity, Notification, OptOut, Subscription
from notifications.services import announce
from tests import case_scene, paper
from tests.case_scene import announced, opened, says, told
from tests.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(alliance):
    return case_scene.found_scene(alliance)


def closed(scene, case, outcome="settled", text="Einigung über den Knoten.", **more):
    case.refresh_from_db()
    return services.close_case(
        case, outcome=outcome, text=text, by=scene.office, **({"revision": case.revision} | more)
    )


def boxes(page):
    """Return the reports that the page offers, with whether they are chosen."""
    found = re.findall(
        r'<input type="checkbox" name="reports" value="([^"]+)"[^>]*?( checked)?>', page.content.decode()
    )
    return {key: bool(chosen) for key, chosen in found}


def test_the_reports_of_a_new_case_are_searched_for_among_many_and_what_is_chosen_stays(scene, client, monkeypatch):
    monkeypatch.setattr(case_forms, "LISTED", 2)
    client.force_login(scene.office)
    first, second, third = (announced(scene, f"Halle {name}") for name in ("eins", "zwei", "drei"))
    page = client.get(f"/faelle/neu/?meldung={first.pk}")
    assert boxes(page) == {str(first.pk): True, str(third.pk): False, str(second.pk): False}, "and two of the others"

    typed = {"reports": [first.pk], "title": "Hallen", "search": "HALLE ZWEI", "suchen": "1"}
    page = client.post("/faelle/neu/", typed)
    assert boxes(page) == {str(first.pk): True, str(second.pk): False}
    assert page.context["form"]["title"].value() == "Hallen"
    assert boxes(client.post("/faelle/neu/", typed | {"search": "mitte"})).keys() >= {str(third.pk)}, "by its member"
    nothing = client.post("/faelle/neu/", typed | {"search": "nirgends"})
    assert "Keine freie Meldung passt dazu." in nothing.content.decode()
    refused = client.post("/faelle/neu/", {"reports": [first.pk, "keine"], "title": "Hallen", "search": "\0"})
    assert refused.status_code == 422
    assert boxes(refused)[str(first.pk)]
    assert not Case.objects.exists()

    client.post("/faelle/neu/", {"reports": [first.pk, second.pk], "title": "Hallen", "search": "HALLE ZWEI"})
    assert set(Case.objects.get().reports.values_list("pk", flat=True)) == {first.pk, second.pk}
    assert boxes(client.get(f"/faelle/neu/?meldung={first.pk}")).keys() == {str(third.pk), str(scene.report.pk)}


# --- Opening ----------------------------------------------------------------------------------------------------


def test_a_concern_opens_the_reports_case_and_tells_parties_and_office_once(scene):
    case = opened(scene)

    assert (case.title, case.state, case.opened_by) == ("Gewerbegebiet Nord", "open", None)
    assert [(party.member.short_name, party.reports) for party in case.parties.all()] == [
        ("Mitte", True), ("Nord", False),
    ]  # fmt: skip
    assert told("case_opened") == ["Gabi", "Hans", "Mitte", "Nord"]
    said = Activity.objects.get(verb="case_opened").said
    assert "Geheimer" not in str(said)
    assert said["path"] == f"/faelle/{case.pk}/"


@pytest.mark.parametrize("answer", ["no_objection", "remarks", "not_affected"])
def test_other_answers_open_none(scene, answer):
    says(scene, scene.nord, answer)

    assert not Case.objects.exists()


def test_a_second_member_joins_and_one_that_sits_there_tells_nobody_again(scene):
    case = opened(scene)

    says(scene, scene.ost, "talk", by=scene.other)
    says(scene, scene.nord, "talk", by=scene.officer, revision=1)

    assert Case.objects.get() == case
    assert {party.member.short_name for party in case.parties.all()} == {"Mitte", "Nord", "Ost"}
    assert told("case_joined") == ["Gabi", "Hans", "Mitte", "Nord", "Ost"]
    assert Activity.objects.filter(verb="case_opened").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_concerns_at_once_meet_in_one_case(scene):
    at_once(lambda: says(scene, scene.nord), lambda: says(scene, scene.ost))

    assert CaseReport.objects.get().is_open
    assert {one.member.short_name for one in CaseParty.objects.all()} == {"Mitte", "Nord", "Ost"}
    assert Activity.objects.filter(verb="case_opened").count() == 1


def test_the_office_opens_one_case_on_several_reports(scene):
    second = announced(scene, "Straße dorthin")
    says(scene, scene.ost, "remarks")

    case = services.open_case([second, scene.report], by=scene.office, title="Alles am Nordrand")

    assert set(case.reports.all()) == {scene.report, second}
    assert [party.member.short_name for party in case.parties.all()] == ["Mitte"]
    says(scene, scene.nord, report=second)
    assert Case.objects.get() == case
    with pytest.raises(Refused, match="schon einen offenen Abstimmungsfall"):
        services.open_case([second], by=scene.office)


def test_nobody_but_the_office_opens_adds_notes_or_closes(scene):
    case = opened(scene)

    for act in (
        lambda by: services.open_case([scene.report], by=by),
        lambda by: services.add_party(case, scene.ost, by=by),
        lambda by: services.note(case, text="Nanu", by=by),
        lambda by: services.close_case(case, outcome="settled", text="Ja", by=by, revision=1),
        lambda by: services.agree(case, text="Ja", agreed_on=timezone.localdate(), by=by),
        lambda by: services.give_task(case, text="Ja", owner=None, due_on=timezone.localdate(), by=by),
    ):
        for person in (scene.planner, scene.officer, scene.stranger):
            with pytest.raises(Refused) as refused:
                act(person)
            assert refused.value.code == "not_the_office"


def test_the_office_adds_a_party_once(scene):
    case = opened(scene)

    services.add_party(case, scene.sued, by=scene.office)
    services.add_party(case, scene.sued, by=scene.office)

    assert told("case_joined") == ["Hans", "Mitte", "Nord", "Sued"]
    assert Activity.objects.get(verb="case_joined").report is None  # Sued was not told of the report


def test_cases_are_open_to_their_parties_and_the_office(scene):
    case = opened(scene)

    for person in (scene.planner, scene.officer, scene.reader, scene.office):
        assert list(cases_open_to(person)) == [case]
    for person in (scene.other, scene.stranger, scene.subscriber):
        assert not cases_open_to(person).exists()


# --- Closing ----------------------------------------------------------------------------------------------------


def test_the_outcome_reaches_exactly_those_who_were_told_of_the_report_each_once(scene):
    case = opened(scene)

    closed(scene, case, "partly", "Ein Kreisel kommt, die Höhe bleibt strittig.")

    assert told("case_closed") == ["Hans", "Mitte", "Nord", "Nordost", "Ost", "Sina"]
    copy = Notification.objects.get(activity__verb="case_closed", user=scene.subscriber)
    assert (copy.duty, copy.standing) == (False, "subscribed")
    said = Activity.objects.get(verb="case_closed").said
    assert "teilweise Einvernehmen" in said["lead"]
    assert "Kreisel" not in str(said)


def test_who_stopped_the_subscription_reads_the_outcome_in_the_inbox_alone(scene):
    case = opened(scene)
    Subscription.objects.update(stopped_at=timezone.now())

    closed(scene, case)

    copy = Notification.objects.get(activity__verb="case_closed", user=scene.subscriber)
    assert not copy.deliveries.exists()


def test_an_outcome_of_two_reports_is_told_to_everybody_once(scene):
    far = announced(scene, "Windrad", paper.box(0.2, 0.2, 0.5, 0.5))  # West, Suedwest, Sued
    case = services.open_case([scene.report, far], by=scene.office)
    services.add_party(case, scene.stadt, by=scene.office)

    closed(scene, case)

    names = told("case_closed")
    assert len(names) == len(set(names))
    assert {"Mitte", "Nord", "Nordost", "Ost", "West", "Suedwest", "Sued", "Stadt", "Sina", "Hans"} == set(names)


def test_a_closed_case_takes_no_answer_party_or_agreement_and_says_since_when(scene):
    case = opened(scene)
    closed(scene, case)

    with pytest.raises(Refused, match="abgeschlossen"):
        says(scene, scene.nord, "no_objection", revision=1)
    for act in (
        lambda: services.add_party(case, scene.ost, by=scene.office),
        lambda: services.agree(case, text="Ja", agreed_on=timezone.localdate(), by=scene.office),
        lambda: services.close_case(case, outcome="open", text="Nein", by=scene.second, revision=2),
    ):
        with pytest.raises(Refused, match=r"seit .* abgeschlossen \(Gabi Muster\)"):
            act()
    assert Response.objects.get().answer == "concerns"


@pytest.mark.parametrize(("outcome", "text"), [("settled", "  "), ("", "Text"), ("alles_gut", "Text")])
def test_closing_needs_an_outcome_and_a_word_about_it(scene, outcome, text):
    case = opened(scene)

    with pytest.raises(Refused):
        closed(scene, case, outcome, text)

    assert not told("case_closed")


def test_who_closes_from_an_old_page_is_told_so_and_nothing_is_lost(scene):
    case = opened(scene)
    stamp, revision = stamp_of(case), case.revision
    says(scene, scene.ost)
    with pytest.raises(Refused) as joined:
        closed(scene, case, revision=revision)
    says(scene, scene.ost, "remarks", revision=1)

    with pytest.raises(Refused) as answered:
        closed(scene, case, stamp=stamp)

    assert (joined.value.code, answered.value.code) == ("changed", "said_meanwhile")
    case.refresh_from_db()
    assert case.state == CaseState.OPEN


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_of_closing_and_answering_at_once_the_later_one_is_told(scene, attempt):
    case = opened(scene)
    stamp, revision = stamp_of(case), case.revision
    outcomes = {}

    def run(name, act):
        try:
            act()
            outcomes[name] = "kept"
        except Refused as refused:
            outcomes[name] = refused.code
        except Exception as problem:
            outcomes[name] = repr(problem)

    def close():
        services.close_case(case, outcome="settled", text="Ja.", by=scene.office, revision=revision, stamp=stamp)

    def answer():
        says(scene, scene.nord, text="Neu.", revision=1)

    at_once(lambda: run("close", close), lambda: run("answer", answer))

    assert outcomes in (
        {"close": "kept", "answer": "closed"},
        {"close": "said_meanwhile", "answer": "kept"},
    )
    assert (Case.objects.get().state == "closed") == (outcomes["close"] == "kept")
    assert (Response.objects.get().text == "Neu.") == (outcomes["answer"] == "kept")


# --- Going on ---------------------------------------------------------------------------------------------------


def test_a_new_version_asks_again_and_a_new_concern_reopens_the_case(scene):
    from geo.models import Report
    from geo.services import save_draft, start_version

    case = opened(scene)
    closed(scene, case)
    version = start_version(Report.objects.get(pk=scene.report.pk), by=scene.planner)
    save_draft(version, {"gross_floor_m2": 9000}, by=scene.planner, revision=version.revision)
    announce(version.report, by=scene.planner, idempotency_key=case.pk)

    says(scene, scene.ost, report=Report.objects.get(pk=scene.report.pk), by=scene.other)

    again = Case.objects.get()
    assert (again.pk, again.state, again.outcome, again.closed_at) == (case.pk, "open", "", None)
    assert again.reopened_at
    assert CaseReport.objects.get().is_open
    assert told("case_reopened") == ["Gabi", "Hans", "Mitte", "Nord", "Ost"]
    assert list(again.events.filter(outcome="settled").values_list("outcome_text", flat=True).distinct())


def test_the_office_reopens_a_case_unless_a_report_of_it_is_elsewhere(scene):
    case = opened(scene)
    closed(scene, case)

    services.reopen_case(case, by=scene.office)
    services.reopen_case(case, by=scene.office)
    assert told("case_reopened") == ["Hans", "Mitte", "Nord"]

    closed(scene, case)
    services.open_case([scene.report], by=scene.office)
    with pytest.raises(Refused, match="anderen offenen Abstimmungsfall"):
        services.reopen_case(case, by=scene.office)


def test_who_opted_out_of_the_offices_subscription_hears_in_the_inbox_alone(scene):
    Subscription.objects.all().delete()
    office = Subscription.objects.create(name="Haus", member=scene.west)
    report = announced(scene, "Zweites")
    OptOut.objects.create(subscription=office, user=scene.subscriber)

    services.final_fate(report, fate="built", on=timezone.localdate(), by=scene.office)

    copy = Notification.objects.get(activity__verb="fate", user=scene.subscriber)
    assert not copy.deliveries.exists()
