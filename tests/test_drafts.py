"""Writing a report: drafts, autosave, two people in one draft, versions, follow-ups."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from geo.models import PlanKind, Report, ReportVersion, Stage, Use
from geo.services import (
    MATERIAL_FIELDS,
    Conflict,
    changed_fields,
    create_draft,
    discard_draft,
    save_draft,
    start_version,
)
from tests import paper
from tests.together import at_once

pytestmark = pytest.mark.django_db

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[11.78, 48.17], [11.79, 48.17], [11.79, 48.175], [11.78, 48.175], [11.78, 48.17]]],
}
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[11.78, 48.17], [11.79, 48.175], [11.79, 48.17], [11.78, 48.175], [11.78, 48.17]]],
}


@pytest.fixture
def eva(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER, name="Eva")


@pytest.fixture
def jonas(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER, name="Jonas")


@pytest.fixture
def report(eva):
    return create_draft(eva.member, by=eva)


@pytest.fixture
def page(client, eva):
    """Eva's browser."""
    client.force_login(eva)
    return client


def autosave(browser, report, revision, *, fields=None, **rest):
    """Send what the form's script sends, and return the answer."""
    body = {"revision": revision, "fields": fields or {}} | rest
    return browser.post(reverse("report-autosave", args=[report.pk]), json.dumps(body), content_type="application/json")


def the_draft(report) -> ReportVersion:
    return report.versions.drafts().get()


def announce_by_hand(report, by) -> ReportVersion:
    """Put the draft on record as announced, without telling anybody."""
    version = the_draft(report)
    version.kind, version.use = PlanKind.objects.get(code="bplan"), Use.objects.get(code="business")
    version.stage, version.title = Stage.objects.get(code="pre_planning"), version.title or "Gewerbegebiet Nord"
    version.outline = version.outline or paper.box(1, 1, 2, 2)
    version.announced_at, version.announced_by = timezone.now(), by
    version.save()
    Report.objects.filter(pk=report.pk).update(status="announced", current=version, announced_at=version.announced_at)
    report.refresh_from_db()
    return version


# --- beginning ---


def test_a_new_report_knows_the_planner_and_gives_four_weeks(page, eva):
    answer = page.post(reverse("report-new"))

    report = Report.objects.get()
    draft = the_draft(report)
    assert answer.url == reverse("report-edit", args=[report.pk])
    assert (report.reporter, report.created_by, report.status) == (eva.member, eva, "draft")
    assert (draft.contact_name, draft.contact_email) == ("Eva Muster", "eva@umgriff.example")
    assert draft.answer_by == timezone.localdate() + timedelta(weeks=4)


def test_pressing_new_report_again_goes_on_with_the_untouched_one(page):
    addresses = {page.post(reverse("report-new")).url for _ in range(3)}

    assert len(addresses) == 1
    assert Report.objects.count() == 1


def test_a_draft_with_something_in_it_is_not_reused(page, report):
    autosave(page, report, 0, fields={"title": "Feuerwache"})

    page.post(reverse("report-new"))

    assert Report.objects.count() == 2


def test_two_planners_do_not_get_each_other_s_empty_draft(report, jonas):
    assert create_draft(jonas.member, by=jonas) != report


def test_the_form_of_a_new_report_opens(page, report):
    answer = page.get(reverse("report-edit", args=[report.pk]))

    assert answer.status_code == 200
    assert answer.context["form"]["contact_name"].value() == "Eva Muster"
    assert "Bebauungsplan" in answer.content.decode()


@pytest.mark.parametrize(
    "route",
    [f"report-{act}" for act in ("edit", "autosave", "outline", "discard", "revise", "file-add", "follow")],
)
def test_a_draft_is_nobody_else_s(client, alliance, report, route):
    strangers = [
        paper.person(alliance["Nord"], Role.PLANNER),
        paper.person(alliance["Mitte"], Role.OFFICER),
        paper.person(None, Role.COORDINATOR),
    ]
    for stranger in strangers:
        client.force_login(stranger)
        address = reverse(route, args=[report.pk])
        answer = client.get(address) if route == "report-edit" else client.post(address)
        assert answer.status_code == 404, stranger


def test_the_geschaeftsstelle_does_not_see_drafts(alliance, report):
    assert not Report.objects.visible_to(paper.person(None, Role.COORDINATOR)).exists()
    assert Report.objects.visible_to(paper.person(alliance["Mitte"])).get() == report


