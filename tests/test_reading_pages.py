"""Overview, inbox, list, report and map as the server answers them: who sees what, and at what price."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Role
from geo.models import Report
from notifications.models import Delivery, Destination, Notification, State
from notifications.services import announce
from tests import paper
from tests.words import words

pytestmark = pytest.mark.django_db

# Deep in Mitte, 300 m from Nord: of business, so within 1,000 m.
NEAR_NORD = (1.8, 3.5, 2.2, 3.7)


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def officer(alliance):
    return paper.person(alliance["Nord"], Role.OFFICER)


@pytest.fixture
def stranger(alliance):
    return paper.person(alliance["Suedwest"], Role.OFFICER)


@pytest.fixture
def coordinator(alliance):
    return paper.person(None, Role.COORDINATOR)


def announced(planner, title="Gewerbegebiet Nord", outline=NEAR_NORD, audience="all_members", **fields):
    fields = {"wish": "answer", "answer_by": timezone.localdate() + timedelta(days=3)} | fields
    report = paper.draft(planner, paper.box(*outline), title=title, **fields)
    Report.objects.filter(pk=report.pk).update(audience=audience)
    announce(report, by=planner, idempotency_key=uuid4())
    return Report.objects.get(pk=report.pk)


def as_(client, person):
    client.force_login(person)
    return client


def test_the_overview_of_an_officer_says_how_many_reports_wait_and_how_long(client, planner, officer):
    announced(planner)

    page = words(as_(client, officer).get("/"))

    assert "1 Meldung wartet auf Nord" in page
    assert "Die nächste Frist endet in 3 Tagen." in page
    assert "300 m von Ihrer Grenze" in page
    assert "Regel „Gewerbe 1.000 m“" in page


def test_the_overview_of_a_member_that_is_not_affected_says_so_and_what_to_do(client, planner, stranger):
    announced(planner)

    page = words(as_(client, stranger).get("/"))

    assert "Nichts wartet auf Suedwest" in page
    assert "Umsehen auf der Karte" in page
    assert "Gewerbegebiet Nord" not in page


def test_the_overview_says_what_came_since_the_last_visit(client, planner, officer):
    as_(client, officer).get("/")
    type(officer).objects.update(last_visit_at=timezone.now() - timedelta(days=2))
    announced(planner)

    page = words(client.get("/"))

    assert "Neu seit Ihrem letzten Besuch" in page
    assert "Neue Meldung." in page
    assert "Neu seit Ihrem letzten Besuch" in words(client.get("/")), "news stay news within a visit"


def test_the_overview_of_a_planner_shows_drafts_and_who_has_read(client, planner, officer):
    announced(planner)
    paper.draft(planner, paper.box(1, 1, 1.2, 1.2), title="Wohnen am Anger")
    Notification.objects.update(read_at=timezone.now())

    page = words(as_(client, planner).get("/"))

    assert "1 Entwurf wartet auf Sie" in page
    assert "Wohnen am Anger" in page
    assert "1 Mitglied benachrichtigt, 1 hat gelesen" in page


def test_the_overview_of_the_geschaeftsstelle_names_mailboxes_that_fail(client, planner, coordinator):
    announced(planner)
    Delivery.objects.update(state=State.FAILED, completed_at=timezone.now(), last_error="550 Postfach voll")
    Destination.objects.filter(member__short_name="Ost").delete()

    page = words(as_(client, coordinator).get("/"))

    assert "2 Dinge brauchen die Geschäftsstelle" in page
    assert "Nord hat eine Nachricht nicht bekommen" in page
    assert "550 Postfach voll" in page
    assert "Ost hat kein Postfach" in page


def test_the_inbox_puts_the_unread_first_and_says_why(client, planner, officer):
    announced(planner, "Alt")
    Notification.objects.update(read_at=timezone.now(), read_by=officer)
    announced(planner, "Neu")

    page = words(as_(client, officer).get("/posteingang/"))

    assert page.index("Neu Mitte") < page.index("Alt Mitte")
    assert "1 ungelesene Nachricht" in page
    assert "Nord ist betroffen (300 m von Ihrer Grenze), Regel „Gewerbe 1.000 m“." in page


def test_an_officer_marks_as_read_and_takes_it_back(client, planner, officer):
    announced(planner)
    notification = Notification.objects.get(member=officer.member)
    address = f"/posteingang/{notification.pk}/gelesen/"

    page = as_(client, officer).post(address, follow=True)
    notification.refresh_from_db()
    assert notification.read_by == officer
    assert f"{address}?wieder=ungelesen" in page.content.decode(), "the message offers to take it back"

    client.post(f"{address}?wieder=ungelesen")
    notification.refresh_from_db()
    assert notification.read_at is None


def test_another_members_notification_is_not_there(client, planner, officer, stranger):
    announced(planner)
    notification = Notification.objects.get(member=officer.member)

    assert as_(client, stranger).post(f"/posteingang/{notification.pk}/gelesen/").status_code == 404


def test_reading_a_page_marks_nothing_as_read(client, planner, officer):
    report = announced(planner)

    as_(client, officer).get(f"/meldungen/{report.pk}/")
    client.get("/posteingang/")

    assert Notification.objects.unread().count() == Notification.objects.count()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Gewerbepark", "Wohnen am Anger"}),
        ("?welche=betreffen", {"Gewerbepark"}),
        ("?welche=unsere", set()),
        ("?nutzung=housing", {"Wohnen am Anger"}),
        ("?suche=park+mitte", {"Gewerbepark"}),
        ("?stand=solid", set()),
        ("?status=zurueckgezogen", set()),
        ("?mitglied=kein-uuid&nutzung=unsinn&seite=99", {"Gewerbepark", "Wohnen am Anger"}),
    ],
)
def test_the_list_filters(client, planner, officer, query, found):
    announced(planner, "Gewerbepark")
    announced(planner, "Wohnen am Anger", (1, 1, 1.1, 1.1), kind="idea", use="housing")

    page = words(as_(client, officer).get(f"/meldungen/{query}"))

    assert {title for title in ("Gewerbepark", "Wohnen am Anger") if title in page} == found


def test_drafts_are_on_the_list_of_their_planner_alone(client, planner, officer):
    paper.draft(planner, paper.box(1, 1, 1.2, 1.2), title="Wohnen am Anger")

    assert "Wohnen am Anger" in words(as_(client, planner).get("/meldungen/"))
    assert "Wohnen am Anger" not in words(as_(client, officer).get("/meldungen/"))


def test_the_affected_neighbour_reads_everything(client, planner, officer):
    report = announced(planner, description="Vier Hallen.", gross_floor_m2=24000)

    page = words(as_(client, officer).get(f"/meldungen/{report.pk}/"))

    assert "300 m von Ihrer Grenze Regel „Gewerbe 1.000 m“" in page
    assert "Vier Hallen." in page
    assert "24.000 m²" in page
    assert "Sie ersetzt keine Beteiligung" in page
    assert "Neue Fassung" not in page


def test_a_member_that_is_not_affected_reads_the_summary_alone(client, planner, stranger):
    report = announced(planner, description="Vier Hallen.", gross_floor_m2=24000, contact_name="Bauamt Mitte")

    response = as_(client, stranger).get(f"/meldungen/{report.pk}/")
    page = words(response)

    assert "Gewerbegebiet Nord" in page
    assert "Ihr Gebiet ist nicht betroffen" in page
    for secret in ("Vier Hallen.", "24.000", "Bauamt Mitte", "MultiPolygon", '"outline"', "Verlauf"):
        assert secret not in response.content.decode()


def test_a_report_for_the_affected_only_is_not_there_for_others(client, planner, stranger, officer):
    report = announced(planner, audience="affected_only")

    assert as_(client, stranger).get(f"/meldungen/{report.pk}/").status_code == 404
    assert "Gewerbegebiet Nord" not in words(client.get("/meldungen/"))
    assert client.get("/karte/meldungen.json").json() == {"count": 0, "reports": [], "more": False}
    assert as_(client, officer).get(f"/meldungen/{report.pk}/").status_code == 200


def test_the_reporter_sees_whom_it_reached_and_what_to_do_next(client, planner):
    report = announced(planner)

    page = words(as_(client, planner).get(f"/meldungen/{report.pk}/"))

    assert "Betroffene und Zustellung" in page
    assert "Neue Fassung" in page
    assert "Zurückziehen" in page


def test_the_history_says_what_changed_and_who_came_and_went(client, planner):
    from geo.services.versions import start_version

    report = announced(planner)
    version = start_version(report, by=planner)
    version.outline, version.gross_floor_m2 = paper.box(1.8, 0.3, 2.2, 0.5), 9000
    version.save()
    announce(report, by=planner, idempotency_key=uuid4())

    page = words(as_(client, planner).get(f"/meldungen/{report.pk}/"))

    assert "Fassung 2" in page
    assert "– → 9.000 m²" in page
    assert "Neu betroffen: Sued" in page
    assert "Nicht mehr betroffen: Nord" in page


def test_somebody_who_is_no_longer_affected_is_told_so(client, planner, officer):
    from geo.services.versions import start_version

    report = announced(planner)
    version = start_version(report, by=planner)
    version.outline = paper.box(1.8, 0.3, 2.2, 0.5)
    version.save()
    announce(report, by=planner, idempotency_key=uuid4())

    page = words(as_(client, officer).get("/posteingang/"))

    assert "Nicht mehr betroffen." in page
    assert "Ihr Gebiet ist nicht betroffen" in words(client.get(f"/meldungen/{report.pk}/"))


@pytest.mark.parametrize("address", ["/", "/posteingang/", "/meldungen/", "/karte/meldungen.json"])
def test_many_reports_cost_no_more_queries_than_few(
    client, planner, officer, address, django_assert_max_num_queries, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    announced(planner, "Erstes")
    as_(client, officer).get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(5):
        announced(planner, f"Weiteres {number}", (0.2 + number / 2, 3.5, 0.4 + number / 2, 3.7))

    with django_assert_max_num_queries(len(few)):
        client.get(address)
    assert len(few) < 22


def test_one_report_costs_few_queries(client, planner, officer, django_assert_max_num_queries):
    report = announced(planner)
    as_(client, officer)

    with django_assert_max_num_queries(31):
        client.get(f"/meldungen/{report.pk}/")
