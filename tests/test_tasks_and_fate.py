"""Agreements stand with every report of a case, tasks are called to mind, and in the end everybody hears."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination import services
from coordination.models import Agreement, Case, FinalFate, Task
from coordination.services import Refused
from coordination.services.case_reminders import remind_of_tasks
from tests import case_scene
from tests.case_scene import announced, opened, says, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(alliance):
    scene = case_scene.found_scene(alliance)
    scene.case = opened(scene)
    return scene


def task_of(scene, owner="nord", **more):
    owner = getattr(scene, owner) if owner else None
    values = {"text": "Verkehrszählung beauftragen", "due_on": timezone.localdate() + timedelta(days=20)} | more
    return services.give_task(scene.case, owner=owner, by=scene.office, **values)


def page(client, person, address):
    client.force_login(person)
    return client.get(address)


# --- Agreements and tasks ---------------------------------------------------------------------------------------


def test_an_agreement_stands_with_every_report_of_the_case_for_their_parties(scene, client):
    second = announced(scene, "Straße dorthin")
    services.close_case(scene.case, outcome="open", text="Neu aufgesetzt.", by=scene.office, revision=1)
    both = services.open_case([scene.report, second], by=scene.office)

    services.agree(both, text="Der Kreisel wird zuerst gebaut.", agreed_on=timezone.localdate(), by=scene.office)

    for report in (scene.report, second):
        for person in (scene.planner, scene.other, scene.reader, scene.office):
            assert (
                "Der Kreisel wird zuerst gebaut." in page(client, person, f"/meldungen/{report.pk}/").content.decode()
            )
        assert "Kreisel" not in page(client, scene.stranger, f"/meldungen/{report.pk}/").content.decode()
    assert Case.objects.get(pk=both.pk).state == "agreed"
    assert told("case_agreed") == ["Hans", "Mitte", "Nord"]


def test_a_button_pressed_twice_is_one_agreement_and_one_task(scene):
    key = scene.case.pk
    for _press in range(2):
        services.agree(scene.case, text="So.", agreed_on=timezone.localdate(), by=scene.office, key=key)
        task_of(scene, key=key)

    assert Agreement.objects.count() == Task.objects.count() == 1
    assert told("task_given") == ["Nord"]


@pytest.mark.parametrize("more", [{"text": " "}, {"owner": "sued"}, {"due_on": date(2020, 1, 1)}])
def test_a_task_needs_words_a_party_and_a_day_to_come(scene, more):
    with pytest.raises(Refused):
        task_of(scene, **more)

    assert not Task.objects.exists()


def test_a_task_of_the_office_is_told_to_the_office(scene):
    task_of(scene, owner=None)

    assert told("task_given") == ["Hans"]


def test_its_owner_or_the_office_finishes_a_task_and_can_take_it_back(scene, client):
    task = task_of(scene)
    for person in (scene.planner, scene.reader, scene.stranger):
        with pytest.raises(Refused):
            services.finish_task(task, by=person)

    services.finish_task(task, by=scene.officer)
    services.finish_task(task, by=scene.office)

    assert Task.objects.get().done_by == scene.officer
    assert told("task_done") == ["Gabi", "Hans", "Mitte", "Nord"]
    client.force_login(scene.officer)
    assert client.post(f"/aufgaben/{task.pk}/offen/").status_code == 302
    assert Task.objects.get().done_at is None


def at(day, hour=8):
    return datetime(2037, 6, day, hour, tzinfo=UTC)


def test_a_task_is_called_to_mind_the_working_day_before_and_when_it_is_over_never_twice_a_day(scene):
    task_of(scene)
    Task.objects.update(due_on=date(2037, 6, 8), created_at=datetime(2037, 5, 1, tzinfo=UTC))  # a Monday

    reminded = [day for day in range(3, 24) for _twice in range(2) if remind_of_tasks(at(day))]

    assert reminded == [5, 9, 16, 23]
    assert told("task_reminder") == ["Nord"] * 4
    services.finish_task(Task.objects.get(), by=scene.office)
    assert remind_of_tasks(at(30)) == 0


# --- Fate -------------------------------------------------------------------------------------------------------


def test_the_fate_of_a_plan_is_told_to_everybody_who_was_told_of_it_each_once(scene):
    for _press in range(2):
        services.final_fate(
            scene.report, fate="adopted", on=timezone.localdate(), by=scene.planner, note="Mit Kreisel."
        )

    assert told("fate") == ["Gabi", "Hans", "Nord", "Nordost", "Ost", "Sina"]
    services.final_fate(scene.report, fate="built", on=timezone.localdate(), by=scene.office)
    assert FinalFate.objects.count() == 2


def test_only_its_planners_and_the_office_say_it(scene, client):
    for person in (scene.officer, scene.reader, scene.stranger):
        with pytest.raises(Refused):
            services.final_fate(scene.report, fate="built", on=timezone.localdate(), by=person)
        assert page(client, person, f"/meldungen/{scene.report.pk}/ergebnis/").status_code == 404


def test_everybody_who_sees_the_report_sees_its_fate_and_parties_alone_the_note(scene, client):
    client.force_login(scene.planner)
    values = {"fate": "given_up", "on": timezone.localdate().isoformat(), "note": "Kein Investor."}
    assert client.post(f"/meldungen/{scene.report.pk}/ergebnis/", values).status_code == 302

    party = page(client, scene.officer, f"/meldungen/{scene.report.pk}/").content.decode()
    other = page(client, scene.stranger, f"/meldungen/{scene.report.pk}/").content.decode()
    assert "aufgegeben" in party
    assert "Kein Investor." in party
    assert "aufgegeben" in other
    assert "Kein Investor." not in other


def test_a_day_to_come_is_refused_at_its_field_and_nothing_typed_is_lost(scene, client):
    client.force_login(scene.planner)
    answer = client.post(
        f"/meldungen/{scene.report.pk}/ergebnis/", {"fate": "built", "on": "2099-01-01", "note": "Bald"}
    )

    assert answer.status_code == 422
    assert "liegt in der Zukunft" in answer.content.decode()
    assert 'value="Bald"' in answer.content.decode()


# --- Pages ------------------------------------------------------------------------------------------------------


def test_a_case_is_found_by_its_parties_and_the_office_and_by_nobody_else(scene, client):
    services.note(scene.case, text="Vorsicht, heikel.", by=scene.office)
    address = f"/faelle/{scene.case.pk}/"
    for person, sees in [
        (scene.office, True), (scene.planner, True), (scene.officer, True), (scene.reader, True),
        (scene.other, False), (scene.stranger, False), (scene.subscriber, False),
    ]:  # fmt: skip
        answer = page(client, person, address)
        assert answer.status_code == (200 if sees else 404)
        assert ("Vorsicht, heikel." in answer.content.decode()) == (person == scene.office)
        assert ("Gewerbegebiet Nord" in page(client, person, "/faelle/").content.decode()) == sees


def test_a_party_that_the_report_does_not_concern_sees_no_answers(scene, client):
    services.add_party(scene.case, scene.sued, by=scene.office)

    answer = page(client, scene.stranger, f"/faelle/{scene.case.pk}/").content.decode()

    assert "Gewerbegebiet Nord" in answer
    assert "Geheimer Satz" not in answer
    assert "Geheimer Satz" in page(client, scene.officer, f"/faelle/{scene.case.pk}/").content.decode()


def test_who_closes_from_an_old_page_keeps_what_was_typed_and_closes_with_the_second_press(scene, client):
    client.force_login(scene.office)
    address = f"/faelle/{scene.case.pk}/abschliessen/"
    form = client.get(address).context["form"]
    typed = {
        "outcome": "settled",
        "text": "Einigung.",
        "revision": form["revision"].value(),
        "stamp": form["stamp"].value(),
    }
    says(scene, scene.ost)

    answer = client.post(address, typed)
    again = answer.context["form"]

    assert answer.status_code == 422
    assert "Einigung." in answer.content.decode()
    typed |= {"revision": again["revision"].value(), "stamp": again["stamp"].value()}
    assert client.post(address, typed).status_code == 302
    assert Case.objects.get().state == "closed"


def test_pages_ask_the_database_the_same_number_of_times_however_much_there_is(scene, client):
    def queries(address):
        client.force_login(scene.office)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address)
        return len(asked)

    before = queries("/faelle/")
    for number in range(4):
        report = announced(scene, f"Weiteres {number}")
        says(scene, scene.nord, report=report)
    assert queries("/faelle/") == before
    assert before < 25

    address = f"/faelle/{scene.case.pk}/"
    few = queries(address)
    for number in range(4):
        task_of(scene, text=f"Aufgabe {number}")
        services.agree(scene.case, text=f"Punkt {number}", agreed_on=timezone.localdate(), by=scene.office)
    assert queries(address) == few
    assert few < 50
