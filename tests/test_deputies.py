"""Copies and deputies: one mail to several, and what becomes of it when one of them is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from notifications import delivery, services
from notifications.models import Delivery, Deputy, Destination, State
from tests import paper
from tests.mailing import NORTH, only, sink, tell  # noqa: F401 (sink is a fixture)


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def officer(alliance):
    return paper.person(alliance["Nord"], Role.OFFICER)


@pytest.fixture
def mailbox(alliance):
    return Destination.objects.get(member=alliance["Nord"])


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def appoint(mailbox, by, from_on, until_on, address="vera@nord.example"):
    return services.appoint(mailbox, address=address, name="Vera", from_on=from_on, until_on=until_on, by=by)


def copy_to(mailbox, *addresses):
    Destination.objects.filter(pk=mailbox.pk).update(cc=list(addresses))


def test_deputies_and_copies_get_the_same_mail_in_sight_of_each_other(sink, planner, officer, mailbox):  # noqa: F811
    appoint(mailbox, officer, today(), today(3))
    copy_to(mailbox, "plan@nord.example", "vera@nord.example")
    tell(planner, NORTH)

    delivery.deliver("email")

    assert [mail.recipient for mail in sink.mails] == ["bauamt@nord.example", "vera@nord.example", "plan@nord.example"]
    head = sink.mails[0].message
    assert str(head["To"]) == "Bauamt Nord <bauamt@nord.example>, Vera <vera@nord.example>"
    assert str(head["Cc"]) == "plan@nord.example"
    assert len(set(sink.ids())) == 1


@pytest.mark.parametrize(
    ("begins", "ends", "reads"), [(-3, -1, False), (-3, 0, True), (0, 0, True), (0, 3, True), (1, 3, False)]
)
def test_a_deputy_reads_from_the_first_day_to_the_last(sink, planner, officer, mailbox, begins, ends, reads):  # noqa: F811
    appoint(mailbox, officer, today(begins), today(ends))
    tell(planner, NORTH)

    delivery.deliver("email")

    assert ("vera@nord.example" in [mail.recipient for mail in sink.mails]) == reads


def test_the_last_day_ends_at_midnight_in_berlin(sink, planner, officer, mailbox, monkeypatch):  # noqa: F811
    appoint(mailbox, officer, date(2026, 11, 20), date(2026, 11, 23))
    deputies = Deputy.objects.standing_in
    for moment, reads in (("2026-11-23T22:59:00+00:00", True), ("2026-11-23T23:01:00+00:00", False)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: timezone.datetime.fromisoformat(moment))
        assert deputies().exists() == reads


def test_a_copy_that_is_refused_is_noticed_and_the_mail_is_delivered(sink, planner, mailbox):  # noqa: F811
    copy_to(mailbox, "weg@nord.example")
    sink.answers["weg@nord.example"] = "550 5.1.1 no such mailbox"
    tell(planner, NORTH)

    delivery.deliver("email")

    one = only()
    assert one.state == State.DONE
    assert one.last_error == "Kopie an weg@nord.example nicht angenommen (550 5.1.1 no such mailbox)."
    assert [mail.recipient for mail in sink.mails] == ["bauamt@nord.example"]


def test_where_the_mailbox_itself_is_refused_no_copy_goes_out(sink, planner, mailbox):  # noqa: F811
    copy_to(mailbox, "plan@nord.example")
    sink.answers["bauamt@nord.example"] = "550 5.1.1 no such mailbox"
    tell(planner, NORTH)

    delivery.deliver("email")

    assert (only().state, sink.mails) == (State.FAILED, [])


def test_greylisting_of_the_mailbox_brings_no_copy_twice(sink, planner, mailbox):  # noqa: F811
    copy_to(mailbox, "plan@nord.example")
    sink.answers["bauamt@nord.example"] = "451 4.7.1 try again later"
    tell(planner, NORTH)
    delivery.deliver("email")
    assert (only().state, sink.mails) == (State.WAITING, [])

    sink.answers.clear()
    Delivery.objects.update(due_at=timezone.now())
    delivery.deliver("email")

    assert sorted(mail.recipient for mail in sink.mails) == ["bauamt@nord.example", "plan@nord.example"]


def test_a_line_that_closes_over_a_copy_is_tried_again(sink, planner, mailbox):  # noqa: F811
    copy_to(mailbox, "weg@nord.example", "plan@nord.example")
    sink.answers |= {"weg@nord.example": "550 5.1.1 no such mailbox", "plan@nord.example": "421 4.3.2 closing"}
    tell(planner, NORTH)

    delivery.deliver("email")

    assert (only().state, sink.mails) == (State.WAITING, [])


# Pages


def days(begins=0, ends=3, **more):
    return {
        "address": "vera@nord.example",
        "name": "Vera Nord",
        "from_on": today(begins),
        "until_on": today(ends),
    } | more


def test_an_officer_appoints_a_deputy_ends_it_and_takes_that_back(client, officer, mailbox):
    client.force_login(officer)
    page = client.post(f"/postfaecher/{mailbox.pk}/vertretung/", days(-1), follow=True).content.decode()
    assert "Vera Nord bekommt die Mails an bauamt@nord.example bis" in page
    assert "vera@nord.example" in page
    deputy = Deputy.objects.get()

    page = client.post(f"/vertretungen/{deputy.pk}/beenden/", follow=True).content.decode()
    assert "Vera Nord bekommt nichts mehr." in page
    assert not Deputy.objects.standing_in().exists()

    client.post(f"/vertretungen/{deputy.pk}/wieder/{today(3).isoformat()}/")
    assert Deputy.objects.standing_in().get().until_on == today(3)


def test_one_that_has_not_begun_is_taken_back_entirely(client, officer, mailbox):
    client.force_login(officer)
    deputy = appoint(mailbox, officer, today(2), today(3))

    client.post(f"/vertretungen/{deputy.pk}/beenden/")

    assert not Deputy.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"address": "bauamt@nord.example"}, "Das ist das Postfach selbst."),
        ({"until_on": today(-2)}, "Dieser Tag ist schon vorbei."),
        ({"from_on": today(5)}, "Das Ende liegt vor dem Beginn."),
        ({"until_on": today(800)}, "höchstens ein Jahr"),
        ({"address": "keine"}, "gültige E-Mail"),
    ],
)
def test_a_deputy_that_makes_no_sense_is_refused_and_nothing_typed_is_lost(client, officer, mailbox, typed, sentence):
    client.force_login(officer)

    page = client.post(f"/postfaecher/{mailbox.pk}/vertretung/", days(**typed)).content.decode()

    assert sentence in page
    assert 'value="Vera Nord"' in page
    assert not Deputy.objects.exists()


def test_nobody_appoints_deputies_for_a_foreign_mailbox(client, alliance, officer, mailbox):
    stranger = paper.person(alliance["West"], Role.OFFICER)
    deputy = appoint(mailbox, officer, today(), today(3))
    client.force_login(stranger)

    for address in (
        f"/postfaecher/{mailbox.pk}/vertretung/",
        f"/vertretungen/{deputy.pk}/beenden/",
        f"/vertretungen/{deputy.pk}/wieder/2099-01-01/",
    ):
        assert client.post(address, days()).status_code == 404
    assert Deputy.objects.get().until_on == today(3)


@pytest.mark.parametrize("until", ["x", "2026-13-01", "20990101T"])
def test_a_date_that_is_none_is_not_found(client, officer, mailbox, until):
    client.force_login(officer)
    deputy = appoint(mailbox, officer, today(), today(3))

    assert client.post(f"/vertretungen/{deputy.pk}/wieder/{until}/").status_code == 404


def test_the_office_enters_copies_and_each_wrong_one_is_named(client, mailbox):
    client.force_login(paper.person(None, Role.COORDINATOR))
    address = f"/postfaecher/{mailbox.pk}/"
    typed = {"address": mailbox.address, "label": "Bauamt"}

    page = client.post(address, typed | {"cc": "plan@nord.example; keine, auch nicht@"}).content.decode()
    assert "Keine E-Mail-Adresse: „keine“, „auch“, „nicht@“." in page
    assert "plan@nord.example; keine" in page

    client.post(address, typed | {"cc": "Plan@nord.example,\n amt@nord.example plan@nord.example bauamt@nord.example"})
    mailbox.refresh_from_db()
    assert mailbox.cc == ["plan@nord.example", "amt@nord.example"]
    assert 'value="plan@nord.example, amt@nord.example"' in client.get(address).content.decode()


def test_the_office_sees_and_appoints_deputies_on_the_page_of_the_mailbox(client, officer, mailbox):
    client.force_login(paper.person(None, Role.COORDINATOR))
    appoint(mailbox, officer, today(), today(3))
    appoint(mailbox, officer, today(-9), today(-3), address="alt@nord.example")

    page = client.get(f"/postfaecher/{mailbox.pk}/").content.decode()

    assert "vera@nord.example" in page
    assert "alt@nord.example" not in page
    assert f"/postfaecher/{mailbox.pk}/vertretung/" in page


def test_the_form_says_for_which_mailbox_also_on_a_demo_system(client, officer, mailbox, settings):
    settings.DEMO_MAILBOX = True
    client.force_login(officer)

    page = client.get(f"/postfaecher/{mailbox.pk}/vertretung/").content.decode()

    assert "Die Vertretung bekommt die Mails an bauamt@nord.example" in page
