"""What is kept about a person: they take it out, and when they are deleted their name is nowhere any more."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Erasure, Invitation, Role, User
from accounts.services.api_tokens import make_token
from accounts.services.erasure import order_erasure, take_back
from coordination.models import Comment, JointPosition, Response
from coordination.persons.erasing import carry_out, erase
from coordination.persons.gathering import gather
from coordination.persons.ordering import due
from coordination.persons.ordering import order as order_deletion
from coordination.persons.pack import pack
from coordination.persons.ties import TIES, is_history, person_keys
from geo.models import Report, ReportVersion
from notifications.delivery import deliver
from notifications.models import (
    Activity,
    Delivery,
    DemoMail,
    Deputy,
    Destination,
    Notification,
    SavedView,
    State,
    Subscription,
)
from notifications.services import announce
from notifications.services.saying import Saying, say
from tests import paper

pytestmark = pytest.mark.django_db
MAIL = "anna.wunderlich@mitte.example"


@pytest.fixture
def anna(alliance) -> User:
    """Anna Wunderlich of Mitte, who left her name and address wherever one can."""
    return User.objects.create_user(
        MAIL, paper.PASSWORD, first_name="Anna", last_name="Wunderlich", phone="089 1234567",
        member=alliance["Mitte"], roles=[Role.PLANNER, Role.OFFICER], language="de", last_visit_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def office(alliance) -> User:
    return paper.person(None, Role.COORDINATOR)


@pytest.fixture
def busy(anna, office, alliance) -> Report:
    """What Anna did: a report with her as contact, an answer, a comment, and her name in what others wrote."""
    mitte, ost = alliance["Mitte"], alliance["Ost"]
    begun = paper.draft(
        anna, paper.box(3.9, 1, 3.99, 2), contact_name="Anna Wunderlich", contact_email="Anna.Wunderlich@mitte.example",
        contact_phone="089 1234567", description="Fragen an anna.wunderlich@mitte.example",
    )  # fmt: skip
    announce(begun, by=anna, idempotency_key=uuid.uuid4())
    report = Report.objects.get(pk=begun.pk)
    Response.objects.create(
        report=report, version=report.current, member=ost, answer="remarks", given_by=anna, given_as="A. Wunderlich",
        given_at=timezone.now(), text="wie mit Anna Wunderlich besprochen",
    )  # fmt: skip
    Comment.objects.create(report=report, author=anna, member=mitte, text="Grüße, Anna Wunderlich").mentions.add(anna)
    told = Saying("case_noted", "Notiz", "von Anna Wunderlich", "*Anna Wunderlich* bittet", "/", "so", "Öffnen")
    with transaction.atomic():
        said = say(told, people=[anna], by=office)
    Activity.objects.filter(pk=said.pk).update(calendar="BEGIN\r\nATTENDEE;CN=Anna Wunder\r\n lich:mailto:x\r\nEND")
    Destination.objects.update_or_create(user=anna, address=MAIL, channel="email", defaults={"label": "Anna"})
    mailbox = mitte.destinations.get()
    mailbox.cc = [MAIL, "rest@mitte.example"]
    mailbox.save()
    day = date(2026, 1, 1)
    Deputy.objects.create(destination=mailbox, address=MAIL, name="Anna Wunderlich", from_on=day, until_on=day)
    Subscription.objects.create(name="Annas Abo", user=anna)
    SavedView.objects.create(name="Annas Ansicht", user=anna)
    make_token(anna, label="Annas QGIS")
    DemoMail.objects.create(recipient=MAIL, subject="An Anna Wunderlich", source=b"")
    Invitation(email=MAIL, first_name="Anna", last_name="Wunderlich", token_hash="x", expires_at=timezone.now()).save()
    return report


def tables_with(words: str) -> set[str]:
    """Return every column of the database in which these words stand, whatever table it is."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND"
            " (data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY')) AND table_name IN"
            " (SELECT tablename FROM pg_tables WHERE schemaname = 'public')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}"::text ILIKE %s LIMIT 1', [f"%{words}%"])
            if cursor.fetchone():
                found.add(f"{table}.{column}")
    return found


def test_a_deleted_person_s_name_address_and_number_are_in_no_table_any_more(busy, anna):
    assert len(tables_with("Wunderlich")) > 8, "the test is about something"

    erase(anna)

    assert [tables_with(words) for words in ("Wunder", MAIL, "1234567", "Annas")] == [set()] * 4


