"""E-mail: hand one delivery to the mail server, and say what a refusal means.

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
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.message import BadHeaderError
from django.core.validators import validate_email
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.utils import translation
from django.utils.translation import gettext as _

from notifications.channels.problems import DeliveryProblem, Permanent, Temporary
from notifications.mails import compose
from notifications.models import Delivery
from notifications.wording import one_line

logger = logging.getLogger(__name__)
# What a server says about us, not about this mailbox (RFC 4954): somebody mends it, and the mail goes out.
ABOUT_OUR_ACCESS = (530, 534, 535, 538)
LONGEST_ANSWER = 160


def waits_s() -> Sequence[float]:
    """Return the seconds to wait after each failed attempt."""
    return [60 * minutes for minutes in settings.DELIVERY_RETRY_MINUTES]


def gives_up_after() -> timedelta:
    """Return how long a mail is tried."""
    return timedelta(days=settings.DELIVERY_GIVE_UP_DAYS)


def send(delivery: Delivery, seconds: float) -> None:
    """Hand the delivery to the mail server within this time.

    Raises ``Temporary`` when a later attempt makes sense, ``Permanent`` when none does.
    """
    until = time.monotonic() + seconds
    with translation.override(settings.LANGUAGE_CODE):
        message = _message(delivery)
        left = until - time.monotonic()
        if left <= 0:  # by now the delivery may be somebody else's
            raise Temporary(_("Die Nachricht zu schreiben hat zu lange gedauert."))
        try:
            _hand_over(message, left)
        except (SMTPException, OSError) as refusal:
            raise problem(refusal) from refusal
        except ValueError as unsendable:  # an address or a header that no mail can carry
            raise Permanent(_("Die Adresse lässt sich nicht verwenden.")) from unsendable


def _message(delivery: Delivery) -> EmailMessage:
    if not delivery.destination.active:  # may be switched on again, or replaced by another address
        raise Temporary(_("Die Adresse ist abgeschaltet."))
    try:
        validate_email(delivery.destination.address)
    except ValidationError as problem:
        raise Permanent(_("Die Adresse ist keine gültige E-Mail-Adresse.")) from problem
    try:
        message = compose(delivery)
        message.message()
    except (TemplateSyntaxError, TemplateDoesNotExist, BadHeaderError, ValueError, LookupError, TypeError) as poison:
        logger.exception("Delivery %s cannot be written", delivery.pk)
        raise Permanent(_("Die Nachricht ließ sich nicht erstellen. Die Technik ist benachrichtigt.")) from poison
    return message


def _hand_over(message: EmailMessage, seconds: float) -> None:
    backend = get_connection(timeout=min(settings.EMAIL_TIMEOUT, seconds))
    try:
        with _cut_off_after(seconds, backend):
            backend.open()
            backend.send_messages([message])
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


def problem(refusal: Exception) -> DeliveryProblem:
    """Return what a refusal of the mail server means for this delivery."""
    match refusal:
        case SMTPRecipientsRefused():
            code, answer = next(iter(refusal.recipients.values()))
            return _refused(code, answer, _("Der Mailserver nimmt für diese Adresse nichts an"))
        case SMTPDataError():
            return _refused(refusal.smtp_code, refusal.smtp_error, _("Der Mailserver nimmt die Nachricht nicht an"))
        case SMTPServerDisconnected():
            return Temporary(_("Die Verbindung zum Mailserver brach ab, bevor er die Annahme bestätigt hat."))
        case SMTPResponseException():  # greeting, HELO, sign-in, sender: about us, not about this mailbox
            sentence = _("Der Mailserver weist uns ab")
            return Temporary(f"{sentence} ({_quoted(refusal.smtp_code, refusal.smtp_error)}).")
        case TimeoutError():
            return Temporary(_("Der Mailserver antwortet nicht."))
        case SMTPException():
            return Temporary(_("Der Mailserver kann nicht, was wir brauchen (%(why)s).") % {"why": one_line(refusal)})
    return Temporary(_("Der Mailserver ist nicht erreichbar (%(why)s).") % {"why": one_line(refusal)})


def _refused(code: int, answer: bytes | str, sentence: str) -> DeliveryProblem:
    permanent = 500 <= code < 600 and code not in ABOUT_OUR_ACCESS
    return (Permanent if permanent else Temporary)(f"{sentence} ({_quoted(code, answer)}).")


def _quoted(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return one_line(f"{code} {text}")[:LONGEST_ANSWER]
