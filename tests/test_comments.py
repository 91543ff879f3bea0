"""The discussion of a report: parties and Geschäftsstelle write, who is mentioned is told, nothing gets lost."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import Role, User
from coordination import services
from coordination.models import Comment
from coordination.services import Refused
from coordination.services.comments import mentioned
from geo.models import Report
from notifications.models import Notification
from notifications.services import announce, withdraw
from tests import paper
from tests.together import at_once

pytestmark = pytest.mark.django_db
NORTH = paper.box(1.8, 3.5, 2.2, 3.7)  # in Mitte, 300 m from Nord


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER, name="Paula")


@pytest.fixture
def officer(alliance):
    return paper.person(alliance["Nord"], Role.OFFICER, name="Olga")


@pytest.fixture
def office():
    return paper.person(None, Role.COORDINATOR, name="Gesa")


@pytest.fixture
def report(planner):
    report = paper.draft(planner, NORTH)
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=report.pk)


def told():
    copies = Notification.objects.filter(activity__verb="commented").select_related("member", "user")
    return sorted(str(one.member or one.user) for one in copies)


def test_a_word_reaches_the_reporting_member_and_whom_it_mentions_and_nobody_else(report, planner, officer, office):
    services.write_comment(report, text="@Gesa Muster, bitte helfen: die Zufahrt.", by=officer)

    assert told() == ["Gesa Muster", "Mitte"]
    assert "Zufahrt" not in str(Notification.objects.filter(activity__verb="commented").first().activity.said)


def test_nobody_is_told_of_their_own_word(report, planner):
    services.write_comment(report, text="@Paula Muster merkt sich das.", by=planner)

    assert told() == []


def test_only_people_of_the_parties_can_be_mentioned(alliance, report, planner):
    paper.person(alliance["Suedwest"], Role.OFFICER, name="Fremd")

    comment = services.write_comment(report, text="@Fremd Muster", by=planner)

    assert not comment.mentions.exists()
    assert told() == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@anna maria huber, sehen Sie mal", ["Anna Maria Huber"]),
        ("@Anna Maria und @Anna Maria Huber", ["Anna Maria", "Anna Maria Huber"]),
        ("(@Anna  Maria)", ["Anna Maria"]),
        ("post@Anna Maria", []),
        ("@Anna Mariahilf", []),
        ("@ Anna Maria, @, @@", []),
    ],
)
def test_names_are_found_as_people_type_them(text, names):
    people = [User(first_name="Anna", last_name="Maria"), User(first_name="Anna Maria", last_name="Huber"), User()]

    assert sorted(str(one) for one in mentioned(text, people)) == names


def test_the_same_word_sent_twice_stands_once(report, officer):
    key = uuid.uuid4()

    first = services.write_comment(report, text="Einmal", by=officer, key=key)
    again = services.write_comment(report, text="Einmal", by=officer, key=key)

    assert first == again
    assert told() == ["Mitte"]


def test_the_key_of_somebody_elses_word_changes_nothing_of_it(report, officer, planner):
    first = services.write_comment(report, text="Meins", by=officer, key=uuid.uuid4())

    services.write_comment(report, text="Deins", by=planner, key=first.pk)

    first.refresh_from_db()
    assert (first.text, Comment.objects.count()) == ("Meins", 2)


def test_a_withdrawn_report_takes_no_words_and_says_so(report, planner, officer):
    withdraw(report, by=planner, reason="Erledigt", idempotency_key=uuid.uuid4())

    with pytest.raises(Refused, match="Ihr Beitrag ist nicht gespeichert"):
        services.write_comment(report, text="Zu spät", by=officer)

    assert not Comment.objects.exists()


def test_strangers_of_the_alliance_cannot_write(alliance, report):
    stranger = paper.person(alliance["Suedwest"], Role.OFFICER)

    with pytest.raises(Refused, match="Nur die Beteiligten"):
        services.write_comment(report, text="Hallo", by=stranger)


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_while_the_report_is_withdrawn_gets_in_before_or_is_told(alliance, report, planner, officer):
    outcomes = []

    def write():
        try:
            services.write_comment(report, text="Schnell noch", by=officer)
            outcomes.append("written")
        except Refused as refused:
            outcomes.append(refused.code)

    at_once(write, lambda: withdraw(report, by=planner, reason="Erledigt", idempotency_key=uuid.uuid4()))

    assert outcomes in (["written"], ["withdrawn"])
    assert Comment.objects.count() == (outcomes == ["written"])


def test_a_word_taken_back_stays_visible_as_taken_back_and_can_be_put_back(client, report, officer):
    comment = services.write_comment(report, text="Unbedacht", by=officer)
    client.force_login(officer)

    client.post(f"/beitraege/{comment.pk}/entfernen/")
    removed = client.get(f"/meldungen/{report.pk}/").content.decode()
    client.post(f"/beitraege/{comment.pk}/wieder/")
    restored = client.get(f"/meldungen/{report.pk}/").content.decode()

    assert "Unbedacht" not in removed
    assert "Dieser Beitrag wurde am" in removed
    assert "Unbedacht" in restored


def test_nobody_takes_back_somebody_elses_word(client, report, officer, planner, office):
    comment = services.write_comment(report, text="Bleibt", by=officer)

    for person in (planner, office):
        client.force_login(person)
        assert client.post(f"/beitraege/{comment.pk}/entfernen/").status_code == 404
        with pytest.raises(Refused):
            services.remove_comment(comment, by=person)

    comment.refresh_from_db()
    assert comment.removed_at is None


def test_the_page_shows_the_discussion_to_parties_alone(client, alliance, report, officer, office):
    services.write_comment(report, text="<b>Unter</b> uns", by=officer)

    for person, sees in [
        (officer, True), (office, True), (paper.person(alliance["Mitte"]), True),
        (paper.person(alliance["Nord"]), True),
        (paper.person(alliance["Suedwest"], Role.PLANNER), False),
    ]:  # fmt: skip
        client.force_login(person)
        page = client.get(f"/meldungen/{report.pk}/").content.decode()
        assert ("&lt;b&gt;Unter&lt;/b&gt; uns" in page) == sees
        assert ('id="diskussion"' in page) == sees


def test_what_is_not_taken_stays_typed(client, report, planner, officer):
    client.force_login(officer)
    empty = client.post(f"/meldungen/{report.pk}/diskussion/", {"wort-text": "  "})
    withdraw(report, by=planner, reason="Erledigt", idempotency_key=uuid.uuid4())
    late = client.post(f"/meldungen/{report.pk}/diskussion/", {"wort-text": "Zu spät, aber wichtig"})

    assert "Schreiben Sie etwas." in empty.content.decode()
    assert "Zu spät, aber wichtig" in late.content.decode()
    assert "nicht gespeichert" in late.content.decode()


def test_a_long_discussion_is_paged_the_newest_first(client, report, officer):
    client.force_login(officer)
    for number in range(45):
        Comment.objects.create(report=report, author=officer, member=officer.member, text=f"Wort {number:02}.")

    first = client.get(f"/meldungen/{report.pk}/").content.decode()
    last = client.get(f"/meldungen/{report.pk}/?beitraege=3").content.decode()

    assert ("Wort 44." in first, "Wort 24." in first) == (True, False)
    assert "Wort 00." in last
    assert client.get(f"/meldungen/{report.pk}/?beitraege=unsinn").status_code == 200