# --- saving while writing ---


def test_what_is_typed_is_saved_in_german_figures(page, report):
    fields = {
        "title": "Gewerbegebiet Nord", "kind": "bplan", "use": "business", "stage": "pre_planning",
        "gross_floor_m2": "24.000,5", "dwellings": "1.200", "height_m": 14.5, "effects": ["traffic", "views"],
        "answer_by": "21.12.2099", "wish": "answer", "audience": "affected_only",
    }  # fmt: skip

    answer = autosave(page, report, 0, fields=fields, outline=SQUARE).json()

    draft = the_draft(report)
    assert (answer["revision"], answer["problems"]) == (1, [])
    assert (draft.title, draft.kind.code, draft.use.code, draft.stage.code) == (
        "Gewerbegebiet Nord", "bplan", "business", "pre_planning")  # fmt: skip
    assert (draft.gross_floor_m2, draft.dwellings, draft.height_m) == (24_000.5, 1_200, 14.5)
    assert (draft.effects, str(draft.answer_by)) == (["traffic", "views"], "2099-12-21")
    assert draft.area_m2 == pytest.approx(413_000, rel=0.01)
    assert Report.objects.get().audience == "affected_only"
    assert draft.saved_by.first_name == "Eva"
    assert draft.missing() == []


def test_saving_one_field_leaves_the_others(page, report):
    autosave(page, report, 0, fields={"title": "Feuerwache", "height_m": "12"}, outline=SQUARE)
    autosave(page, report, 1, fields={"title": "Neue Feuerwache"})

    draft = the_draft(report)
    assert (draft.title, draft.height_m) == ("Neue Feuerwache", 12)
    assert draft.outline is not None


def test_a_figure_that_is_none_is_kept_and_named_until_it_is_put_right(page, report):
    problems = autosave(page, report, 0, fields={"height_m": "ca. 12", "title": "Feuerwache"}).json()["problems"]

    assert problems[0]["field"] == "height_m"
    assert problems[0]["text"].startswith("„ca. 12“ ist keine Zahl.")
    assert the_draft(report).title == "Feuerwache"
    form = page.get(reverse("report-edit", args=[report.pk])).context["form"]
    assert form["height_m"].value() == "ca. 12"
    assert form["height_m"].errors == [problems[0]["text"]]
    assert ("height_m", problems[0]["text"]) in the_draft(report).missing()

    autosave(page, report, 1, fields={"height_m": "12"})

    assert the_draft(report).height_m == 12
    assert the_draft(report).field_input == {}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("dwellings", "12,5", "Hier steht eine ganze Zahl"),
        ("dwellings", "-3", "darf nicht negativ sein"),
        ("trips_per_day", "9999999999", "Die Zahl ist zu groß"),
        ("answer_by", "31.02.2027", "Das ist kein Datum."),
        ("answer_by", {"day": 1}, "Das ist kein Datum."),
        ("contact_email", "bauamt", "E-Mail"),
        ("kind", "palace", "gibt es in der Liste nicht"),
        ("wish", "party", "party"),
        ("effects", "traffic", ""),
        ("title", "x" * 200, "160"),
    ],
)
def test_what_cannot_be_stored_gets_a_sentence_and_is_kept(page, report, field, value, sentence):
    answer = autosave(page, report, 0, fields={field: value, "description": "bleibt"})

    problems = {problem["field"]: problem["text"] for problem in answer.json()["problems"]}
    assert answer.status_code == 200
    assert sentence in problems.get(field, "")
    assert the_draft(report).description == "bleibt"


def test_an_outline_with_a_fault_is_kept_beside_the_last_good_one(page, report):
    autosave(page, report, 0, outline=SQUARE)

    (problem,) = autosave(page, report, 1, outline=BOW_TIE).json()["problems"]

    draft = the_draft(report)
    assert (problem["field"], problem["code"]) == ("outline", "bow_tie")
    assert problem["repaired"]["type"] == "MultiPolygon"
    assert draft.outline_input["geometry"] == BOW_TIE
    assert draft.outline is not None
    assert draft.missing()[0] == ("outline", problem["text"])
    data = page.get(reverse("report-edit", args=[report.pk])).content.decode()
    assert json.dumps(BOW_TIE["coordinates"]) in data.replace("&quot;", '"')

    autosave(page, report, 2, outline=problem["repaired"])

    assert the_draft(report).outline_input is None
    assert the_draft(report).outline.num_geom == 2


