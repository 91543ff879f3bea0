"""The mail of what is not a report itself: answers, cases, meetings, events (notifications/services/saying.py)."""

from __future__ import annotations

from email.mime.text import MIMEText

from django.conf import settings
from django.utils.translation import gettext as _

from notifications.mails.message import Mail, build
from notifications.mails.nothing import NothingToTell
from notifications.mails.reader import may_know_of
from notifications.models import Activity, Delivery
from notifications.wording import letter_of


def compose(delivery: Delivery) -> Mail:
    """Return the mail; with the iCalendar message in it where there is one (RFC 6047)."""
    notification = delivery.notification
    if notification is None:
        raise ValueError("News without a notification.")
    activity = notification.activity
    if activity.report_id and not may_know_of(delivery.destination, [activity.report_id]):
        raise NothingToTell(_("Der Empfänger darf diese Meldung nicht mehr sehen."))
    letter = letter_of(notification)
    message = build(
        delivery,
        template="letter",
        subject=letter.subject,
        context={"letter": letter, "attribution": "", "unsubscribe": "", "kind": _("Abstimmung unter Nachbarn")},
        headers=_thread(activity),
        reply_to=str(settings.ALLIANCE_CONTACT),
    )
    if activity.calendar:
        message.attach(_calendar(activity))
    return message


def _thread(activity: Activity) -> dict[str, str]:
    about = activity.said.get("thread") or f"report-{activity.report_id}"
    thread = f"<{about}@{settings.MAIL_DOMAIN}>"
    return {"In-Reply-To": thread, "References": thread}


def _calendar(activity: Activity) -> MIMEText:
    part = MIMEText(activity.calendar, "calendar", "utf-8")
    part.set_param("method", activity.calendar_method)
    part.add_header("Content-Disposition", "attachment", filename="termin.ics")
    return part
