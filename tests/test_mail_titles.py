"""No title, name or label can break or poison a mail: tried with what nobody would think of."""

from __future__ import annotations

import email
import email.policy
import re
from email.headerregistry import Address
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from geo.models import ReportVersion
from notifications.mails import compose
from notifications.models import Delivery, Destination, Notification, Purpose
from tests import paper
from tests.mailing import tell
from tests.subscribing import subscription

NASTY = [
    "Nord\r\nBcc: alle@welt.example\r\n\r\nText",
    "\x00Nord\x00",
    "Nord\u202e\u2066gnp.exe\u2069",
    "Nord\u2028Süd\u2029\x85West",
    "=?utf-8?q?Nord=0D=0ABcc:_alle@welt.example?=",
    "=?utf-8?b?TmVpbg==?= =?iso-8859-1?q?=FC?=",
    "</title></head><body onload=alert(1)><script>alert(1)</script>",
    "{{ letter }} {% csrf_token %} %(title)s 100 % *Nord*",
    "🏗️👩‍💻" * 200,
    "Ä" * 10_000,
    "x" * 10_000,
    "\ud7ff\ufffe\U000e0041",
    "\"Nord\" <alle@welt.example>, ; : \\",
    "-- \n.\n..\nFrom alle@welt.example",
    " ",
    "\u200b\u200d\ufeff",
]  # fmt: skip
TYPED = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
FORBIDDEN = re.compile("[\r\n\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\u202a-\u202e\u2066-\u2069]")

pytestmark = pytest.mark.django_db
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def deliveries(alliance):
    """The same report in a duty notice, in the mail of a subscription, and in a digest; and a test mail."""
    planner = paper.person(alliance["Mitte"], Role.PLANNER)
    reader = paper.person(alliance["West"])
    subscription(reader)
    tell(planner, paper.box(1.5, 3.4, 2.5, 3.82))
    news = list(Delivery.objects.select_related("notification__activity__version__report__reporter", "destination"))
    digest = Delivery.objects.create(
        purpose=Purpose.DIGEST, destination=Destination.objects.get(user=reader), channel="email"
    )
    digest.items.create(
        notification=Notification.objects.get(user=reader), destination=digest.destination, due_at=digest.due_at
    )
    trial = Delivery.objects.create(purpose=Purpose.TEST, destination=news[0].destination, channel="email")
    with patch("notifications.pictures.draw", return_value=b"\x89PNG"):  # the words are what is tried here
        yield [*news, digest, trial]


def read_strictly(delivery):
    """Return the mail as a program reads it that forgives nothing."""
    source = compose(delivery).message().as_bytes(linesep="\r\n")
    message = email.message_from_bytes(source, policy=email.policy.default.clone(raise_on_defect=False))
    assert max(len(line) for line in source.split(b"\r\n")) <= 998
    assert all(name.isascii() for name in message.keys())  # noqa: SIM118 (no dictionary)
    return message


def check(message, delivery):
    for name in ("Subject", "From", "To", "Message-ID", "Auto-Submitted", "Content-Type"):
        assert len(message.get_all(name)) == 1, name
        assert not message[name].defects, (name, message[name].defects)
        assert not FORBIDDEN.search(str(message[name])), name
    assert message["Bcc"] is None
    assert str(message["Message-ID"]) == f"<{delivery.pk}@ostallianz.example>"
    assert [one.addr_spec for one in message["To"].addresses] == [delivery.destination.address]
    assert [one.addr_spec for one in message["From"].addresses] == ["meldung@ostallianz.example"]
    assert isinstance(message["To"].addresses[0], Address)
    assert str(message["Subject"]).strip()
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    html = message.get_body(("html",)).get_content()
    assert not FORBIDDEN.search(text.replace("\n", ""))
    assert html.count("<title>") == html.count("</title>") == html.count("</body>") == 1
    assert "<script" not in html
    assert "onload=alert(1)>" not in html.replace("&gt;", "")


@many
@given(title=TYPED)
@example(title=NASTY[0])
@example(title=NASTY[4])
@example(title=NASTY[6])
@example(title=NASTY[9])
@example(title=NASTY[12])
def test_no_title_breaks_a_mail(deliveries, title):
    with in_all_versions(deliveries, title=title, contact_name=title):
        for delivery in deliveries:
            fresh = Delivery.objects.get(pk=delivery.pk)
            check(read_strictly(fresh), fresh)


@many
@given(label=TYPED)
def test_no_label_of_a_mailbox_breaks_a_mail(deliveries, label):
    one = deliveries[0]
    one.destination.label = label

    check(read_strictly(one), one)


class in_all_versions:  # noqa: N801 (reads as a word)
    """Every version says this, however it came into the database: beyond what a form or a column lets in."""

    def __init__(self, deliveries, **values):
        self.values = values
        self.read = ReportVersion.from_db.__func__

    def __enter__(self):
        values, read = self.values, self.read

        def from_db(cls, *args):
            version = read(cls, *args)
            for name, value in values.items():
                setattr(version, name, value)
            return version

        self.patch = patch.object(ReportVersion, "from_db", classmethod(from_db))
        self.patch.__enter__()

    def __exit__(self, *problem):
        self.patch.__exit__(*problem)
