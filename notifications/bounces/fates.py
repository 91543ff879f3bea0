"""What a report says of each recipient: its blocks by the book, or the words of servers that write their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from notifications.bounces.reasons import status_in

MOST_RECIPIENTS = 50
# qmail: the address stands on a line of its own, with a colon after it.
NAMED = re.compile(r"^\s*<?([^<>\s@]{1,64}@[^<>\s:]{1,190})>?:\s*$", re.M)


@dataclass(frozen=True)
class Fate:
    """What became of the mail for one recipient. ``action`` as in RFC 3464, 2.3.3: failed, delayed, delivered …"""

    action: str
    recipient: str = ""
    original: str = ""
    status: str = ""
    said: str = ""

    @property
    def addresses(self) -> set[str]:
        """The recipient's address, and the one we wrote to if the server remembers it; lower case."""
        return {one.lower() for one in (self.recipient, self.original) if one}


def fate_of(block: Message) -> Fate | None:
    """Return what a block of a report says (RFC 3464, 2.3); None for the first one, which is about the mail."""
    action = plain(block.get("Action", "")).lower()
    if not action:
        return None
    said = plain(_after_type(block.get("Diagnostic-Code", "")))
    status = status_in(plain(block.get("Status", ""))) or status_in(said)
    detailed = status_in(said)
    if status.endswith(".0.0") and detailed.startswith(status[0]):  # the server knew more than its report says
        status = detailed
    return Fate(
        action=action,
        recipient=_address(block.get("Final-Recipient", "")),
        original=_address(block.get("Original-Recipient", "")),
        status=status,
        said=said,
    )


def _address(value: object) -> str:
    """Return the address of ``rfc822; name@host``; xtext (RFC 3461, 4) is undone."""
    return _un_xtext(plain(_after_type(value)).strip("<>"))[:254]


def _after_type(value: object) -> str:
    kind, semicolon, rest = str(value).partition(";")
    return rest if semicolon else kind


def _un_xtext(text: str) -> str:
    return re.sub(r"\+([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), text)


def plain(value: object) -> str:
    """Return a header's value on one line, without what cannot be seen."""
    return " ".join("".join(one if one.isprintable() else " " for one in str(value)).split())[:1000]


def fates_of_note(note: str) -> list[Fate]:
    """Return what a note in words says: each address on a line of its own, and what stands below it."""
    named = list(NAMED.finditer(note))
    above = re.split(r"(?m)^(?:-{3,}|Return-Path:|Received:)", note)[0]
    fates = []
    for number, one in enumerate(named[:MOST_RECIPIENTS]):
        end = named[number + 1].start() if number + 1 < len(named) else len(note)
        said = re.split(r"\n\s*\n|\n-{3,}", note[one.end() : end].lstrip())[0]
        fates.append(_noted(said, one[1]))
    if not fates:
        fates = [_noted(above)]
    return [fate for fate in fates if fate.status]


def _noted(said: str, recipient: str = "") -> Fate:
    status = status_in(said)
    actions = {"2": "delivered", "4": "delayed", "5": "failed"}
    return Fate(actions.get(status[:1], ""), recipient, status=status, said=plain(said))
