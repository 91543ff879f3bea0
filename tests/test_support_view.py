"""The Geschäftsstelle sees the pages as a member does: reading only, told to the member, ended by one click."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, SupportView, User
from geo.models import Report, Status
from notifications.models import Delivery, Notification, Subscription
from notifications.services import announce
from notifications.services.support import look_as
from tests import paper
from tests.test_access import clients, people, routes, sample  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db
PERSONAL = ("konto/", "live/", "demo/")
# The ways out; the admin, which stands for one of many pages under a closed address; what asks for the worker.
PASSED_OVER = {"support-end", "account_logout", "admin", "readyz"}


@pytest.fixture
def office(alliance) -> User:
    return paper.person(None, Role.COORDINATOR)


@pytest.fixture
def looking(client, alliance, office):
    """The office's browser, looking at the pages of Mitte as its planner and officer."""
    client.force_login(office)
    answer = client.post(
        reverse("support-start", args=[alliance["Mitte"].pk]), {"reason": "Anruf", "roles": ["officer", "planner"]}
    )
    assert answer.url == "/"
    return client


def written() -> dict[str, tuple[int, int, int]]:
    """Return how much this test wrote to each table so far, by PostgreSQL's own count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables")
        rows = {name: tuple(counts) for name, *counts in cursor.fetchall()}
    # the log of the view itself, and what the browser's session remembers
    return {name: counts for name, counts in rows.items() if name not in ("accounts_supportview", "django_session")}


def test_no_method_but_get_comes_through_on_any_route(clients, sample, alliance):  # noqa: F811
    browser = clients["coordinator"]
    browser.post(reverse("support-start", args=[alliance["Mitte"].pk]), {"reason": "Anruf", "roles": ["officer"]})
    before, wrong = written(), []

    for name, pattern, _ in routes():
        if name in PASSED_OVER:
            continue
        address = sample(name, pattern, "officer")
        answer = browser.post(address)
        if answer.status_code != 403 or "nur ansehen" not in answer.content.decode():
            wrong.append(f"{address}: {answer.status_code}")
    for method in ("put", "patch", "delete", "options", "trace"):
        assert getattr(browser, method)("/").status_code == 403

    assert not wrong
    assert written() == before


def test_reading_every_page_changes_nothing_and_shows_nothing_of_a_person(clients, sample, alliance):  # noqa: F811
    browser = clients["coordinator"]
    browser.post(
        reverse("support-start", args=[alliance["Mitte"].pk]), {"reason": "Anruf", "roles": ["officer", "planner"]}
    )
    before, wrong = written(), []

    for name, pattern, _ in routes():
        if name in PASSED_OVER:
            continue
        address = sample(name, pattern, "officer")
        answer = browser.get(address)
        if answer.streaming:
            b"".join(answer.streaming_content)
        personal = pattern.startswith(PERSONAL)
        if answer.status_code >= 500 or (personal and answer.status_code != 403):
            wrong.append(f"{address}: {answer.status_code}")

    assert not wrong
    assert written() == before


def test_the_pages_are_those_of_the_member_with_a_banner_and_without_the_office_s(looking, alliance):
    page = looking.get("/").content.decode()

    assert "Sie sehen die Seiten als Mitte" in page
    assert "Gemeinde Mitte" in page
    assert looking.get("/mitglieder/").status_code == 404


def test_it_sees_what_the_member_was_told_and_no_more_than_it(looking, alliance):
    ost, sued = (paper.person(alliance[name], Role.PLANNER) for name in ("Ost", "Sued"))
    near = paper.draft(ost, paper.box(4.1, 1, 4.4, 2), title="Nah")
    far = paper.draft(sued, paper.box(1, -3.9, 1.2, -3.8), title="Fern")
    Report.objects.update(audience="affected_only")
    for report, by in ((near, ost), (far, sued)):
        announce(Report.objects.get(pk=report.pk), by=by, idempotency_key=report.pk)

    assert looking.get(reverse("report-detail", args=[near.pk])).status_code == 200
    assert looking.get(reverse("report-detail", args=[far.pk])).status_code == 404
    page = looking.get("/meldungen/").content.decode()
    assert ("Nah" in page, "Fern" in page) == (True, False)
    assert Notification.objects.filter(read_at__isnull=False).count() == 0


def test_drafts_stay_the_member_s_own(looking, alliance):
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    begun = paper.draft(planner, paper.box(1, 1, 2, 2), title="Geheimer Entwurf")
    onlooker = SupportView.objects.get().onlooker()

    for address in ("report-detail", "report-edit", "report-preview", "report-print"):
        assert looking.get(reverse(address, args=[begun.pk])).status_code == 404, address
    assert "Geheimer Entwurf" not in looking.get("/").content.decode()
    for found in (Report.objects.visible_to, Report.objects.detailed_to, Report.objects.open_to):
        assert not found(onlooker).filter(status=Status.DRAFT).exists()


def test_nothing_of_a_person_of_the_member_is_in_it(looking, alliance):
    reader = paper.person(alliance["Mitte"])
    Subscription.objects.create(name="Ganz privat", user=reader)

    assert "Ganz privat" not in looking.get("/abos/").content.decode()
    assert [looking.get(address).status_code for address in ("/konto/", "/technik/")] == [403, 403]


def test_the_member_is_told_and_both_can_read_the_log(looking, alliance, client, office):
    told = Notification.objects.get(activity__verb="support_view")
    assert told.member == alliance["Mitte"]
    assert Delivery.objects.filter(notification=told, destination__member=alliance["Mitte"]).count() == 1
    assert "Anruf" not in str(told.activity.said), "nobody's words leave the protected room"

    looking.post("/ansicht/beenden/")
    mitte, ost = paper.person(alliance["Mitte"]), paper.person(alliance["Ost"])
    for person, sees in ((office, True), (mitte, True), (ost, False)):
        client.force_login(person)
        assert ("Anruf" in client.get("/ansichten/").content.decode()) is sees
    client.force_login(paper.person(alliance["Mitte"], name="Zweite"))
    assert "Ansicht zur Unterstützung" in client.get("/posteingang/").content.decode()


def test_one_click_ends_it_and_the_office_is_itself_again(looking, alliance):
    answer = looking.post("/ansicht/beenden/")

    assert answer.url == reverse("member-detail", args=[alliance["Mitte"].pk])
    assert "Sie sehen wieder Ihre eigenen Seiten" in looking.get(answer.url).content.decode()
    view = SupportView.objects.get()
    assert view.ended_at is not None


def test_after_half_an_hour_it_ends_by_itself(looking):
    SupportView.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    page = looking.get("/mitglieder/")
    assert page.status_code == 200
    assert "endet nach 30 Minuten" in page.content.decode()
    assert "support_view" not in looking.session


def test_who_leaves_the_office_looks_at_nothing_any_more(looking, office, alliance):
    User.objects.filter(pk=office.pk).update(roles=[])

    assert looking.get("/").status_code == 404
    assert looking.get(reverse("support-log")).status_code == 404


def test_a_view_belongs_to_who_opened_it(looking, alliance, client):
    view = SupportView.objects.get()
    client.force_login(paper.person(None, Role.COORDINATOR, name="Kollegin"))
    session = client.session
    session["support_view"] = str(view.pk)
    session.save()

    assert client.get("/mitglieder/").status_code == 200


@pytest.mark.parametrize("role", [None, Role.OFFICER, Role.PLANNER])
def test_nobody_else_can_open_one(role, alliance):
    person = paper.person(alliance["Ost"], *([role] if role else []))

    with pytest.raises(ValidationError):
        look_as(alliance["Mitte"], by=person, roles=[], reason="Neugier")


def test_it_is_not_begun_without_a_reason_or_for_a_member_that_left(alliance, office):
    with pytest.raises(ValidationError, match="wozu"):
        look_as(alliance["Mitte"], by=office, roles=[], reason=" ")
    alliance["Mitte"].active = False
    with pytest.raises(ValidationError, match="nimmt nicht mehr teil"):
        look_as(alliance["Mitte"], by=office, roles=[], reason="Anruf")


def test_never_through_the_eyes_of_the_geschaeftsstelle(client, office, alliance):
    client.force_login(office)
    answer = client.post(
        reverse("support-start", args=[alliance["Mitte"].pk]), {"reason": "Anruf", "roles": ["coordinator"]}
    )

    assert answer.status_code == 200
    assert not SupportView.objects.exists()
