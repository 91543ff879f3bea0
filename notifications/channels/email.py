"""E-mail: hand one delivery to the mail server or provider, and say what a refusal means.

The mail server's final 250 is what counts. Everything after it (QUIT, closing) can no longer fail, and
takes no time: the shorter it is until the row says so, the rarer a mail is repeated after a crash.
"""

from __future__ import annotations

import contextlib
import logging
import smtplib
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.mail.message import BadHeaderError
from django.core.validators import validate_email
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.channels.problems import Moot, Permanent, Temporary
from notifications.channels.refusals import by_provider, copies_not_taken, problem, problem_with_provider
from notifications.mails import Mail, NothingToTell, compose
from notifications.models import Channel, Delivery
from notifications.smtp import Answers
from notifications.staging import blocked_sentence, may_leave

logger = logging.getLogger(__name__)


def waits_s() -> Sequence[float]:
    """Return the seconds to wait after each failed attempt."""
    return [60 * minutes for minutes in settings.DELIVERY_RETRY_MINUTES]


def gives_up_after() -> timedelta:
    """Return how long a mail is tried."""
    return timedelta(days=settings.DELIVERY_GIVE_UP_DAYS)


def at_once() -> int:
    """Return how many mails a worker hands over at the same time."""
    return int(settings.WORKER_CONCURRENCY)


def send(delivery: Delivery, seconds: float) -> str:
    """Hand the delivery to the mail server within this time; return which copies it did not take, in a sentence.

    Raises ``Temporary`` when a later attempt makes sense, ``Permanent`` when none does, ``Moot`` when there is
    nothing left to tell.
    """
    until = time.monotonic() + seconds
    with translation.override(settings.LANGUAGE_CODE):
        message = _message(delivery)
        left = until - time.monotonic()
        if left <= 0:  # by now the delivery may be somebody else's
            raise Temporary(_("Die Nachricht zu schreiben hat zu lange gedauert."))
        try:
            refused = _hand_over(message, left)
        except AnymailError as refusal:
            raise problem_with_provider(refusal) from refusal
        except (SMTPException, OSError) as refusal:
            raise problem(refusal) from refusal
        except ValueError as unsendable:  # an address or a header that no mail can carry
            raise Permanent(_("Die Adresse lässt sich nicht verwenden.")) from unsendable
        return copies_not_taken(refused, blocked=message.blocked)


def _message(delivery: Delivery) -> Mail:
    if not delivery.destination.active:  # may be switched on again, or replaced by another address
        raise Temporary(_("Die Adresse ist abgeschaltet."))
    try:
        validate_email(delivery.destination.address)
    except ValidationError as problem:
        raise Permanent(_("Die Adresse ist keine gültige E-Mail-Adresse.")) from problem
    if not may_leave(Channel.EMAIL, delivery.destination.address):
        raise Permanent(blocked_sentence())
    try:
        message = compose(delivery)
        message.message()
    except NothingToTell as pointless:
        raise Moot(str(pointless)) from pointless
    except (TemplateSyntaxError, TemplateDoesNotExist, BadHeaderError, ValueError, LookupError, TypeError) as poison:
        logger.exception("Delivery %s cannot be written", delivery.pk)
        raise Permanent(_("Die Nachricht ließ sich nicht erstellen. Die Technik ist benachrichtigt.")) from poison
    return message


def _hand_over(message: Mail, seconds: float) -> Answers:
    """Send, and return the answers for the copies that were refused: the mailbox itself was not."""
    backend = get_connection(timeout=min(settings.EMAIL_TIMEOUT, seconds))
    try:
        with _cut_off_after(seconds, backend):
            backend.open()
            backend.send_messages([message])
        return dict(getattr(getattr(backend, "connection", None), "refused", {})) | by_provider(message)
    finally:
        _hang_up(backend)


@contextlib.contextmanager
def _cut_off_after(seconds: float, backend: Any) -> Iterator[None]:
    """Cut the line to a server that drips: beyond its lease a delivery belongs to somebody else."""

    def cut() -> None:
        sock = getattr(getattr(backend, "connection", None), "sock", None)
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(backend: Any) -> None:
    """Say QUIT without waiting for an answer: the mail is accepted or not, whatever the server says now."""
    connection = getattr(backend, "connection", None)
    if isinstance(connection, smtplib.SMTP):
        backend.connection = None
        with contextlib.suppress(OSError, SMTPException):
            connection.putcmd("quit")
        connection.close()
    with contextlib.suppress(OSError, SMTPException):
        backend.close()
