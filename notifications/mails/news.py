"""The mail of one notification."""

from __future__ import annotations

from dataclasses import replace
from email.utils import formataddr

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Alliance
from notifications import answer_links, unsubscribing, wording
from notifications.mails import said
from notifications.mails.maps import map_for
from notifications.mails.message import Mail, build, letterhead
from notifications.mails.nothing import NothingToTell
from notifications.mails.reader import may_know_of, may_see_details_of
from notifications.models import Delivery
from notifications.wording import Letter, Occasion, one_line


def compose(delivery: Delivery) -> Mail:
    """Return the mail of this notification, with what its reader may see today."""
    if delivery.notification and delivery.notification.activity.said:
        return said.compose(delivery)
    occasion = _occasion(delivery)
    letter = answer_links.linked(_letter(occasion), delivery)
    picture, attribution = map_for(occasion)
    return build(
        delivery,
        template="letter",
        subject=letter.subject,
        context={
            "letter": letter,
            "attribution": attribution,
            "unsubscribe": unsubscribing.address_of(delivery),
        },
        headers=_thread(occasion) | unsubscribing.headers_of(delivery),
        reply_to=_reply_to(occasion),
        picture=picture,
    )


def _occasion(delivery: Delivery) -> Occasion:
    notification = delivery.notification
    if notification is None:
        raise ValueError("News without a notification.")
    activity = notification.activity
    report = activity.report_id
    if activity.version and activity.report:
        activity.version.report = activity.report  # has been read with the delivery
    if not may_know_of(delivery.destination, [report]):
        raise NothingToTell(_("Der Empfänger darf diese Meldung nicht mehr sehen."))
    if not unsubscribing.still_wanted(delivery, [notification]):
        raise NothingToTell(_("Das Abo wurde inzwischen abbestellt."))
    return Occasion.of(notification, detailed=report in may_see_details_of(delivery.destination, [report]))


def _letter(occasion: Occasion) -> Letter:
    """Return the words; for readers of a summary without what its page does not show them either."""
    written = wording.letter(occasion)
    if occasion.detailed:
        return written
    return replace(written, change="", contact=f"{letterhead()}, {Alliance.current().contact}")


def _thread(occasion: Occasion) -> dict[str, str]:
    # Never sent itself: the common ancestor that makes one thread of everything about a report.
    thread = f"<report-{occasion.version.report_id}@{settings.MAIL_DOMAIN}>"
    return {"In-Reply-To": thread, "References": thread}


def _reply_to(occasion: Occasion) -> str:
    """Return who answers questions: the reporter's contact, else the Geschäftsstelle."""
    version = occasion.version
    if version.contact_email and occasion.detailed:
        return formataddr((one_line(version.contact_name), one_line(version.contact_email)))
    return Alliance.current().contact
