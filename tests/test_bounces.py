"""What comes back: the reports of many servers, out-of-office notes, forgeries. Every mail here is our own."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from notifications import delivery as delivering
from notifications import services
from notifications.bounces.reading import Kind, read
from notifications.bounces.reasons import is_hard, passes, sentence, status_in
from notifications.bounces.taking import Taken, take
from notifications.models import Delivery, Deputy, Outcome, State
from notifications.return_path import return_path
from notifications.services.outcomes import note_outcome
from tests import bounced, paper


@pytest.fixture(autouse=True)
def bounce_address(settings):
    settings.BOUNCE_ADDRESS = "rueck@ostallianz.example"


@pytest.fixture
def sent(alliance):
    """One mail that was handed over: Nord was told of a business park in Mitte."""
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    services.announce(paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82)), by=planner, idempotency_key=uuid.uuid4())
    delivering.deliver("email")
    return Delivery.objects.select_related("destination").get()


def fresh(delivery):
    return Delivery.objects.select_related("destination").get(pk=delivery.pk)


def broken(delivery):
    return fresh(delivery).destination.is_broken


# shape → (status, action in the report) → outcome, breaks the mailbox, words that the reason contains
REPORTS = {
    "postfix, unknown user": ("postfix", "5.1.1", "failed", "bounced", True, "Dieses Postfach gibt es dort nicht."),
    "postfix, unknown domain": ("postfix", "5.4.4", "failed", "bounced", True, "Der Weg zum Mailserver"),
    "postfix, delayed": ("postfix", "4.4.1", "delayed", "delayed", False, "Der Mailserver dort antwortet nicht."),
    "postfix, gave up": ("postfix", "4.4.7", "failed", "delayed", False, "zu lange nicht erreichbar"),
    "postfix, delivered": ("postfix", "2.0.0", "delivered", "delivered", False, ""),
    "postfix, relayed": ("postfix", "2.0.0", "relayed", "", False, ""),
    "postfix, expanded": ("postfix", "2.0.0", "expanded", "delivered", False, ""),
    "exchange, unknown user": ("exchange", "5.1.10", "failed", "bounced", True, "Dieses Postfach gibt es"),
    "exchange, access denied": ("exchange", "5.4.1", "failed", "bounced", True, "kennt diese Adresse nicht"),
    "exchange, full": ("exchange", "5.2.2", "failed", "delayed", False, "Das Postfach ist voll."),
    "exchange, policy": ("exchange", "5.7.1", "failed", "bounced", False, "lässt unsere Nachricht nicht zu"),
    "exchange, sender not real": ("exchange", "5.7.23", "failed", "bounced", False, "SPF"),
    "exchange, too large": ("exchange", "5.2.3", "failed", "bounced", False, "zu groß"),
    "exim, switched off": ("exim", "5.2.1", "failed", "bounced", True, "abgeschaltet"),
    "exim, greylisted": ("exim", "4.7.0", "delayed", "delayed", False, "bittet um Geduld"),
    "qmail, unknown user": ("qmail", "5.1.1", "failed", "bounced", True, "Dieses Postfach gibt es dort nicht."),
    "qmail, full": ("qmail", "5.2.2", "failed", "delayed", False, "Das Postfach ist voll."),
    "qmail, only 550": ("qmail", "550", "failed", "bounced", True, "nicht angenommen"),
    "qmail, spam filter": ("qmail", "554", "failed", "bounced", False, "Störung"),
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_says_what_became_of_the_mail_and_breaks_the_mailbox_only_when_nobody_is_there(name, sent):
    shape, status, action, outcome, breaks, words = REPORTS[name]
    mail = bounced.SHAPES[shape](sent, status=status, action=action)

    taken = take(mail, timezone.now())

    row = fresh(sent)
    assert (row.outcome, row.destination.is_broken) == (outcome, breaks)
    assert words in row.outcome_why
    assert taken == (Taken.NOTED if outcome else Taken.KNOWN)


@pytest.mark.parametrize("by", ["return_path", "envelope_id", "message_id"])
def test_each_of_three_marks_is_enough_to_find_the_delivery(by, sent):
    mail = bounced.postfix(sent, marks={by})

    assert take(mail, timezone.now()) == Taken.NOTED
    assert fresh(sent).outcome == Outcome.BOUNCED


@pytest.mark.parametrize(
    "forged",
    [
        {"to": "rueck+{hex}.000000000000@ostallianz.example"},
        {"to": "rueck+{hex}@ostallianz.example"},
        {"to": "rueck+../../etc/passwd.abc@ostallianz.example"},
        {"to": "rueck@ostallianz.example", "message_id": "<{other}@ostallianz.example>"},
        {"to": "rueck@ostallianz.example", "message_id": "<{uuid}@evil.example>"},
        {"to": "rueck@ostallianz.example", "envelope_id": "' OR 1=1 --"},
    ],
)
def test_a_forged_report_changes_nothing(forged, sent):
    named = {"hex": sent.pk.hex, "uuid": sent.pk, "other": uuid.uuid4()}
    marks = {key: value.format(**named) for key, value in forged.items()}
    mail = bounced.postfix(sent, marks=set(), **marks)

    assert take(mail, timezone.now()) == Taken.FOREIGN
    assert (fresh(sent).outcome, broken(sent)) == ("", False)


@pytest.mark.parametrize("name", bounced.AUTO_REPLIES)
def test_somebody_who_is_away_has_got_the_mail(name, sent):
    mail = bounced.auto_reply(sent, **bounced.AUTO_REPLIES[name])

    assert take(mail, timezone.now()) == Taken.AUTO_REPLY
    assert (fresh(sent).outcome, broken(sent)) == ("", False)


@pytest.mark.parametrize("name", bounced.OTHERS)
def test_other_mail_is_left_alone(name, sent):
    assert take(bounced.OTHERS[name], timezone.now()) in (Taken.UNKNOWN, Taken.FOREIGN)
    assert (fresh(sent).outcome, broken(sent)) == ("", False)


def test_the_same_report_twice_is_one(sent):
    mail, at = bounced.postfix(sent), timezone.now()

    assert (take(mail, at), take(mail, at)) == (Taken.NOTED, Taken.KNOWN)


def test_a_delay_never_hides_a_return(sent):
    at = timezone.now()
    take(bounced.postfix(sent), at)

    take(bounced.postfix(sent, status="4.4.1", action="delayed"), at + timedelta(hours=1))
    take(bounced.postfix(sent, status="2.0.0", action="delivered"), at + timedelta(hours=2))

    assert fresh(sent).outcome == Outcome.BOUNCED


def test_a_delayed_mail_that_arrives_is_delivered(sent):
    at = timezone.now()
    take(bounced.postfix(sent, status="4.4.1", action="delayed"), at)
    assert fresh(sent).outcome == Outcome.DELAYED

    take(bounced.postfix(sent, status="2.0.0", action="delivered"), at + timedelta(hours=1))

    assert (fresh(sent).outcome, fresh(sent).outcome_why) == (Outcome.DELIVERED, "")


def test_the_latest_reason_of_a_delay_is_shown(sent):
    at = timezone.now()
    take(bounced.postfix(sent, status="4.4.1", action="delayed"), at)
    take(bounced.postfix(sent, status="4.2.2", action="delayed"), at + timedelta(hours=4))

    assert "Das Postfach ist voll." in fresh(sent).outcome_why


def test_a_returned_copy_does_not_break_the_mailbox(sent):
    sent.destination.cc = ["buergermeister@nord.example"]
    sent.destination.save()
    today = timezone.localdate()
    Deputy.objects.create(
        destination=sent.destination, address="vertretung@nord.example", from_on=today, until_on=today
    )

    for address in ("buergermeister@nord.example", "Vertretung@Nord.example"):
        assert take(bounced.postfix(sent, recipient=address), timezone.now()) == Taken.NOTED
        assert take(bounced.postfix(sent, recipient=address), timezone.now()) == Taken.KNOWN

    row = fresh(sent)
    assert (row.state, row.outcome, broken(sent)) == (State.DONE, "", False)
    assert "Die Kopie an buergermeister@nord.example kam zurück" in row.last_error
    assert "Die Kopie an vertretung@nord.example kam zurück" in row.last_error


def test_of_several_recipients_each_has_its_own_fate(sent):
    sent.destination.cc = ["buergermeister@nord.example"]
    sent.destination.save()
    fates = [("buergermeister@nord.example", "failed", "5.1.1"), (sent.destination.address, "delivered", "2.0.0")]

    take(bounced.several(sent, fates), timezone.now())

    row = fresh(sent)
    assert (row.outcome, broken(sent)) == (Outcome.DELIVERED, False)
    assert "kam zurück" in row.last_error


def test_where_a_mailbox_forwards_to_is_not_the_mailbox(sent):
    take(bounced.postfix(sent, recipient="h.huber@altes-amt.example"), timezone.now())

    row = fresh(sent)
    assert (row.outcome, broken(sent)) == (Outcome.BOUNCED, False)
    assert "Weitergeleitet an h.huber@altes-amt.example" in row.outcome_why


def test_what_comes_back_to_the_old_address_does_not_break_the_new_one(sent):
    mail = bounced.postfix(sent)
    sent.destination.address = "planung@nord.example"
    sent.destination.save()

    take(mail, timezone.now())

    assert (fresh(sent).outcome, broken(sent)) == (Outcome.BOUNCED, False)


def test_a_report_read_again_after_sending_again_is_about_the_sending_before(sent):
    mail, at = bounced.postfix(sent), timezone.now()
    take(mail, at)
    services.mend(sent.destination)
    Delivery.objects.update(outcome="", outcome_why="", state=State.DONE)

    assert take(mail, at) == Taken.KNOWN
    assert broken(sent) is False
    assert take(bounced.postfix(sent), at + timedelta(minutes=5)) == Taken.NOTED


def test_a_broken_mailbox_holds_what_waits_for_it(sent, alliance):
    planner = paper.person(alliance["Mitte"], Role.PLANNER, name="zweite")
    services.announce(paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82)), by=planner, idempotency_key=uuid.uuid4())

    take(bounced.postfix(sent), timezone.now())

    assert set(Delivery.objects.exclude(pk=sent.pk).values_list("state", flat=True)) == {State.HELD}


def test_a_mail_of_a_megabyte_and_more_is_read(sent):
    mail = bounced.postfix(sent, padding=1_500_000)

    assert take(mail, timezone.now()) == Taken.NOTED


@pytest.mark.parametrize("name", bounced.BROKEN)
def test_a_broken_mail_breaks_nothing(name, sent):
    mail = bounced.BROKEN[name](sent)

    assert take(mail, timezone.now()) in (Taken.UNKNOWN, Taken.FOREIGN, Taken.NOTED, Taken.KNOWN)
    assert broken(sent) is False


def test_hostile_headers_reach_no_page_with_line_breaks_and_at_no_length(sent):
    mail = bounced.postfix(sent, said="550 5.1.1 " + "\x1b[31m\u202e<script>alert(1)</script>" * 60)

    take(mail, timezone.now())

    why = fresh(sent).outcome_why
    assert len(why) < 300
    assert why.isprintable()


def test_a_report_that_names_thousands_of_recipients_is_cut_short(sent):
    fates = [(f"n{number}@nord.example", "failed", "5.1.1") for number in range(3000)]

    assert len(read(bounced.several(sent, fates)).fates) == 50


def test_a_report_about_another_channel_finds_nothing(sent):
    mail = bounced.postfix(sent)
    Delivery.objects.update(channel="webhook")

    assert take(mail, timezone.now()) == Taken.FOREIGN


def test_the_return_path_survives_other_capitals(sent):
    assert take(bounced.postfix(sent, marks=set(), to=return_path(sent).upper()), timezone.now()) == Taken.NOTED


def test_reading_needs_no_address_of_ours(settings, sent):
    mail = bounced.postfix(sent, marks={"message_id"}, to="postmaster@ostallianz.example")
    settings.BOUNCE_ADDRESS = ""

    assert take(mail, timezone.now()) == Taken.NOTED


def test_codes_are_hard_soft_or_neither():
    assert [one for one in ("5.1.1", "5.2.1", "5.4.4", "5.0.0") if not is_hard(one)] == []
    assert [one for one in ("5.2.2", "5.7.1", "5.6.0", "5.3.4", "4.1.1", "2.0.0", "") if is_hard(one)] == []
    assert [one for one in ("4.4.1", "5.2.2") if not passes(one)] == []
    assert status_in("smtp; 550-5.1.1 The email account") == "5.1.1"
    assert status_in("version 10.5.1.1 at 192.5.2.2") == ""
    assert sentence("5.9.9") == "Der Mailserver dort hat die Nachricht nicht angenommen. (5.9.9)"


def test_an_outcome_is_noted_once_whoever_says_it(sent):
    at = timezone.now()

    said = [note_outcome(sent, Outcome.DELIVERED, "", at + timedelta(seconds=n)) for n in range(3)]

    assert said == [True, False, False]


def test_what_a_report_is_can_be_told_without_the_database():
    assert read(b"").kind == Kind.UNKNOWN
    assert read(b"\xff\xfe\x00" * 1000).kind == Kind.UNKNOWN