def test_a_deleted_outline_is_gone(page, report):
    autosave(page, report, 0, outline=SQUARE)
    autosave(page, report, 1, outline=None)

    draft = the_draft(report)
    assert (draft.outline, draft.area_m2, draft.outline_input) == (None, 0, None)


def test_a_trip_to_the_browser_and_back_does_not_move_the_outline(page, report):
    autosave(page, report, 0, outline=SQUARE)
    before = bytes(the_draft(report).outline.wkb)
    shown = page.get(reverse("report-edit", args=[report.pk])).content.decode()

    autosave(page, report, 1, outline=json.loads(the_draft(report).outline.transform(4326, clone=True).geojson))

    assert bytes(the_draft(report).outline.wkb) == before
    assert "11.78" in shown


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{", b"\xff", b"[" * 200_000,
        b'{"revision": 0, "fields": {"a": ' + b"[" * 60 + b"]" * 60 + b"}}",
    ],
)  # fmt: skip
def test_a_request_that_is_no_draft_is_answered_with_a_sentence(page, report, body):
    answer = page.post(reverse("report-autosave", args=[report.pk]), body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["text"]
    assert the_draft(report).revision == 0


def test_hostile_text_is_stored_without_what_a_database_cannot_hold(page, report):
    body = (
        '{"revision": 0, "fields": {"title": "Nord\\u0000\\ud800 <b>", "height_m": "\\u0000x"}, '
        '"outline": {"type": "Po\\u0000int", "coordinates": [1e999, "\\udfff"]}}'
    )

    answer = page.post(reverse("report-autosave", args=[report.pk]), body, content_type="application/json")

    assert answer.status_code == 200
    assert the_draft(report).title == "Nord? <b>"
    assert the_draft(report).outline_input["geometry"]["coordinates"] == [None, "?"]


def test_the_page_says_when_it_was_saved(page, report):
    answer = autosave(page, report, 0).json()

    assert answer["saved_at"] == timezone.localtime(the_draft(report).saved_at).strftime("%H:%M")


# --- two people in one draft ---


def test_the_later_of_two_planners_learns_who_was_first_and_overwrites_nothing(page, client_of_jonas, report):
    autosave(client_of_jonas, report, 0, fields={"title": "Jonas’ Titel"})

    answer = autosave(page, report, 0, fields={"title": "Evas Titel"}, outline=SQUARE)

    assert answer.status_code == 409
    conflict = answer.json()["conflict"]
    saved_at = timezone.localtime(the_draft(report).saved_at).strftime("%H:%M")
    assert (conflict["by"], conflict["at"]) == ("Jonas Muster", saved_at)
    assert conflict["text"] == (
        f"Jonas Muster hat diesen Entwurf um {saved_at} Uhr gespeichert. Ihre Eingaben stehen noch hier, nichts wurde "
        "überschrieben. Wählen Sie, welche Fassung gilt."
    )
    assert (the_draft(report).title, the_draft(report).outline) == ("Jonas’ Titel", None)

    kept = autosave(page, report, answer.json()["revision"], fields={"title": "Evas Titel"})

    assert kept.status_code == 200
    assert the_draft(report).title == "Evas Titel"


@pytest.fixture
def client_of_jonas(jonas):
    from django.test import Client

    browser = Client()
    browser.force_login(jonas)
    return browser


def test_one_s_own_second_window_is_told_so(page, report):
    autosave(page, report, 0, fields={"title": "A"})

    text = autosave(page, report, 0, fields={"title": "B"}).json()["conflict"]["text"]

    assert text.startswith("Sie haben diesen Entwurf um ")


@pytest.mark.parametrize("revision", [None, "0", True, -1, 1e300, 99])
def test_a_revision_that_is_none_overwrites_nothing(page, report, revision):
    autosave(page, report, 0, fields={"title": "A"})

    assert autosave(page, report, revision, fields={"title": "B"}).status_code == 409
    assert the_draft(report).title == "A"


def test_a_page_left_open_over_the_announcement_is_told_so(page, report, jonas):
    announce_by_hand(report, jonas)

    answer = autosave(page, report, 0, fields={"title": "zu spät"})

    assert answer.status_code == 409
    assert "Jonas Muster hat diesen Entwurf um" in answer.json()["conflict"]["text"]
    assert "schon gemeldet" in answer.json()["conflict"]["text"]
    assert report.current.title == "Gewerbegebiet Nord"


def test_an_old_page_never_writes_into_the_next_version(page, report, jonas):
    autosave(page, report, 0, fields={"title": "A"})
    announce_by_hand(report, jonas)
    start_version(report, by=jonas)

    assert autosave(page, report, 1, fields={"title": "zu spät"}).status_code == 409
    assert the_draft(report).title == "A"


@pytest.mark.django_db(transaction=True)
def test_of_twelve_saves_at_the_same_moment_one_wins_and_eleven_are_told(eva, jonas, report):
    version = the_draft(report)
    outcomes = []

    def save(number: int) -> None:
        try:
            save_draft(version, {"title": f"Titel {number}"}, by=(eva, jonas)[number % 2], revision=0)
            outcomes.append(number)
        except Conflict as conflict:
            outcomes.append(conflict)

    at_once(*(partial(save, number) for number in range(12)))

    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert len(outcomes) == 12
    assert (the_draft(report).title, the_draft(report).revision) == (f"Titel {winner}", 1)
    assert {outcome.revision for outcome in outcomes if isinstance(outcome, Conflict)} == {1}


@pytest.mark.django_db(transaction=True)
def test_of_two_planners_who_start_the_next_version_at_once_both_get_the_same(eva, jonas, report):
    announce_by_hand(report, eva)
    numbers = []

    def begin(by) -> None:
        numbers.append(start_version(report, by=by).pk)

    at_once(*(partial(begin, by) for by in (eva, jonas, eva, jonas)))

    assert len(numbers) == 4
    assert len(set(numbers)) == 1


# --- without scripts ---


def form_of(browser, report) -> dict[str, object]:
    """Return what an ordinary browser would send back, unchanged."""
    form = browser.get(reverse("report-edit", args=[report.pk])).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() is not None}
    data = {name: getattr(value, "code", value) for name, value in data.items()}
    return data | {"initial-outline_text": form["outline_text"].value() or "", "revision": the_draft(report).revision}


