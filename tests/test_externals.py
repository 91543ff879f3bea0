"""A neighbour that is no member answers one report by a link: nothing else opens, it ends at once, no log holds it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Role
from config.logs import masked
from coordination import services
from coordination.models import Case, ExternalContact, Response
from coordination.proof.exchange import responses
from coordination.services import Refused
from geo.models import Report
from geo.services import add_file
from notifications.delivery import deliver
from notifications.models import Activity, Delivery, Destination, Notification, State
from notifications.services import announce, withdraw
from tests import paper

pytestmark = pytest.mark.django_db
SOUTH_EAST = paper.box(3.6, 0.2, 3.9, 0.4)  # in Mitte, 224 m from Suedost, which is no member
ADDRESS = "bauamt@suedost.example"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def report(planner):
    report = paper.draft(planner, SOUTH_EAST, description="Ein Hochregallager")
    for name, audience in [("offen.pdf", "all_members"), ("intern.pdf", "affected_only")]:
        add_file(report.versions.get(), SimpleUploadedFile(name, b"x"), audience=audience, by=planner)
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    Delivery.objects.update(state=State.DONE, completed_at=timezone.now())
    return Report.objects.get(pk=report.pk)


@pytest.fixture
def contact(report, planner):
    return services.invite_outside(report, organisation="Gemeinde Suedost", name="Frau Süd", email=ADDRESS, by=planner)


def mailed() -> str:
    """Send what is due, and return the link in the mail."""
    deliver("email")
    link = re.search(r"https?://\S+/nachbar/\S+", mail.outbox[-1].body)
    assert link
    return re.sub(r"https?://[^/]+", "", link[0])


def said(answer="remarks", **more):
    return {"answer": answer, "text": "Bitte an den Radweg denken.", "given_as": "Frau Süd", "revision": 0} | more


def test_the_mail_goes_to_this_address_alone_with_a_link_that_no_row_holds(contact, report):
    link = mailed()

    assert mail.outbox[-1].to == [f"Gemeinde Suedost <{ADDRESS}>"]
    token = link.strip("/").split("/")[-1]
    rows = [str(one) for model in (Activity, Destination, ExternalContact) for one in model.objects.values()]
    assert not any(token in row for row in rows)
    assert "Hochregal" not in mail.outbox[-1].body
    assert not Notification.objects.filter(activity__verb="asked_outside").exclude(member=None, user=None).exists()


def test_the_page_shows_this_one_report_and_its_open_files(client, contact, report):
    link = mailed()

    page = client.get(link)

    text = page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "Ein Hochregallager" in text
    assert ("offen.pdf" in text, "intern.pdf" in text) == (True, False)
    assert client.get(f"{link}karte.png").content.startswith(b"\x89PNG")
    assert client.get(f"{link}dateien/{report.files.get(name='offen.pdf').pk}/").getvalue() == b"x"
    assert client.get(f"{link}dateien/{report.files.get(name='intern.pdf').pk}/").status_code == 404
    assert client.get(f"/meldungen/{report.pk}/").status_code == 302


def test_opening_the_link_answers_nothing_and_posting_does(client, alliance, contact):
    link = mailed()
    client.get(link)
    assert not Response.objects.exists()

    client.post(link, said())

    given = Response.objects.get()
    assert (given.external, given.member, given.answer, given.revision) == (contact, None, "remarks", 1)
    assert Notification.objects.filter(activity__verb="answered", member=alliance["Mitte"]).count() == 1
    assert "Ihre Antwort ändern" in client.get(link).content.decode()


def test_the_answer_can_be_changed_and_the_later_of_two_is_told(client, contact):
    link = mailed()
    client.post(link, said())

    late = client.post(link, said("no_objection"))
    client.post(link, said("no_objection", revision=1))

    assert "schon geantwortet" in late.content.decode()
    assert (Response.objects.get().answer, Response.objects.get().revision) == ("no_objection", 2)


def test_concerns_from_outside_open_a_case(client, contact, report):
    client.post(mailed(), said("concerns", topics=["traffic"]))

    assert Case.objects.filter(case_reports__report=report).count() == 1


def test_bad_input_is_said_at_the_field_and_nothing_is_lost(client, contact):
    page = client.post(mailed(), {"text": "Nicht verlieren", "revision": 0}).content.decode()

    assert "Wählen Sie eine Antwort." in page
    assert "Sagen Sie uns, wer antwortet." in page
    assert "Nicht verlieren" in page


def test_taking_it_back_ends_it_at_once_and_keeps_the_answer(client, contact, planner, report):
    link = mailed()
    client.post(link, said())

    services.revoke_outside(contact, by=planner)

    assert client.get(link).status_code == 410
    assert client.post(link, said("concerns", revision=1)).status_code == 410
    assert client.get(f"{link}karte.png").status_code == 404
    assert Response.objects.get().answer == "remarks"
    services.invite_outside(report, organisation="Gemeinde Suedost", email=ADDRESS, by=planner)


def test_what_was_taken_back_before_it_was_sent_is_not_sent(contact, planner):
    services.revoke_outside(contact, by=planner)

    deliver("email")

    assert not mail.outbox


def test_an_expired_link_offers_a_new_one_to_the_same_address_and_the_old_one_ends(client, contact):
    old = mailed()
    ExternalContact.objects.update(expires_at=timezone.now() - timedelta(days=1))
    Delivery.objects.update(created_at=timezone.now() - timedelta(weeks=9))

    assert client.get(old).status_code == 410
    assert len(mail.outbox) == 1
    assert "ist unterwegs" in client.post(old).content.decode()
    new = mailed()

    assert [one.to for one in mail.outbox] == [[f"Gemeinde Suedost <{ADDRESS}>"]] * 2
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_new_links_are_rare(contact, planner):
    with pytest.raises(Refused, match="schon unterwegs"):
        services.send_outside_again(contact, by=planner)


def test_a_withdrawn_report_needs_no_answer_any_more(client, contact, planner, report):
    link = mailed()
    withdraw(report, by=planner, reason="Erledigt", idempotency_key=uuid.uuid4())

    assert "zurückgezogen. Sie müssen nichts mehr tun" in client.get(link).content.decode()
    assert client.post(link, said()).status_code == 410
    assert not Response.objects.exists()


def test_the_same_address_is_not_asked_twice(contact, planner, report):
    with pytest.raises(Refused, match="schon eingeladen"):
        services.invite_outside(report, organisation="Noch einmal", email=ADDRESS.upper(), by=planner)


@pytest.mark.parametrize("token", ["x", "abc:def", "%00", "a" * 500])
def test_an_invented_link_opens_nothing(client, contact, token):
    assert client.get(f"/nachbar/{token}/").status_code == 404


def test_a_link_signed_for_another_key_opens_nothing(client, contact):
    key = Destination.objects.get(details__contact=str(contact.pk)).details["key"]

    assert client.get(f"/nachbar/{key}:unsigniert/").status_code == 404


def test_logs_never_hold_the_key(contact):
    link = mailed()

    assert masked(f'"GET {link} HTTP/1.1" 200') == '"GET /nachbar/…/ HTTP/1.1" 200'


def test_the_reporters_planner_and_the_office_invite_and_nobody_else(client, alliance, report):
    address = f"/meldungen/{report.pk}/nachbarn/neu/"
    given = {"organisation": "Suedost", "email": ADDRESS, "area_key": paper.KEYS["Suedost"]}

    for person in (
        paper.person(alliance["Mitte"]), paper.person(alliance["Mitte"], Role.OFFICER),
        paper.person(alliance["Ost"], Role.PLANNER), paper.person(alliance["Suedwest"], Role.PLANNER),
    ):  # fmt: skip
        client.force_login(person)
        assert client.post(address, given).status_code == 404
        assert "nachbarn/neu" not in client.get(f"/meldungen/{report.pk}/").content.decode()
    client.force_login(paper.person(None, Role.COORDINATOR))
    assert "Suedost (" in client.get(address).content.decode()
    client.post(address, given)

    assert ExternalContact.objects.get().area_key == paper.KEYS["Suedost"]


def test_the_answer_stands_in_the_table_of_the_report_as_external(client, alliance, contact, planner, report):
    client.post(mailed(), said())

    client.force_login(planner)
    own = client.get(f"/meldungen/{report.pk}/").content.decode()
    client.force_login(paper.person(alliance["Suedwest"], Role.PLANNER))
    stranger = client.get(f"/meldungen/{report.pk}/").content.decode()

    assert all(part in own for part in ("extern", "Anmerkungen", "Bitte an den Radweg denken.", ADDRESS))
    assert "Radweg" not in stranger


def upload(name="skizze.pdf", content=b"Skizze"):
    return SimpleUploadedFile(name, content)


def test_an_answer_from_outside_carries_a_place_and_files_that_the_parties_see_and_the_proof_file_keeps(
    client, alliance, contact, planner, report
):
    link = mailed()
    frame = [float(one) for one in client.get(link).context["frame"].split()]
    place = f"{round((frame[0] + frame[2]) / 2)} {round((frame[1] + frame[3]) / 2)}"
    client.post(link, said("concerns", place=place, uploads=[upload(), upload("foto.jpg", b"Foto")]))

    given = Response.objects.get()
    file = given.files.get(name="skizze.pdf")
    assert (given.place.srid, [round(one) for one in given.place.coords]) == (
        25832,
        [int(one) for one in place.split()],
    )
    assert "skizze.pdf" in client.get(link).content.decode()
    client.force_login(planner)
    page = client.get(f"/meldungen/{report.pk}/")
    text = page.content.decode()
    assert all(part in text for part in ("skizze.pdf", "Ort auf der Karte", "dazu 1 Nachbar außerhalb"))
    (dot,) = page.context["map"]["places"]
    assert dot["class"] == "is-outside is-answer-concerns"
    assert ("concerns", "Bedenken") in page.context["legend"]
    assert client.get(f"/rueckmeldungen/dateien/{file.pk}/").getvalue() == b"Skizze"
    (kept,) = responses(report)
    assert (kept["neighbour"], len(kept["files"]), kept["place"]["epsg"]) == ("Gemeinde Suedost", 2, 25832)
    for person in (paper.person(alliance["Suedwest"], Role.PLANNER), None):
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(f"/rueckmeldungen/dateien/{file.pk}/").status_code in (302, 404)


def test_a_neighbour_outside_takes_a_file_away_and_puts_it_back_and_no_other_link_can(client, contact, planner, report):
    link = mailed()
    client.post(link, said(uploads=[upload()]))
    file = Response.objects.get().files.get()
    services.invite_outside(report, organisation="Kreis", email="kreis@ost.example", by=planner)
    Delivery.objects.filter(state=State.WAITING).update(due_at=timezone.now() - timedelta(seconds=1))
    assert client.post(mailed(), {"entfernen": str(file.pk)}).status_code == 404

    page = client.post(link, {"entfernen": str(file.pk)}, follow=True).content.decode()
    assert "„skizze.pdf“ ist entfernt." in page
    file.refresh_from_db()
    assert file.removed_at
    client.post(link, {"zurueck": str(file.pk)})
    file.refresh_from_db()
    assert file.removed_at is None


def test_what_a_member_may_not_send_nobody_outside_may_and_after_it_was_taken_back_nothing_at_all(
    client, contact, planner, settings
):
    link = mailed()
    for wrong, words in (
        ({"uploads": [upload(content=b"")]}, "leer"),
        ({"uploads": [upload(f"{one}.pdf") for one in range(11)]}, "Mehr als 10 Dateien"),
        ({"place": "dort drüben"}, "Ort"),
    ):
        page = client.post(link, said(**wrong)).content.decode()
        assert "error" in page, words
        assert words in page
    assert not Response.objects.exists()
    services.revoke_outside(contact, by=planner)

    with pytest.raises(Refused, match="zurückgenommen"):  # the page was open, the link ended meanwhile
        services.answer_outside(contact, answer="concerns", files=[upload()], given_as="Frau Süd")
    assert client.post(link, said(uploads=[upload()])).status_code == 410
    assert [one for one in Path(settings.MEDIA_ROOT).rglob("responses/*") if one.is_file()] == []
