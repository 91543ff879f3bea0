"""The mail of what is not a report itself: answers, cases, meetings, events (notifications/services/saying.py)."""

from __future__ import annotations

from email import encoders
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Alliance
from notifications import outside, unsubscribing
from notifications.answer_links import linked
from notifications.mails.message import Mail, build
from notifications.mails.nothing import NothingToTell
from notifications.mails.reader import may_know_of
from notifications.models import Activity, Delivery
from notifications.wording import Letter, letter_of

FILE = "termin.ics"


def compose(delivery: Delivery) -> Mail:
    """Return the mail; with the iCalendar message in it where there is one (RFC 6047)."""
    notification = delivery.notification
    if notification is None:
        raise ValueError("News without a notification.")
    activity = notification.activity
    if activity.report_id and not may_know_of(delivery.destination, [activity.report_id]):
        raise NothingToTell(_("Der Empfänger darf diese Meldung nicht mehr sehen."))
    if not unsubscribing.still_wanted(delivery, [notification]):
        raise NothingToTell(_("Das Abo wurde inzwischen abbestellt."))
    letter = outside.linked(linked(letter_of(notification), delivery), delivery.destination)
    message = build(
        delivery,
        template="letter",
        subject=letter.subject,
        context=_context(letter, delivery),
        headers=_thread(activity) | unsubscribing.headers_of(delivery),
        reply_to=_reply_to(activity),
    )
    if activity.calendar:
        _add_calendar(message, activity)
    return message


def _context(letter: Letter, delivery: Delivery) -> dict[str, Any]:
    unsubscribe = unsubscribing.address_of(delivery)
    return {"letter": letter, "attribution": "", "unsubscribe": unsubscribe, "kind": _("Abstimmung unter Nachbarn")}


def _reply_to(activity: Activity) -> str:
    """Return who reads answers: people; of an invitation also the mailbox where calendar programs answer."""
    contact = Alliance.current().contact
    both = dict.fromkeys((contact, settings.CALENDAR_REPLY_ADDRESS))
    return ", ".join(both) if activity.calendar else contact


def _thread(activity: Activity) -> dict[str, str]:
    about = activity.said.get("thread") or f"report-{activity.report_id}"
    thread = f"<{about}@{settings.MAIL_DOMAIN}>"
    return {"In-Reply-To": thread, "References": thread}


def _add_calendar(message: Mail, activity: Activity) -> None:
    """Put the invitation where mail programs look: beside the text, and as a file for those that look only there.

    As a third way of saying the same (RFC 6047, 2.4) Outlook and Nextcloud take it; the file is for the others
    (docs/decisions/0112). Providers' interfaces know attachments alone.
    """
    if settings.MAIL_PROVIDER:
        message.attach(_as_attachment(activity))
        return
    message.attach_alternative(activity.calendar, f"text/calendar; method={activity.calendar_method}")
    message.enclosed = _as_file(activity)


def _as_attachment(activity: Activity) -> MIMEText:
    part = MIMEText(activity.calendar, "calendar", "utf-8")
    part.set_param("method", activity.calendar_method)
    part.add_header("Content-Disposition", "attachment", filename=FILE)
    return part


def _as_file(activity: Activity) -> MIMEBase:
    part = MIMEBase("application", "ics", name=FILE)
    part.set_payload(activity.calendar.encode())
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=FILE)
    return part
