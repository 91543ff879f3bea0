"""The pages of webhooks: a secret is shown once, a failure is said in words, and everything can be done again."""

from __future__ import annotations

import re
import uuid

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from accounts.models import Role
from notifications import delivery
from notifications.models import Delivery, Destination, State
from notifications.services import announce
from tests import paper
from tests.receiver import Receiver
from tests.words import words

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


@pytest.fixture
def receiver(settings):
    settings.EGRESS_ALLOWED_HOSTS = settings.SEND_ONLY_TO = ["127.0.0.1"]
    with Receiver() as server:
        yield server


@pytest.fixture
def officer(alliance, client):
    eva = paper.person(alliance["Nord"], Role.OFFICER, name="Eva")
    client.force_login(eva)
    return eva


@pytest.fixture
def office(alliance):
    return paper.person(None, Role.COORDINATOR)


def add(client, address, where="/konto/webhooks/", label="Fachverfahren"):
    return client.post(where, {"address": address, "label": label})


@pytest.fixture
def hook(client, officer, receiver):
    page = add(client, receiver.url).content.decode()
    destination = Destination.objects.get(channel="webhook")
    destination.secret = SECRET.search(page)[0]
    destination.url = f"/webhooks/{destination.pk}/"
    return destination


def report_to_nord(alliance):
    planner = paper.person(alliance["Mitte"], Role.PLANNER, name=uuid.uuid4().hex)
    report = paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82))
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    return Delivery.objects.filter(channel="webhook", notification__activity__report=report).first()


def test_eva_adds_her_offices_system_and_sees_the_secret_once(client, hook, receiver):
    client.post(hook.url + "probe/")
    delivery.deliver("webhook")

    assert Webhook(hook.secret).verify(receiver.last.body, receiver.last.headers)["type"] == "ping"
    assert not SECRET.search(client.get(hook.url).content.decode())
    assert "Probe von Eva Muster" in words(client.get(hook.url))
    assert "Angenommen am" in words(client.get(hook.url))


