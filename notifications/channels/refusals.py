"""What the refusals of mail servers and providers mean for a delivery, in sentences for the people who sent it."""

from __future__ import annotations

from collections.abc import Sequence
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from notifications.bounces.reasons import STATUS, is_hard
from notifications.channels.problems import DeliveryProblem, Gone, Permanent, Temporary
from notifications.smtp import Answers
from notifications.wording import one_line

# What a server says about us, not about this mailbox (RFC 4954): somebody mends it, and the mail goes out.
ABOUT_OUR_ACCESS = (530, 534, 535, 538)
# The same from a provider's interface: our key, our account, too many at once.
ABOUT_OUR_ACCOUNT = (401, 402, 403, 408, 425, 429)
LONGEST_ANSWER = 160


def problem(refusal: Exception) -> DeliveryProblem:
    """Return what a refusal of the mail server means for this delivery."""
    match refusal:
        case SMTPRecipientsRefused():
            # The last one ended it: the mailbox itself, or a line that was closed over a copy.
            *_others, (code, answer) = refusal.recipients.values()
            refused = _refused(code, answer, _("Der Mailserver nimmt für diese Adresse nichts an"))
            return Gone(str(refused)) if _nobody_there(answer) else refused
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


def _nobody_there(answer: bytes | str) -> bool:
    """Return whether the server itself says for good that there is no such mailbox; a bare 550 may be its policy."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    found = STATUS.search(text)
    return found is not None and is_hard(found[0])


def _quoted(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return one_line(f"{code} {text}")[:LONGEST_ANSWER]


def copies_not_taken(refused: Answers, *, blocked: Sequence[str] = ()) -> str:
    """Return which copies did not go out although the mail did; nothing when all went."""
    sentences = [
        _("Kopie an %(address)s nicht angenommen (%(answer)s).")
        % {"address": one_line(address), "answer": _quoted(code, answer)}
        for address, (code, answer) in refused.items()
    ]
    sentences += [
        _("Testsystem: Kopie an %(address)s nicht gesendet, Adresse nicht freigegeben.") % {"address": address}
        for address in blocked
    ]
    return " ".join(sentences)


# Providers (django-anymail)


def problem_with_provider(refusal: AnymailError) -> DeliveryProblem:
    """Return what a refusal of the provider means: about the address it is for good, about our account it may pass."""
    if isinstance(refusal, AnymailRecipientsRefused):
        return Permanent(_("Der Maildienst nimmt für diese Adresse nichts an."))
    if not isinstance(refusal, AnymailAPIError):  # an address or a message that this provider cannot carry
        return Permanent(_("Der Maildienst kann die Nachricht nicht übernehmen."))
    status = refusal.status_code
    if status is None:
        return Temporary(_("Der Maildienst ist nicht erreichbar."))
    answer = {"answer": _quoted(status, getattr(refusal.response, "text", "") or "")}
    if 400 <= status < 500 and status not in ABOUT_OUR_ACCOUNT:
        return Permanent(_("Der Maildienst nimmt die Nachricht nicht an (%(answer)s).") % answer)
    return Temporary(_("Der Maildienst weist uns ab (%(answer)s).") % answer, after_s=_asked_to_wait(refusal))


def by_provider(message: EmailMessage) -> Answers:
    """Return the copies that a provider refused; raises what is meant when it refused the mailbox itself."""
    status = getattr(message, "anymail_status", None)
    found = {
        address: (550, one.status.encode())
        for address, one in (status.recipients if status else {}).items()
        if one.status in ("rejected", "invalid", "failed")
    }
    mailbox = message.to[0].rpartition("<")[2].rstrip(">")
    if mailbox in found:
        raise AnymailRecipientsRefused(email_message=message)
    return found


def _asked_to_wait(refusal: AnymailAPIError) -> float:
    value = getattr(refusal.response, "headers", {}).get("Retry-After", "")
    return float(value) if value.isdigit() else 0
