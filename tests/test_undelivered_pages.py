"""The Geschäftsstelle sees what did not arrive, why, and what to do; and sends it again, once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Role
from notifications import delivery as delivering
from notifications import services
from notifications.bounces.taking import take
from notifications.models import Delivery, Deputy, Destination, Outcome, Purpose, State
from tests import bounced, paper
from tests.sink import Sink

PAGE = "/zustellungen/"


@pytest.fixture(autouse=True)
def bounce_address(settings):
    settings.BOUNCE_ADDRESS = "rueck@ostallianz.example"


@pytest.fixture
def office(alliance):
    return paper.person(None, Role.COORDINATOR)


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


def announced(planner, outline=(1.5, 3.4, 2.5, 3.82), **fields):
    report = paper.draft(planner, paper.box(*outline), **fields)
    activity = services.announce(report, by=planner, idempotency_key=uuid.uuid4())
    return Delivery.objects.select_related("destination", "notification").get(notification__activity=activity)


@pytest.fixture
def sent(planner):
    row = announced(planner)
    delivering.deliver("email")
    return row


def words(answer):
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def page(client, user, address=PAGE):
    client.force_login(user)
    return words(client.get(address))


def fresh(row):
    return Delivery.objects.select_related("destination").get(pk=row.pk)


def test_when_everything_arrived_the_page_says_so(client, office, sent):
    assert "Jede Nachricht ist angekommen" in page(client, office)


def test_a_returned_mail_stands_there_with_its_reason_and_the_remedy(client, office, sent):
    take(bounced.postfix(sent), timezone.now())

    shown = page(client, office)

    assert "1 Nachricht ist nicht angekommen" in shown
    assert "Postfächer, die nichts mehr annehmen" in shown
    assert "Dieses Postfach gibt es dort nicht." in shown
    assert "bauamt@nord.example" in shown
    assert "Gewerbegebiet Nord" in shown
    assert "Adresse ändern" in shown


def test_the_overview_alarms_and_one_mail_goes_to_each_coordinator(client, office, sent):
    second = paper.person(None, Role.COORDINATOR, name="zweite")
    mail.outbox.clear()
    take(bounced.postfix(sent), timezone.now())
    take(bounced.postfix(sent), timezone.now())

    delivering.deliver("email")

    assert sorted(one.to[0].split("<")[-1].strip(">") for one in mail.outbox) == sorted([office.email, second.email])
    assert mail.outbox[0].subject == "[OstAllianz] Nicht erreichbar: Nord"
    assert "bauamt@nord.example" in mail.outbox[0].body
    assert "Dieses Postfach gibt es dort nicht." in mail.outbox[0].body
    shown = page(client, office, "/")
    assert "Unerreichbar: Bauamt Nord" in shown
    assert "Fragen Sie dort nach der richtigen Adresse" in shown


def test_an_alarm_that_is_settled_before_it_is_sent_is_not_sent(office, sent):
    mail.outbox.clear()
    take(bounced.postfix(sent), timezone.now())
    services.mend(sent.destination)

    delivering.deliver("email")

    assert mail.outbox == []
    assert Delivery.objects.get(purpose=Purpose.ALARM).state == State.DROPPED


def test_a_person_whose_own_mailbox_breaks_alarms_nobody(office, alliance):
    reader = paper.person(alliance["Nord"])
    own = Destination.objects.create(user=reader, address=reader.email)

    services.break_off(own.pk, "weg")

    assert not Delivery.objects.filter(purpose=Purpose.ALARM).exists()


def test_sending_again_keeps_the_id_and_says_who_asked(client, office, sent):
    take(bounced.exchange(sent, status="5.7.1"), timezone.now())
    mail.outbox.clear()
    client.force_login(office)

    answer = client.post(f"{PAGE}{sent.pk}/erneut/", {"zurueck": "/zustellungen/?stand=zurueck"})
    delivering.deliver("email")

    assert answer.url == "/zustellungen/?stand=zurueck"
    row = fresh(sent)
    assert (row.state, row.outcome, row.asked_by) == (State.DONE, "", office)
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{sent.pk}@ostallianz.example>"
    assert len(mail.outbox) == 1


def test_pressing_twice_sends_once(client, office, sent):
    take(bounced.exchange(sent, status="5.7.1"), timezone.now())
    mail.outbox.clear()
    client.force_login(office)

    for _ in range(2):
        client.post(f"{PAGE}{sent.pk}/erneut/")
    delivering.deliver("email")

    assert len(mail.outbox) == 1


def test_a_whole_mailbox_is_used_again_and_gets_what_it_missed(client, office, planner, sent):
    take(bounced.postfix(sent), timezone.now())
    held = announced(planner)
    assert fresh(held).state == State.HELD
    mail.outbox.clear()
    client.force_login(office)

    shown = words(client.post(f"/postfaecher/{sent.destination_id}/erneut/", follow=True))
    delivering.deliver("email")

    assert "2 Nachrichten noch einmal" in shown
    assert sorted(one.to[0] for one in mail.outbox if "nord" in one.to[0]) == ["Bauamt Nord <bauamt@nord.example>"] * 2
    assert fresh(held).state == fresh(sent).state == State.DONE


def test_a_worker_that_comes_back_late_does_not_undo_the_sending(office, sent):
    late = Delivery.objects.get(pk=sent.pk)
    Delivery.objects.filter(pk=sent.pk).update(state=State.FAILED, last_error="Nein.")

    services.send_again(fresh(sent), by=office)
    delivering._mine(late.pk, late.attempt).update(state=State.FAILED, last_error="zu spät")

    assert (fresh(sent).state, fresh(sent).last_error) == (State.WAITING, "")


def test_what_a_worker_has_in_hand_is_left_to_it(office, planner):
    row = announced(planner)
    Delivery.objects.filter(pk=row.pk).update(last_error="450 später")
    assert delivering.claim("email").pk == row.pk

    with pytest.raises(services.Refused):
        services.send_again(fresh(row), by=office)


def test_what_waits_for_its_next_attempt_can_be_tried_now(client, office, planner, settings):
    settings.EMAIL_BACKEND = settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with Sink() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        sink.mode = "greylist"
        row = announced(planner)
        delivering.deliver("email")
        Delivery.objects.filter(pk=row.pk).update(due_at=timezone.now() + timedelta(hours=1))
        assert "Jetzt versuchen" in page(client, office)

        client.post(f"{PAGE}{row.pk}/erneut/")
        delivering.deliver("email")

    assert [one.recipient for one in sink.mails] == ["bauamt@nord.example"]


def test_to_a_broken_mailbox_one_mail_alone_is_not_sent_again(client, office, sent):
    take(bounced.postfix(sent), timezone.now())
    client.force_login(office)

    shown = words(client.post(f"{PAGE}{sent.pk}/erneut/", follow=True))

    assert "Benutzen Sie das Postfach zuerst wieder." in shown
    assert fresh(sent).outcome == Outcome.BOUNCED


def test_a_new_address_mends_the_mailbox_and_gets_what_was_held(client, office, planner, sent):
    take(bounced.postfix(sent), timezone.now())
    announced(planner)
    mail.outbox.clear()
    client.force_login(office)

    client.post(f"/postfaecher/{sent.destination_id}/", {"address": "planung@nord.example", "label": "Planung"})
    delivering.deliver("email")

    assert fresh(sent).destination.is_broken is False
    assert [one.to for one in mail.outbox if "nord" in one.to[0]] == [["Planung <planung@nord.example>"]]


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?stand=zurueck", 1), ("?stand=nicht-zustellbar", 1), ("?stand=unsinn", 2), ("?mitglied=kein-uuid", 2),
     ("?stand=angehalten", 0)],
)  # fmt: skip
def test_the_list_filters_by_state_and_member(client, office, planner, sent, alliance, query, count):
    other = announced(planner, (1.5, 0.3, 2.5, 0.6))
    Delivery.objects.filter(pk=other.pk).update(state=State.FAILED, completed_at=timezone.now(), last_error="550 nein")
    take(bounced.exchange(sent, status="5.7.1"), timezone.now())

    shown = page(client, office, PAGE + query)

    assert shown.count("Adresse ändern") == count
    south = page(client, office, f"{PAGE}?mitglied={alliance['Sued'].pk}")
    assert "550 nein" in south
    assert "bauamt@nord.example" not in south


def test_what_somebody_subscribed_to_is_not_named(client, office, sent, alliance):
    reader = paper.person(alliance["Ost"])
    own = Destination.objects.create(user=reader, address="ich@ost.example", duty=False)
    note = sent.notification
    note.pk, note.member, note.user, note.duty = uuid.uuid4(), None, reader, False
    note._state.adding = True
    note.save()
    Delivery.objects.create(
        notification=note, destination=own, channel="email", state=State.FAILED, completed_at=timezone.now()
    )

    shown = page(client, office)

    assert "Nachricht aus einem Abo" in shown
    assert "Gewerbegebiet Nord" not in shown


def test_many_rows_are_paged_at_a_constant_price(client, office, sent, django_assert_max_num_queries):
    Delivery.objects.bulk_create(
        Delivery(
            purpose="digest", destination=sent.destination, channel="email", state=State.FAILED,
            completed_at=timezone.now(), last_error="Nein.",
        )
        for _ in range(80)
    )  # fmt: skip
    client.force_login(office)

    with django_assert_max_num_queries(20):
        shown = words(client.get(PAGE))

    assert "80 Nachrichten sind nicht angekommen" in shown
    assert "Seite 1 von 4" in shown
    assert shown.count("Erneut senden") == 25


def test_reachability_names_first_whom_nothing_reaches(client, office, sent, alliance):
    Destination.objects.filter(member=alliance["West"]).delete()
    services.break_off(Destination.objects.get(member=alliance["Sued"]).pk, "Dieses Postfach gibt es dort nicht.")
    today = timezone.localdate()
    Deputy.objects.create(destination=sent.destination, address="v@nord.example", from_on=today, until_on=today)

    shown = page(client, office, "/zustellungen/erreichbarkeit/")

    assert "2 Mitglieder sind nicht erreichbar" in shown
    assert shown.index(">Sued<") < shown.index(">West<") < shown.index(">Mitte<")
    assert "Noch nie zurückgekommen." in shown
    assert "Noch nichts dorthin übergeben." in shown
    assert "Vertretung: v@nord.example bis" in shown


def test_reachability_says_when_a_member_last_opened_something(client, office, sent, alliance):
    services.mark_read(sent.notification, by=paper.person(alliance["Nord"], Role.OFFICER, name="Geheimrat"))

    shown = page(client, office, "/zustellungen/erreichbarkeit/")

    assert "zuletzt geöffnet am" in shown
    assert "Geheimrat" not in shown


def test_what_came_back_once_is_remembered_after_sending_again(client, office, sent):
    take(bounced.exchange(sent, status="5.7.1"), timezone.now())
    services.send_again(fresh(sent), by=office)
    delivering.deliver("email")

    assert "Zuletzt zurückgekommen am" in page(client, office, "/zustellungen/erreichbarkeit/")


def test_a_trial_goes_out_once_and_its_progress_is_shown(client, office, sent):
    mail.outbox.clear()
    client.force_login(office)

    for _ in range(2):
        shown = words(client.post(f"/postfaecher/{sent.destination_id}/probe/", follow=True))
    assert "in der Warteschlange" in shown
    delivering.deliver("email")

    assert [one.subject for one in mail.outbox] == ["[OstAllianz] Probe: Kommt diese Mail an?"]
    assert "übergeben am" in page(client, office, "/zustellungen/erreichbarkeit/")
    trial = Delivery.objects.get(purpose=Purpose.TEST)
    take(bounced.postfix(trial, status="2.0.0", action="delivered"), timezone.now())
    assert "zugestellt am" in page(client, office, "/zustellungen/erreichbarkeit/")


def test_a_trial_to_a_resting_mailbox_is_refused_with_a_sentence(client, office, sent):
    services.rest(sent.destination)
    client.force_login(office)

    shown = words(client.post(f"/postfaecher/{sent.destination_id}/probe/", follow=True))

    assert "Das Postfach ruht." in shown
    assert not Delivery.objects.filter(purpose=Purpose.TEST).exists()


def test_reachability_costs_the_same_for_many_members(client, office, sent, django_assert_max_num_queries):
    client.force_login(office)

    with django_assert_max_num_queries(20):
        client.get("/zustellungen/erreichbarkeit/")


def test_one_is_sent_back_to_this_site_alone(client, office, sent):
    client.force_login(office)

    for wanted in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert client.post(f"{PAGE}{sent.pk}/erneut/", {"zurueck": wanted}).url == PAGE
