"""Mails that come back, in the shapes that servers write them. All invented; the forms are the servers'."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from notifications.mails import message_id as message_id_of
from notifications.models import Delivery
from notifications.return_path import return_path

ALL_MARKS = frozenset({"return_path", "envelope_id", "message_id"})


def crlf(text: str) -> bytes:
    """Return a mail as it goes over the line."""
    return text.replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def _returned_headers(delivery: Delivery, marks: Iterable[str], message_id: str = "") -> str:
    named = message_id or (message_id_of(delivery) if "message_id" in marks else "<fremd@anderswo.example>")
    return (
        f"From: OstAllianz <meldung@ostallianz.example>\nTo: {delivery.destination.address}\n"
        f"Message-ID: {named}\nSubject: [Mitte] Gewerbegebiet Nord\n"
    )


def _to(delivery: Delivery, marks: Iterable[str], to: str = "") -> str:
    return to or (return_path(delivery) if "return_path" in marks else "rueck@ostallianz.example")


def postfix(
    delivery: Delivery, *, status: str = "5.1.1", action: str = "failed", marks: Iterable[str] = ALL_MARKS,
    to: str = "", recipient: str = "", said: str = "", message_id: str = "", envelope_id: str = "", padding: int = 0,
) -> bytes:  # fmt: skip
    """As Postfix writes it: delivery-status and the headers of the mail alone."""
    recipient = recipient or delivery.destination.address
    said = said or f"550 {status} <{recipient}>: as the server says it"
    envelope_id = envelope_id or (str(delivery.pk) if "envelope_id" in marks else "")
    return crlf(f"""Return-Path: <>
Delivered-To: {_to(delivery, marks, to)}
Date: Mon, 23 Nov 2026 08:00:00 +0100 (CET)
From: MAILER-DAEMON@mail.nord.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {_to(delivery, marks, to)}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="A1/mail.nord.example"
Message-Id: <20261123070000.A1@mail.nord.example>

--A1/mail.nord.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.nord.example.
{"x" * padding}
--A1/mail.nord.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.nord.example
X-Postfix-Queue-ID: A1
{f"Original-Envelope-Id: {envelope_id}" if envelope_id else "X-None: none"}
Arrival-Date: Mon, 23 Nov 2026 07:59:58 +0100 (CET)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--A1/mail.nord.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{_returned_headers(delivery, marks, message_id)}
--A1/mail.nord.example--
""")


def exchange(delivery: Delivery, *, status: str, action: str = "failed") -> bytes:
    """As Exchange Online writes it: HTML first, no quoted body, the whole mail attached, codes in capitals."""
    return crlf(f"""From: <postmaster@pliening.onmicrosoft.example>
To: <{return_path(delivery)}>
Date: Mon, 23 Nov 2026 07:00:00 +0000
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="f3a1"
X-MS-Exchange-Message-Is-Ndr: yes
Content-Language: de-DE
Message-ID: <f3a1@AS8PR.example>
In-Reply-To: {message_id_of(delivery)}
Subject: =?utf-8?B?VW56dXN0ZWxsYmFyOiBHZXdlcmJlZ2ViaWV0IE5vcmQ=?=
Auto-Submitted: auto-replied
MIME-Version: 1.0

--f3a1
Content-Type: multipart/alternative; differences=Content-Type; boundary="f3a2"

--f3a2
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

SWhyZSBOYWNocmljaHQga29ubnRlIG5pY2h0IHp1Z2VzdGVsbHQgd2VyZGVuLg==

--f3a2
Content-Type: text/html; charset="utf-8"

<html><body><p>Ihre Nachricht konnte nicht zugestellt werden.</p></body></html>

--f3a2--

--f3a1
Content-Type: message/delivery-status

Reporting-MTA: dns;AS8PR.example
Received-From-MTA: dns;mail.ostallianz.example
Arrival-Date: Mon, 23 Nov 2026 06:59:59 +0000

Original-Recipient: RFC822;{delivery.destination.address.upper()}
Final-Recipient: RFC822;{delivery.destination.address.upper()}
Action: {action.title()}
Status: {status}
Diagnostic-Code: smtp;550 {status} RESOLVER.ADR; as Exchange says it
X-Display-Name: Bauamt

--f3a1
Content-Type: message/rfc822

{_returned_headers(delivery, ALL_MARKS)}Content-Type: text/plain

Guten Tag
--f3a1--
""")


def exim(delivery: Delivery, *, status: str, action: str = "failed") -> bytes:
    """As Exim writes it: status without detail, the code in the diagnosis, the mail as message/rfc822."""
    return crlf(f"""Return-path: <>
Envelope-to: {return_path(delivery)}
Delivery-date: Mon, 23 Nov 2026 08:00:00 +0100
X-Failed-Recipients: {delivery.destination.address}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.sued.example>
To: {return_path(delivery)}
Content-Type: multipart/report; report-type=delivery-status; boundary=1700-eximdsn-1
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1700-eximdsn-1
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

--1700-eximdsn-1
Content-type: message/delivery-status

Reporting-MTA: dns; mx.sued.example

Action: {action}
Final-Recipient: rfc822;{delivery.destination.address}
Status: {status[0]}.0.0
Remote-MTA: dns; mail.nord.example
Diagnostic-Code: smtp; {status[0]}50 {status} as the other server says it