def send(browser, report, **changes):
    return browser.post(reverse("report-edit", args=[report.pk]), form_of(browser, report) | changes)


CORNERS = "708171 5338986\r\n708371 5338986\r\n708371 5339186"


def test_without_scripts_an_ordinary_button_saves(page, report):
    answer = send(page, report, title="Feuerwache", kind="project", dwellings="", height_m="12,5", outline_text=CORNERS)

    draft = the_draft(report)
    assert answer.url == reverse("report-edit", args=[report.pk])
    assert (draft.title, draft.kind.code, draft.height_m, draft.revision) == ("Feuerwache", "project", 12.5, 1)
    assert draft.area_m2 == pytest.approx(20_000)


def test_without_scripts_everything_typed_is_still_there_on_errors(page, report):
    answer = send(page, report, title="Feuerwache", height_m="hoch", outline_text="708171 fünf", answer_by="bald")

    shown = page.get(answer.url)
    form = shown.context["form"]
    assert (form["height_m"].value(), form["answer_by"].value()) == ("hoch", "bald")
    assert form["outline_text"].value() == "708171 fünf"
    assert form["outline_text"].errors[0].startswith("In Zeile 1 ist „fünf“ keine Zahl.")
    assert form["title"].value() == "Feuerwache"
    assert "„hoch“ ist keine Zahl." in shown.content.decode()


def test_without_scripts_a_repair_is_accepted_by_a_tick(page, report):
    crossed = "Fläche\n708000 5338000\n708400 5338300\n708400 5338000\n708000 5338300"
    send(page, report, outline_text=crossed)
    assert the_draft(report).outline is None

    send(page, report, outline_accept="on")

    draft = the_draft(report)
    assert draft.outline_input is None
    assert draft.outline.num_geom == 2


def test_without_scripts_saving_again_keeps_the_outline(page, report):
    send(page, report, outline_text=CORNERS)
    send(page, report, title="Feuerwache")

    assert the_draft(report).outline is not None


def test_an_old_page_s_text_does_not_undo_what_was_drawn_meanwhile(page, report):
    send(page, report, outline_text="708171 fünf")
    old_page = form_of(page, report)
    autosave(page, report, 1, outline=SQUARE)

    page.post(reverse("report-edit", args=[report.pk]), old_page | {"revision": 2})

    assert the_draft(report).outline_input is None
    assert the_draft(report).outline is not None