def test_what_they_did_for_their_member_stays(busy, anna, client, office):
    before = (Report.objects.count(), Response.objects.count(), Comment.objects.count(), Activity.objects.count())

    erase(anna)

    after = (Report.objects.count(), Response.objects.count(), Comment.objects.count(), Activity.objects.count())
    assert after == before
    assert Response.objects.get().text == "wie mit (gelöschte Person) besprochen"
    version = ReportVersion.objects.get()
    assert (version.contact_name, version.contact_email) == ("Gemeinde Mitte", "bauamt@mitte.example")
    client.force_login(office)
    page = client.get(reverse("report-detail", args=[busy.pk]))
    assert page.status_code == 200
    assert "gelöschte Person" in page.content.decode()


def test_nothing_is_sent_there_any_more_and_the_member_is_still_reached(busy, anna, alliance):
    erase(anna)

    assert not Destination.objects.filter(user=anna, active=True).exists()
    mailbox = alliance["Mitte"].destinations.get()
    assert (mailbox.address, mailbox.active, mailbox.cc) == ("bauamt@mitte.example", True, ["rest@mitte.example"])


def test_a_mailbox_of_the_member_with_the_person_s_address_stays_in_use(anna, alliance):
    alliance["Mitte"].destinations.update(address=MAIL)

    erase(anna)

    assert alliance["Mitte"].destinations.get().address == MAIL


def test_what_the_members_decided_together_stays_word_by_word(anna, alliance):
    wording = "vorgetragen von Anna Wunderlich"
    JointPosition.objects.create(title="Verkehr", wording=wording, adopted_on=date(2026, 1, 1))

    erase(anna)

    assert JointPosition.objects.get().wording == wording


def test_somebody_of_the_same_name_keeps_it(busy, anna, alliance):
    User.objects.create_user("zweite@ost.example", first_name="Anna", last_name="Wunderlich", member=alliance["Ost"])

    erase(anna)

    assert "Anna Wunderlich" in Response.objects.get().text
    assert tables_with(MAIL) == set()


def test_a_longer_name_that_begins_alike_is_somebody_else_s(anna, busy):
    others = "Anna Wunderlichs Anna Wunderlich-Meier, xanna.wunderlich@mitte.example"
    Comment.objects.create(report=busy, author=anna, text=others)

    erase(anna)

    assert Comment.objects.exclude(text__startswith="Grüße").get().text == others


def test_every_relation_to_a_person_is_named_once():
    real = {
        f"{field.model._meta.label}.{field.name}"
        for field in person_keys()
        if not is_history(field.model) and not field.model.__name__.startswith("User_")
    } - {"pghistory.MiddlewareEvents.user"}
    named = [tie.label for tie in TIES]

    assert len(named) == len(set(named))
    assert real - set(named) == set(), "say in coordination/persons/ties.py what it is, and whether it goes"
    assert set(named) - real == set(), "these relations do not exist any more"
    for tie in TIES:
        names = {field.name for field in apps.get_model(tie.label.rpartition(".")[0])._meta.get_fields()}
        assert set(tie.shown) <= names, tie.label


def test_they_take_everything_out_for_people_and_for_programs(busy, anna):
    with zipfile.ZipFile(io.BytesIO(pack(anna))) as file:
        data, page = json.loads(file.read("daten.json")), file.read("daten.html").decode()
    rows = {section["key"]: section["rows"] for section in data["sections"]}

    assert rows["person"][0]["email"] == MAIL
    assert rows["notifications.Subscription.user"][0]["name"] == "Annas Abo"
    assert rows["coordination.Response.given_by"][0]["text"] == "wie mit Anna Wunderlich besprochen"
    assert rows["geo.Report.created_by"][0]["report"] == "Gewerbegebiet Nord"
    assert {"deputies", "invitations", "copies"} <= set(rows)
    assert "Annas Abo" in page
    assert "Grüße, Anna Wunderlich" in page


def test_no_secret_and_nothing_they_may_not_know_is_in_it(busy, anna, alliance):
    _, token = make_token(anna, label="Neu")
    User.objects.filter(pk=anna.pk).update(member=alliance["Nordwest"])
    Report.objects.update(audience="affected_only")
    kept = json.dumps([section.rows for section in gather(User.objects.get(pk=anna.pk))], ensure_ascii=False)

    assert token not in kept
    assert User.objects.get(pk=anna.pk).password not in kept
    assert all("report" not in row for one in gather(User.objects.get(pk=anna.pk)) for row in one.rows)