def test_the_page_with_the_secret_is_kept_by_no_browser(client, officer, receiver):
    assert add(client, receiver.url)["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://fachverfahren.nord.example/", "muss mit https:// beginnen"),
        ("fachverfahren", "Das ist keine Adresse"), ("https://", "Das ist keine Adresse"),
        ("https://[::1", "Das ist keine Adresse"), ("https://a b.example/", "Das ist keine Adresse"),
        ("javascript:alert(1)", "Das ist keine Adresse"), ("https://a:b:c/", "Das ist keine Adresse"),
        ("https://eva:geheim@nord.example/", "Zugangsdaten gehören nicht"),
        ("https://10.1.2.3/", "liegt nicht im Internet"), ("https://[::1]/", "liegt nicht im Internet"),
        ("https://169.254.169.254/latest", "liegt nicht im Internet"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_refused_and_nothing_is_lost(client, officer, address, sentence):
    page = add(client, address)

    assert sentence in words(page)
    assert 'value="Fachverfahren"' in page.content.decode()
    assert not Destination.objects.filter(channel="webhook").exists()


def test_the_same_address_twice_is_refused(client, hook, receiver):
    assert "hat das Mitglied schon" in words(add(client, receiver.url))


def test_the_office_adds_one_for_a_member(client, office, alliance, receiver):
    client.force_login(office)

    add(client, receiver.url, f"/mitglieder/{alliance['Ost'].pk}/webhooks/")

    assert Destination.objects.get(channel="webhook").member == alliance["Ost"]
    assert "1 Webhook ansehen" in words(client.get(f"/mitglieder/{alliance['Ost'].pk}/"))


def test_a_webhook_is_no_mailbox(client, office, hook, alliance):
    client.force_login(office)

    assert client.get(f"/postfaecher/{hook.pk}/").status_code == 404
    assert client.post(f"/postfaecher/{hook.pk}/ruhen/").status_code == 404
    assert hook.address not in words(client.get(f"/mitglieder/{alliance['Nord'].pk}/"))


@pytest.mark.parametrize("act", ["", "geheimnis/", "probe/", "ruhen/", "benutzen/", "noch-einmal/"])
def test_an_officer_of_another_member_finds_nothing(client, hook, alliance, act):
    client.force_login(paper.person(alliance["Ost"], Role.OFFICER))

    assert (client.post if act else client.get)(hook.url + act).status_code == 404


def test_a_new_secret_is_shown_once_and_the_old_one_holds_on(client, hook, receiver, alliance):
    new = SECRET.search(client.post(hook.url + "geheimnis/").content.decode())[0]
    report_to_nord(alliance)

    delivery.deliver("webhook")

    for secret in (hook.secret, new):
        assert Webhook(secret).verify(receiver.last.body, receiver.last.headers)
    assert "gilt auch noch das vorige Geheimnis" in words(client.get(hook.url))


def test_what_the_other_side_answered_is_said_in_words(client, hook, receiver, alliance):
    receiver.status = 503
    report_to_nord(alliance)
    delivery.deliver("webhook")

    page = words(client.get(hook.url))

    assert "Gewerbegebiet Nord: gemeldet" in page
    assert "Beim Empfänger ist ein Fehler aufgetreten (503). Nächster Versuch am" in page


def give_up(one):
    Delivery.objects.filter(pk=one.pk).update(
        state=State.FAILED, completed_at=timezone.now(), last_error="Beim Empfänger ist ein Fehler aufgetreten (500)."
    )


def test_one_that_was_given_up_is_sent_again_under_the_same_id(client, hook, receiver, alliance):
    one = report_to_nord(alliance)
    give_up(one)
    assert "Noch einmal senden" in words(client.get(hook.url))

    client.post(f"{hook.url}noch-einmal/{one.pk}/")
    delivery.deliver("webhook")

    one.refresh_from_db()
    assert one.state == State.DONE
    assert receiver.last.headers["webhook-id"] == str(one.pk)


def test_all_that_were_given_up_are_sent_again(client, hook, receiver, alliance):
    for _ in range(3):
        give_up(report_to_nord(alliance))
    assert "Alle 3 gescheiterten noch einmal senden" in words(client.get(hook.url))

    client.post(hook.url + "noch-einmal/")
    delivery.deliver("webhook")

    assert len(receiver.got) == 3


def test_what_arrived_is_not_sent_again(client, hook, receiver, alliance):
    one = report_to_nord(alliance)
    delivery.deliver("webhook")

    page = client.post(f"{hook.url}noch-einmal/{one.pk}/", follow=True)
    delivery.deliver("webhook")

    assert "ist schon angekommen" in words(page)
    assert len(receiver.got) == 1


def test_a_failed_trial_is_not_offered_again(client, hook, receiver):
    receiver.status = 500
    client.post(hook.url + "probe/")
    delivery.deliver("webhook")

    assert "Noch einmal senden" not in words(client.get(hook.url))
    assert "Aufgegeben am" in words(client.get(hook.url))


def test_while_it_rests_everything_is_kept(client, hook, receiver, alliance):
    client.post(hook.url + "ruhen/")
    assert "ruht" in words(client.get(hook.url))
    assert "Der Webhook ruht" in words(client.post(hook.url + "probe/", follow=True))

    client.post(hook.url + "benutzen/")

    hook.refresh_from_db()
    assert (hook.active, receiver.got) == (True, [])


def test_gone_is_explained_and_mended_by_hand(client, hook, receiver, alliance):
    receiver.status = 410
    report_to_nord(alliance)
    delivery.deliver("webhook")
    assert "dass es diese Adresse nicht mehr gibt (410)" in words(client.get(hook.url))
    receiver.status = 200

    client.post(hook.url + "noch-einmal/")
    delivery.deliver("webhook")

    assert Delivery.objects.get(channel="webhook").state == State.DONE


def test_a_long_list_has_pages_and_asks_few_questions(client, hook, django_assert_max_num_queries):
    Delivery.objects.bulk_create(
        Delivery(destination=hook, channel="webhook", purpose="test", state="done", completed_at=timezone.now())
        for _ in range(60)
    )
    client.get(hook.url)

    with django_assert_max_num_queries(14):
        page = words(client.get(hook.url + "?seite=2"))

    assert "Seite 2 von 3" in page
