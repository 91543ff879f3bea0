"""A neighbour answers: one current answer for each affected area, all of them kept, told to the reporter at once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import MemberArea, Role
from coordination import services
from coordination.models import Case, CaseState, Response, ResponseFile
from coordination.neighbours import neighbour_of, neighbours, tally
from coordination.services import Refused
from geo.models import Report
from geo.services import save_draft, start_version
from notifications.models import Notification
from notifications.services import announce, withdraw
from tests import paper
from tests.together import at_once

pytestmark = pytest.mark.django_db
NORTH = paper.box(1.8, 3.5, 2.2, 3.7)  # in Mitte, 300 m from Nord


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def officer(alliance):
    return paper.person(alliance["Nord"], Role.OFFICER)


def announced(planner, outline=NORTH, **fields):
    asking = {"wish": "answer", "answer_by": timezone.localdate() + timedelta(days=28)}
    report = paper.draft(planner, outline, **(asking | fields))
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=report.pk)


def changed(report, planner, **values):
    version = start_version(Report.objects.get(pk=report.pk), by=planner)
    save_draft(version, values, by=planner, revision=version.revision)
    announce(version.report, by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=report.pk)


@pytest.fixture
def report(planner):
    return announced(planner)


def says(report, member, answer="concerns", *, name="Nord", **more):
    return services.answer(report, member, area_keys=[paper.KEYS[name]], answer=answer, **more)


def told(verb, member):
    return Notification.objects.filter(activity__verb=verb, member=member)


# --- Answering --------------------------------------------------------------------------------------------------


def test_an_answer_is_kept_with_its_topics_and_told_to_the_reporter_at_once(alliance, report, officer):
    [given] = says(
        report, alliance["Nord"], topics=["traffic", "gibtsnicht"], text=" Der Knoten ist voll. ", by=officer
    )

    assert (given.answer, given.topics, given.text) == ("concerns", ["traffic"], "Der Knoten ist voll.")
    assert (given.version.number, given.revision, given.given_by) == (1, 1, officer)
    notice = told("answered", alliance["Mitte"]).get()
    assert notice.activity.said["lead"] == "*Nord hat Bedenken: Verkehr*."
    assert "Knoten" not in str(notice.activity.said)
    assert not Notification.objects.filter(activity__verb="answered", user=officer).exists()


def test_a_changed_answer_keeps_the_one_before(alliance, report, officer):
    [first] = says(report, alliance["Nord"], text="Zu viel Verkehr.", by=officer)

    [second] = says(report, alliance["Nord"], "no_objection", by=officer, revision=1)

    assert first.pk == second.pk
    assert [(one.answer, one.text) for one in second.events.order_by("pgh_id")] == [
        ("concerns", "Zu viel Verkehr."), ("no_objection", ""),
    ]  # fmt: skip
    assert told("answered", alliance["Mitte"]).count() == 2


def test_the_same_answer_pressed_twice_is_one_act(alliance, report, officer):
    says(report, alliance["Nord"], text="Ja.", by=officer)
    says(report, alliance["Nord"], text="Ja.", by=officer)

    assert Response.objects.get().revision == 1
    assert told("answered", alliance["Mitte"]).count() == 1


def test_the_later_of_two_colleagues_is_told_who_was_first(alliance, report, officer):
    says(report, alliance["Nord"], by=officer)
    colleague = paper.person(alliance["Nord"], Role.PLANNER)

    with pytest.raises(Refused, match=r"Nord-officer Muster hat am .* schon für Nord geantwortet") as refused:
        says(report, alliance["Nord"], "no_objection", by=colleague, revision=0)

    assert refused.value.code == "answered_meanwhile"
    assert Response.objects.get().answer == "concerns"


@pytest.mark.django_db(transaction=True)
def test_two_people_answer_for_one_area_at_the_same_moment_and_one_is_refused(alliance, report, officer):
    outcomes = []

    def press(answer):
        try:
            says(report, alliance["Nord"], answer, by=officer)
            outcomes.append("kept")
        except Refused as refused:
            outcomes.append(refused.code)

    at_once(lambda: press("no_objection"), lambda: press("concerns"))

    assert sorted(outcomes) == ["answered_meanwhile", "kept"]
    assert Response.objects.get().revision == 1
    assert told("answered", alliance["Mitte"]).count() == 1


def test_a_member_with_two_areas_answers_for_both_or_one_by_one(alliance, planner):
    MemberArea.objects.filter(member=alliance["Nordost"]).update(member=alliance["Nord"])
    report = announced(planner, paper.box(3.5, 3.5, 3.8, 3.8))
    nord = alliance["Nord"]

    says(report, nord, "no_objection")
    assert not neighbour_of(report, nord).has_answered
    says(report, nord, "concerns", name="Nordost")
    assert neighbour_of(report, nord).has_answered
    both = services.answer(
        report, nord, area_keys=[paper.KEYS["Nord"], paper.KEYS["Nordost"]], answer="remarks",
        revision={paper.KEYS["Nord"]: 1, paper.KEYS["Nordost"]: 1},
    )  # fmt: skip

    assert {(one.area_name, one.answer, one.revision) for one in both} == {
        ("Nord", "remarks", 2), ("Nordost", "remarks", 2),
    }  # fmt: skip
    assert "Nord, Nordost" in str(told("answered", alliance["Mitte"]).first().activity.said["facts"])


def test_a_member_added_by_hand_without_a_boundary_answers_as_a_whole(alliance, planner):
    from notifications.models import RecipientChoice

    far = alliance["Suedwest"]
    MemberArea.objects.filter(member=far).delete()
    report = paper.draft(planner, NORTH, wish="answer", answer_by=timezone.localdate() + timedelta(days=9))
    RecipientChoice.objects.create(
        version=report.versions.get(), member=far, choice="add", reason="Verkehr", chosen_by=planner
    )
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    report.refresh_from_db()

    [given] = services.answer(report, far, area_keys=[""], answer="remarks")

    assert (given.area_key, given.area_name) == ("", "Suedwest")
    assert neighbour_of(report, far).has_answered


@pytest.mark.parametrize("answer", ["", "vielleicht", "more_time"])
def test_what_is_no_answer_is_refused(alliance, report, answer):
    with pytest.raises(Refused):
        says(report, alliance["Nord"], answer)

    assert not Response.objects.exists()


def test_who_is_not_asked_cannot_answer(alliance, report):
    for name in ("Sued", "Mitte"):
        with pytest.raises(Refused) as refused:
            says(report, alliance[name], name=name)
        assert refused.value.code == "not_asked"


def test_nobody_answers_for_an_area_of_another(alliance, report):
    with pytest.raises(Refused):
        says(report, alliance["Nord"], name="Ost")


def test_a_withdrawn_report_takes_no_answer(alliance, report, planner):
    withdraw(report, by=planner, reason="Kein Bedarf", idempotency_key=uuid.uuid4())

    with pytest.raises(Refused, match="zurückgezogen") as refused:
        says(report, alliance["Nord"])

    assert refused.value.code == "withdrawn"


def close(report):
    case = Case.objects.create(title="Fall", state=CaseState.CLOSED, closed_at=timezone.now(), outcome="settled")
    case.case_reports.create(report=report, is_open=False)
    return case


def test_a_closed_case_ends_changing_until_a_new_version_asks_again(alliance, report, planner):
    says(report, alliance["Nord"], "remarks")
    close(report)

    with pytest.raises(Refused, match="abgeschlossen"):
        says(report, alliance["Nord"], "concerns", revision=1)

    report = changed(report, planner, gross_floor_m2=9000)
    [again] = says(report, alliance["Nord"], "no_objection", revision=1)
    assert again.version.number == 2


# --- Versions ---------------------------------------------------------------------------------------------------


def test_a_new_version_asks_those_again_who_were_told_of_it_and_keeps_what_was_said(alliance, report, planner):
    [given] = says(report, alliance["Nord"], text="Zu nah.")

    report = changed(report, planner, gross_floor_m2=9000)
    [area] = neighbour_of(report, alliance["Nord"]).areas

    assert area.current is None
    assert area.earlier == given
    assert area.state == "silent"
    assert tally(neighbours(report)).answered == 0


def test_a_version_that_is_told_to_nobody_leaves_answers_current(alliance, report, planner):
    says(report, alliance["Nord"])

    report = changed(report, planner, title="Gewerbegebiet Nord II")

    assert report.current.number == 2
    assert neighbour_of(report, alliance["Nord"]).has_answered


def test_only_whom_a_change_concerns_is_asked(alliance, planner):
    report = announced(planner, paper.box(3.5, 3.5, 3.8, 3.8))  # Nord, Nordost, Ost
    for name in ("Nord", "Nordost", "Ost"):
        says(report, alliance[name], "no_objection", name=name)

    report = changed(report, planner, outline=paper.box(3.5, 0.2, 3.8, 0.5))  # Ost, Sued

    counted = tally(neighbours(report))
    assert (counted.asked, counted.answered) == (2, 0)
    assert {one.member.short_name for one in neighbours(report)} == {"Ost", "Sued"}
    assert Response.objects.count() == 3


def test_an_answer_told_to_the_reporter_makes_the_reporter_no_neighbour(alliance, report, planner):
    says(report, alliance["Nord"])

    report = changed(report, planner, gross_floor_m2=9000)

    assert [one.member.short_name for one in neighbours(report)] == ["Nord"]
    assert not Notification.objects.filter(activity__verb="changed", member=alliance["Mitte"]).exists()


# --- Files ------------------------------------------------------------------------------------------------------


def paper_file(name="Lageplan.pdf", content=b"%PDF-"):
    return SimpleUploadedFile(name, content)


def test_files_come_with_an_answer_and_can_be_taken_away_and_put_back(alliance, report, officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    [given] = says(report, alliance["Nord"], by=officer, files=[paper_file("../../Plan\u202e.pdf")])
    file = ResponseFile.objects.get(response=given)

    assert file.name == "Plan.pdf"
    assert str(file.pk) in file.content.name
    services.remove_response_file(file, by=officer)
    assert neighbour_of(report, alliance["Nord"]).areas[0].response.shown_files == []
    services.restore_response_file(file, by=officer)
    assert neighbour_of(report, alliance["Nord"]).areas[0].response.shown_files == [file]


def test_a_file_that_is_not_taken_leaves_nothing_behind(alliance, report, officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    with pytest.raises(Exception, match="ist leer"):
        says(report, alliance["Nord"], by=officer, files=[paper_file(), paper_file("leer.pdf", b"")])

    assert not Response.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not told("answered", alliance["Mitte"]).exists()


def test_a_stranger_takes_no_file_away(alliance, report, officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    [given] = says(report, alliance["Nord"], by=officer, files=[paper_file()])

    for person in (paper.person(alliance["Nord"]), paper.person(alliance["Ost"], Role.OFFICER)):
        with pytest.raises(Refused):
            services.remove_response_file(given.files.get(), by=person)


# --- Reply and settling -----------------------------------------------------------------------------------------


def test_the_reporter_replies_and_the_neighbour_is_told_without_the_text(alliance, report, planner):
    [given] = says(report, alliance["Nord"])

    services.reply(given, text="Wir prüfen die Zufahrt.", by=planner)

    given.refresh_from_db()
    assert (given.reply, given.replied_by) == ("Wir prüfen die Zufahrt.", planner)
    assert "Zufahrt" not in str(told("replied", alliance["Nord"]).get().activity.said)


def test_two_replies_at_once_do_not_overwrite_each_other(alliance, report, planner):
    [given] = says(report, alliance["Nord"])
    services.reply(given, text="Erste.", by=planner, seen_at=None)

    with pytest.raises(Refused, match="schon geantwortet"):
        services.reply(given, text="Zweite.", by=paper.person(alliance["Mitte"], Role.OFFICER), seen_at=None)


def test_settled_is_what_both_sides_say(alliance, report, planner, officer):
    [given] = says(report, alliance["Nord"], by=officer)

    services.settle(given, by=planner)
    given.refresh_from_db()
    assert not given.is_settled
    assert "bestätigen" in told("settled", alliance["Nord"]).get().activity.said["lead"]
    services.settle(given, by=officer)

    given.refresh_from_db()
    assert given.is_settled
    assert "einig" in told("settled", alliance["Mitte"]).get().activity.said["lead"]
    services.unsettle(given, by=officer)
    given.refresh_from_db()
    assert given.needs_settling


def test_a_changed_answer_opens_what_was_settled(alliance, report, planner, officer):
    [given] = says(report, alliance["Nord"], by=officer)
    services.settle(given, by=planner)
    services.settle(given, by=officer)

    [again] = says(report, alliance["Nord"], text="Doch nicht.", by=officer, revision=1)

    assert again.needs_settling


def test_strangers_and_readers_neither_reply_nor_settle(alliance, report):
    [given] = says(report, alliance["Nord"])
    strangers = [
        paper.person(alliance["Mitte"]), paper.person(alliance["Nord"]), paper.person(alliance["Ost"], Role.OFFICER),
        paper.person(None, Role.COORDINATOR),
    ]  # fmt: skip

    for person in strangers:
        for act in (lambda who: services.settle(given, by=who), lambda who: services.reply(given, text="x", by=who)):
            with pytest.raises(Refused):
                act(person)


def test_nothing_is_settled_about_a_remark(alliance, report, planner):
    [given] = says(report, alliance["Nord"], "remarks")

    with pytest.raises(Refused, match="nichts zu klären"):
        services.settle(given, by=planner)