--1700-eximdsn-1
Content-type: message/rfc822

{_returned_headers(delivery, ALL_MARKS)}
Guten Tag
--1700-eximdsn-1--
""")


def qmail(delivery: Delivery, *, status: str, action: str = "failed") -> bytes:
    """As qmail writes it: no report at all, words, and the mail below a line."""
    return crlf(f"""Return-Path: <>
Delivered-To: {return_path(delivery)}
Date: 23 Nov 2026 07:00:00 -0000
From: MAILER-DAEMON@qmail.west.example
To: {return_path(delivery)}
Subject: failure notice

Hi. This is the qmail-send program at qmail.west.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{delivery.destination.address}>:
192.0.2.5 does not like recipient.
Remote host said: {status} as the other server says it
Giving up on 192.0.2.5.

--- Below this line is a copy of the message.

Return-Path: <{return_path(delivery)}>
Received: (qmail 4711 invoked by uid 0); 23 Nov 2026 07:00:00 -0000
{_returned_headers(delivery, ALL_MARKS)}
Guten Tag
""")


SHAPES = {"postfix": postfix, "exchange": exchange, "exim": exim, "qmail": qmail}


def several(delivery: Delivery, fates: list[tuple[str, str, str]]) -> bytes:
    """One report about several recipients: (address, action, status)."""
    blocks = "\n".join(
        f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\n" for address, action, status in fates
    )
    return crlf(f"""Return-Path: <>
From: MAILER-DAEMON@mail.nord.example
To: {return_path(delivery)}
Subject: Delivery Status Notification
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=M

--M
Content-Type: text/plain

Some of it failed.
--M
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.nord.example

{blocks}
--M--
""")


def auto_reply(delivery: Delivery, *, headers: str, subject: str = "Ihre Nachricht") -> bytes:
    """Somebody is away, and a machine says so, with a status code in its words for good measure."""
    return crlf(f"""From: Bauamt Nord <{delivery.destination.address}>
To: {return_path(delivery)}
Subject: {subject}
{headers}Content-Type: text/plain; charset=utf-8

Ich bin bis 3. Dezember nicht im Haus. 550 5.1.1 ist nicht gemeint.
""")


AUTO_REPLIES: dict[str, dict[str, Any]] = {
    "by the book": {"headers": "Auto-Submitted: auto-replied\nReturn-Path: <>\n", "subject": "Abwesenheitsnotiz"},
    "by the book, sender given": {"headers": "Auto-Submitted: auto-replied (vacation)\n"},
    "an old machine": {"headers": "X-Autoreply: yes\n"},
    "another old machine": {"headers": "Precedence: auto_reply\n"},
    "Outlook": {"headers": "Return-Path: <>\n", "subject": "Automatische Antwort: Gewerbegebiet Nord"},
    "in English": {"headers": "Return-Path: <>\n", "subject": "Out of Office: back in December"},
}
OTHERS = {
    "a person asks": crlf("From: Erika <erika@nord.example>\nTo: rueck@ostallianz.example\nSubject: Frage\n\n5.1.1?\n"),
    "an advertisement": crlf("From: x@spam.example\nTo: rueck@ostallianz.example\nSubject: 550 5.1.1\n\n550 5.1.1\n"),
    "a server's word about nothing": crlf("Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nSubject: hm\n\nHello.\n"),
    "a read receipt": crlf(
        "From: a@nord.example\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=R\n\n--R\n"
        "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;a@nord.example\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\n\n--R--\n"
    ),
    "nothing": b"",
}  # fmt: skip


def _without_its_end(delivery: Delivery) -> bytes:
    source = postfix(delivery, status="4.4.1", action="delayed")
    return source[: source.index(b"Diagnostic-Code")]


def _with_an_unknown_charset(delivery: Delivery) -> bytes:
    return postfix(delivery, status="4.4.1", action="delayed").replace(b"us-ascii", b"klingon-8")


def _with_a_header_of_a_megabyte(delivery: Delivery) -> bytes:
    return b"X-Long: " + b"a" * 1_000_000 + b"\r\n" + postfix(delivery, status="4.4.1", action="delayed")


def _with_a_thousand_parts_in_each_other(delivery: Delivery) -> bytes:
    nested = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (number, number) for number in range(1000)
    )
    return b"Return-Path: <>\r\nFrom: MAILER-DAEMON@x.example\r\n" + nested


def _with_zeros_and_halves_of_letters(delivery: Delivery) -> bytes:
    return postfix(delivery, status="4.4.1", action="delayed").replace(b"Mail Delivery", b"\x00\xff\xc3\x00")


def _with_status_in_base64(delivery: Delivery) -> bytes:
    kind = b"Content-Type: message/delivery-status"
    encoded = postfix(delivery).replace(kind, kind + b"\r\nContent-Transfer-Encoding: base64")
    return encoded.replace(b"Action: failed", b"Action: \xff\xfe")


BROKEN = {
    "cut off in the middle": _without_its_end,
    "in a charset nobody knows": _with_an_unknown_charset,
    "with a header of a megabyte": _with_a_header_of_a_megabyte,
    "with a thousand parts in each other": _with_a_thousand_parts_in_each_other,
    "with zeros and halves of letters": _with_zeros_and_halves_of_letters,
    "with a status that is none": _with_status_in_base64,
}