def test_the_office_takes_it_out_and_the_person_is_told(busy, anna, office, client):
    client.force_login(office)

    answer = client.post(reverse("person-data", args=[anna.pk]))

    assert answer["Content-Type"] == "application/zip"
    assert Notification.objects.get(activity__verb="data_taken_out").user == anna


def test_one_s_own_deletion_asks_for_the_password_and_can_be_taken_back(anna, client):
    client.force_login(anna)
    asked = client.post("/konto/daten/loeschen/")
    assert asked.url.startswith("/konto/bestaetigen/")
    assert not Erasure.objects.exists()

    back = client.post(asked.url, {"password": paper.PASSWORD}, follow=True)
    assert "wird am" in back.content.decode()
    assert Erasure.objects.open().get().due_at > timezone.now() + timedelta(days=6)
    client.post("/konto/daten/behalten/")

    assert not Erasure.objects.open().exists()
    assert User.objects.get(pk=anna.pk).is_active


def test_the_office_orders_it_and_the_access_ends_at_once_until_it_is_taken_back(anna, office, client):
    client.force_login(office)

    client.post(reverse("person-erasure", args=[anna.pk]))
    order = Erasure.objects.get()
    assert not User.objects.get(pk=anna.pk).is_active
    assert order.due_at > timezone.now() + timedelta(days=6)
    client.post(reverse("person-erasure-undo", args=[anna.pk]))

    assert User.objects.get(pk=anna.pk).is_active


def sent_to(box):
    """Send what waits, as the worker does, and return the mails to this address."""
    deliver("email")
    return [one for one in mail.outbox if box in one.to[0]]


def test_whom_the_office_deletes_is_told_once_by_mail_before_the_address_is_forgotten(anna, office, client):
    client.force_login(office)
    for _twice in range(2):
        client.post(reverse("person-erasure", args=[anna.pk]))
    order = Erasure.objects.get()
    assert due().count() == 0
    Erasure.objects.update(due_at=timezone.now())
    assert due().count() == 0, "not before the mail is out"

    [told] = sent_to(MAIL)
    assert "Ihr Konto wird gelöscht" in told.subject
    assert "Anmelden können Sie sich nicht mehr." in told.body
    assert sent_to(MAIL) == [told]
    assert [one.pk for one in due()] == [order.pk]

    carry_out(order)
    assert not Destination.objects.filter(address=MAIL).exists()
    assert sent_to(MAIL) == [told]


def test_nobody_is_told_of_a_deletion_taken_back_or_ordered_by_themselves(anna, office, client):
    client.force_login(office)
    client.post(reverse("person-erasure", args=[anna.pk]))
    client.post(reverse("person-erasure-undo", args=[anna.pk]))
    assert sent_to(MAIL) == []
    assert Delivery.objects.get(purpose="goodbye").state == State.DROPPED

    order_deletion(anna, by=anna, days=0)
    assert sent_to(MAIL) == []
    assert due().count() == 1


def test_a_mail_server_that_is_away_keeps_nobody_for_ever(anna, office):
    order_deletion(anna, by=office, days=0)
    assert due().count() == 0
    Erasure.objects.update(due_at=timezone.now() - timedelta(days=4))
    assert due().count() == 1


def test_what_is_done_is_done_once_and_cannot_be_taken_back(anna, office):
    order = order_erasure(anna, by=office, days=0)

    carry_out(order)
    erased_at = User.objects.get(pk=anna.pk).erased_at
    assert erased_at is not None
    carry_out(order)
    assert User.objects.get(pk=anna.pk).erased_at == erased_at
    with pytest.raises(ValidationError, match="zu spät"):
        take_back(order, by=office)
    with pytest.raises(ValidationError, match="schon gelöscht"):
        order_erasure(anna, by=office, days=7)


def test_the_last_of_the_office_cannot_go(office):
    with pytest.raises(ValidationError, match="letzte Person"):
        order_erasure(office, by=office, days=7)


def test_a_deleted_person_is_in_no_list_and_cannot_sign_in(anna, office, client, alliance):
    erase(anna)
    client.force_login(office)

    assert "gelöschte Person" not in client.get(reverse("member-detail", args=[alliance["Mitte"].pk])).content.decode()
    assert client.get(reverse("person-edit", args=[anna.pk])).status_code == 404
    assert not User.objects.get(pk=anna.pk).has_usable_password()