def test_without_scripts_a_conflict_shows_the_form_with_all_that_was_typed(page, client_of_jonas, report):
    data = form_of(page, report)
    autosave(client_of_jonas, report, 0, fields={"title": "Jonas’ Titel"})

    answer = page.post(reverse("report-edit", args=[report.pk]), data | {"title": "Evas Titel", "height_m": "12"})

    assert answer.status_code == 409
    assert answer.context["conflict"].by.first_name == "Jonas"
    assert answer.context["form"]["title"].value() == "Evas Titel"
    assert 'value="Evas Titel"' in answer.content.decode()
    assert the_draft(report).title == "Jonas’ Titel"
    assert '<input type="hidden" name="revision" value="0">' in answer.content.decode()

    page.post(reverse("report-edit", args=[report.pk]), data | {"title": "Evas Titel", "overwrite": "1"})

    assert the_draft(report).title == "Evas Titel"


def test_the_preview_opens_once_nothing_is_missing(page, report):
    unfinished = send(page, report, next="preview")

    assert unfinished.url.endswith("?pruefen=1")
    errors = page.get(unfinished.url).context["form"].errors
    assert errors["title"] == ["Geben Sie der Meldung einen Titel."]
    assert errors["outline_text"] == ["Zeichnen Sie den Umgriff, oder geben Sie seine Koordinaten ein."]

    finished = send(page, report, next="preview", title="Feuerwache", kind="bplan", use="public", stage="pre_planning",
                    outline_text=CORNERS)  # fmt: skip

    assert finished.url == reverse("report-preview", args=[report.pk])


# --- reading an outline ---


def test_pasted_coordinates_come_back_as_geojson_and_nothing_is_stored(page, report):
    answer = page.post(reverse("report-outline", args=[report.pk]), {"text": CORNERS})

    found = answer.json()
    assert found["geometry"]["type"] == "MultiPolygon"
    assert (found["area_ha"], found["size_text"]) == (2.0, "2,0 ha")
    assert found["note"] == "Gelesen als UTM 32 (EPSG:25832)."
    assert the_draft(report).revision == 0


def test_a_broken_outline_comes_back_with_a_proposal(page, report):
    answer = page.post(reverse("report-outline", args=[report.pk]), {"text": json.dumps(BOW_TIE), "crs": ""})

    assert answer.status_code == 422
    assert answer.json()["code"] == "bow_tie"
    assert answer.json()["repaired"]["type"] == "MultiPolygon"


def test_an_outline_far_from_the_member_s_areas_is_refused(page, report):
    answer = page.post(reverse("report-outline", args=[report.pk]), {"text": "POINT(9.99 53.55)"})

    assert answer.json()["code"] == "outside_region"


# --- what is missing ---


def test_an_empty_draft_says_all_that_announcing_needs_in_the_form_s_order(report):
    draft = the_draft(report)
    draft.contact_name = " "

    assert [field for field, _ in draft.missing()] == ["outline", "title", "kind", "use", "stage", "contact_name"]


@pytest.mark.parametrize(
    ("wish", "days", "missing"),
    [("answer", 1, False), ("answer", 0, True), ("answer", -3, True), ("answer", None, True), ("inform", None, False)],
)
def test_a_date_is_needed_only_where_an_answer_is_wished_for(report, wish, days, missing):
    draft = the_draft(report)
    draft.wish = wish
    draft.answer_by = None if days is None else timezone.localdate() + timedelta(days=days)

    assert ("answer_by" in dict(draft.missing())) == missing


# --- versions, follow-ups, discarding ---


def test_the_next_version_begins_as_a_copy_and_the_current_stays(page, report, eva):
    current = announce_by_hand(report, eva)

    answer = page.post(reverse("report-revise", args=[report.pk]))

    draft = the_draft(report)
    assert answer.url == reverse("report-edit", args=[report.pk])
    assert (draft.number, draft.title, draft.change_note) == (2, current.title, "")
    assert draft.outline.equals_exact(current.outline)
    assert changed_fields(current, draft) == []
    report.refresh_from_db()
    assert report.current == current


def test_pressing_new_version_twice_makes_one(page, report, eva):
    announce_by_hand(report, eva)

    for _ in range(2):
        page.post(reverse("report-revise", args=[report.pk]))

    assert report.versions.count() == 2


