"""A real mail server that keeps what it gets, and misbehaves on request."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import threading
from dataclasses import dataclass
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass(frozen=True)
class Mail:
    """A mail the server said yes to, or kept before it lost the line."""

    message_id: str
    recipient: str
    source: bytes
    sender: str = ""  # the envelope's

    @property
    def message(self) -> Any:
        """The mail, parsed."""
        return email.message_from_bytes(self.source, policy=email.policy.default)


class Sink:
    """A mail server on a port of its own. ``mode`` says how it behaves from now on:

    accept; refuse (550); greylist (451 at the first attempt for a mailbox); hang (says nothing after the data);
    drip (answers a line at a time, for ever);
    drop (keeps the mail, and loses the line before it says so); hang_quit (never answers QUIT);
    refuse_sender (550 to us); refuse_data (554 after the data).
    """

    def __init__(self) -> None:
        self.mode = "accept"
        self.mails: list[Mail] = []
        self.seen: set[str] = set()
        self.patience_s = 30.0
        # How long it thinks before it keeps a mail, and between keeping it and saying so.
        self.latency_s = 0.0
        # What it says to single addresses, whatever the mode: {"vera@mitte.example": "550 5.1.1 gone"}.
        self.answers: dict[str, str] = {}
        self.lock = threading.Lock()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._controller: Controller | None = None

    def __enter__(self) -> Sink:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen."""
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=10)
        self._controller.start()

    def stop(self) -> None:
        """Refuse connections."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def clear(self) -> None:
        """Forget everything, and behave again."""
        with self.lock:
            self.mode, self.latency_s, self.patience_s = "accept", 0.0, 30.0
            self.mails.clear()
            self.seen.clear()
            self.answers.clear()

    def ids(self) -> list[str]:
        """Return the Message-IDs of everything kept, in order."""
        with self.lock:
            return [mail.message_id for mail in self.mails]

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.mode == "refuse_sender":
            return "550 5.7.1 sender not welcome"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.answers:
            return self.answers[address]
        if self.mode == "refuse":
            return "550 5.1.1 no such mailbox"
        if self.mode == "greylist" and address not in self.seen:
            self.seen.add(address)
            return "451 4.7.1 greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mode = self.mode  # for the whole of this mail, whatever is asked for meanwhile
        if mode == "refuse_data":
            return "554 5.6.0 content refused"
        if mode == "drip":
            for _ in range(int(self.patience_s * 5)):
                await server.push("250-still thinking")
                await asyncio.sleep(0.2)
        if mode == "hang":
            await asyncio.sleep(self.patience_s)
            return "451 too late"
        await asyncio.sleep(self.latency_s)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self.lock:
            for recipient in envelope.rcpt_tos:
                self.mails.append(Mail(str(message["Message-ID"]), recipient, envelope.content, envelope.mail_from))
        await asyncio.sleep(self.latency_s)
        if mode == "drop":
            server.transport.abort()
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.mode == "hang_quit":
            await asyncio.sleep(self.patience_s)
        return "221 Bye"


class _Controller(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, enable_SMTPUTF8=True, timeout=60)
