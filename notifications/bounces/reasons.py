"""What an enhanced status code means (RFC 3463; registry: IANA, SMTP Enhanced Status Codes), in plain words.

Hard is what says for good that nobody is there: then the mailbox rests until somebody looks. A full mailbox passes;
a refusal by policy (5.7) or for its content is about the message or about us. Those are shown, no more.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
SMTP_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -])")
LONGEST_QUOTE = 160

# Codes without their class: what 5.1.1 says for good, 4.1.1 says for now. Those that differ stand first, in full.
SENTENCES = {
    "5.4.1": gettext_noop("Der Mailserver dort kennt diese Adresse nicht."),  # Exchange, before it knows the mailbox
    "4.7.0": gettext_noop("Der Mailserver dort bittet um Geduld."),
    "4.7.1": gettext_noop("Der Mailserver dort bittet um Geduld."),
    "1.1": gettext_noop("Dieses Postfach gibt es dort nicht."),
    "1.2": gettext_noop("Den Mailserver zu dieser Adresse gibt es nicht."),
    "1.3": gettext_noop("Die Adresse ist falsch geschrieben."),
    "1.6": gettext_noop("Das Postfach ist umgezogen, ohne neue Adresse."),
    # To the registry a domain without mail; what Exchange says of an unknown mailbox.
    "1.10": gettext_noop("Dieses Postfach gibt es dort nicht."),
    "2.0": gettext_noop("Mit dem Postfach stimmt etwas nicht."),
    "2.1": gettext_noop("Das Postfach ist abgeschaltet."),
    "2.2": gettext_noop("Das Postfach ist voll."),
    "2.3": gettext_noop("Die Nachricht ist dem Postfach zu groß."),
    "3.1": gettext_noop("Der Mailserver hat keinen Platz mehr."),
    "3.4": gettext_noop("Die Nachricht ist dem Mailserver zu groß."),
    "4.1": gettext_noop("Der Mailserver dort antwortet nicht."),
    "4.2": gettext_noop("Die Verbindung zum Mailserver dort brach ab."),
    "4.3": gettext_noop("Der Weg zum Mailserver dort ließ sich nicht finden."),
    "4.4": gettext_noop("Der Weg zum Mailserver dort ließ sich nicht finden."),
    "4.6": gettext_noop("Die Adresse leitet im Kreis weiter."),
    "4.7": gettext_noop("Der Mailserver dort war zu lange nicht erreichbar."),
    "7.0": gettext_noop("Der Mailserver dort lässt unsere Nachricht nicht zu."),
    "7.1": gettext_noop("Der Mailserver dort lässt unsere Nachricht nicht zu."),
    "7.23": gettext_noop("Der Mailserver dort hält unseren Absender nicht für echt (SPF)."),
    "7.26": gettext_noop("Der Mailserver dort hält unseren Absender nicht für echt."),
}
SUBJECTS = {
    "1": gettext_noop("Mit der Adresse stimmt etwas nicht."),
    "2": gettext_noop("Mit dem Postfach stimmt etwas nicht."),
    "3": gettext_noop("Der Mailserver dort hat eine Störung."),
    "4": gettext_noop("Der Weg zum Mailserver dort ist gestört."),
    "5": gettext_noop("Die Mailserver verstehen sich nicht."),
    "6": gettext_noop("Der Mailserver dort kann mit dem Inhalt nichts anfangen."),
    "7": gettext_noop("Der Mailserver dort lässt unsere Nachricht nicht zu."),
}
# Final, and no fault of the mailbox: the message is too large or refused, we are, or the server is out of order.
NOT_THE_MAILBOX = ("5.2.2", "5.2.3", "5.3.", "5.6.", "5.7.")
# What an SMTP reply without an enhanced code stands for (RFC 5321, 4.2.3); the others say no more than their class.
PLAIN = {"551": "5.1.6", "552": "5.2.2", "553": "5.1.3", "554": "5.3.0"}


def is_hard(status: str) -> bool:
    """Return whether the code says for good that nobody is there (5.1.1, 5.2.1, 5.4.4, …)."""
    return status.startswith("5.") and not status.startswith(NOT_THE_MAILBOX)


def passes(status: str) -> bool:
    """Return whether the code speaks of something that passes by itself: all of class 4, and a full mailbox."""
    return status.startswith("4.") or status == "5.2.2"


def status_in(text: str) -> str:
    """Return the first enhanced status code of a text, from a plain SMTP code where there is no better; or nothing."""
    found = STATUS.search(text)
    if found:
        return found[0]
    plain = SMTP_CODE.search(text)
    return PLAIN.get(plain[1], f"{plain[1][0]}.0.0") if plain else ""


def sentence(status: str, quote: str = "") -> str:
    """Return what a code means in a sentence, with what the server said in brackets."""
    rest = status.partition(".")[2]
    words = SENTENCES.get(status) or SENTENCES.get(rest) or SUBJECTS.get(rest.partition(".")[0])
    said = _(words) if words else _("Der Mailserver dort hat die Nachricht nicht angenommen.")
    quote = quote if status in quote else f"{status} {quote}".strip()
    return f"{said} ({quote[:LONGEST_QUOTE].rstrip()})" if quote else said