def test_an_announced_report_without_a_draft_is_not_edited(page, report, eva):
    announce_by_hand(report, eva)

    assert page.get(reverse("report-edit", args=[report.pk])).url == reverse("report-detail", args=[report.pk])


@pytest.mark.parametrize(
    ("field", "value", "material"),
    [
        ("title", "Anders", False), ("description", "Mehr dazu", False), ("contact_phone", "123", False),
        ("next_step_on", "2027-01-01", False), ("effects", ["traffic"], False), ("height_m", 20.0, True),
        ("dwellings", 5, True), ("wish", "talk", True), ("outline", paper.box(1, 1, 2, 2.001), True),
    ],
)  # fmt: skip
def test_what_changed_is_named_and_either_material_or_not(report, eva, field, value, material):
    current = announce_by_hand(report, eva)
    draft = save_draft(start_version(report, by=eva), {field: value}, by=eva, revision=1)

    changed = changed_fields(current, ReportVersion.objects.get(pk=draft.pk))

    assert changed == [field]
    assert bool(MATERIAL_FIELDS & set(changed)) == material


def test_the_date_does_not_count_where_no_answer_is_wished_for(report, eva):
    ReportVersion.objects.update(wish="inform")
    current = announce_by_hand(report, eva)
    draft = start_version(report, by=eva)
    draft.answer_by = None

    assert changed_fields(current, draft) == []


def test_the_audience_is_settled_by_the_first_announcement(page, report, eva):
    announce_by_hand(report, eva)
    draft = start_version(report, by=eva)

    autosave(page, report, draft.revision, fields={"audience": "affected_only"})

    report.refresh_from_db()
    assert report.audience == "all_members"


def test_a_follow_up_takes_over_what_stays_and_asks_for_kind_and_stage_anew(page, report, eva):
    idea = announce_by_hand(report, eva)

    answer = page.post(reverse("report-follow", args=[report.pk]))

    plan = Report.objects.exclude(pk=report.pk).get()
    draft = the_draft(plan)
    assert answer.url == reverse("report-edit", args=[plan.pk])
    assert plan.follows == report
    assert (draft.title, draft.use, draft.kind, draft.stage) == (idea.title, idea.use, None, None)
    assert draft.outline.equals_exact(idea.outline)
    assert draft.wish == "answer"


def test_only_one_s_own_announced_reports_are_followed(page, report, alliance):
    north = paper.person(alliance["Nord"], Role.PLANNER)
    foreign = create_draft(north.member, by=north)
    announce_by_hand(foreign, north)

    assert page.post(reverse("report-follow", args=[foreign.pk])).status_code == 404
    assert page.post(reverse("report-follow", args=[report.pk])).status_code == 404


def test_a_discarded_first_draft_is_gone(page, report):
    answer = page.post(reverse("report-discard", args=[report.pk]))

    assert answer.url == reverse("report-list")
    assert not Report.objects.exists()


def test_discarding_the_next_version_leaves_the_announced_one(page, report, eva):
    announce_by_hand(report, eva)
    start_version(report, by=eva)

    answer = page.post(reverse("report-discard", args=[report.pk]))

    assert answer.url == reverse("report-detail", args=[report.pk])
    assert [version.number for version in report.versions.all()] == [1]
    assert page.post(reverse("report-discard", args=[report.pk])).status_code == 404


def test_an_announced_version_cannot_be_discarded(report, eva):
    draft = the_draft(report)
    announce_by_hand(report, eva)

    with pytest.raises(Conflict):
        discard_draft(draft, by=eva)


def test_a_retired_code_stays_in_the_report_that_has_it(page, report):
    autosave(page, report, 0, fields={"kind": "bplan"})
    PlanKind.objects.filter(code__in=["bplan", "fnp"]).update(active=False)

    offered = dict(page.get(reverse("report-edit", args=[report.pk])).context["form"].fields["kind"].choices)

    assert "Bebauungsplan" in [str(label) for label in offered.values()]
    assert "Flächennutzungsplan oder Änderung" not in [str(label) for label in offered.values()]


def test_each_size_fact_knows_which_uses_ask_for_it(page, report):
    form = page.get(reverse("report-edit", args=[report.pk])).context["form"]

    assert form.fields["dwellings"].widget.attrs["data-asked-by"] == "housing mixed"
    assert "wind" in form.fields["power_mw"].widget.attrs["data-asked-by"].split()
