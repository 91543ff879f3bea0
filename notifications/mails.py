"""Writing the mail of a delivery. Made from stored rows at the time of sending; every attempt has the same id."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from email.mime.image import MIMEImage
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError
from django.template.loader import render_to_string

from geo.models import AffectedArea
from notifications import pictures
from notifications.models import Delivery
from notifications.wording import Letter, Occasion, letter, one_line

logger = logging.getLogger(__name__)
MAP, MARK = "karte", "zeichen"


def compose(delivery: Delivery) -> EmailMultiAlternatives:
    """Return the mail of this delivery: plain text that stands alone, HTML, and the map inside."""
    notification, destination = delivery.notification, delivery.destination
    occasion = Occasion.of(notification)
    said = letter(occasion)
    picture, attribution = map_of(occasion, affected_of(occasion))
    context = _context(said, picture, attribution)
    message = EmailMultiAlternatives(
        subject=said.subject,
        body=render_to_string("notifications/mail/letter.txt", context),
        from_email=formataddr((one_line(settings.ALLIANCE_NAME), settings.DEFAULT_FROM_EMAIL)),
        to=[formataddr((one_line(destination.label), destination.address))],
        reply_to=[_reply_to(occasion)],
        headers=_headers(delivery),
    )
    message.attach_alternative(render_to_string("notifications/mail/letter.html", context), "text/html")
    message.mixed_subtype = "related"  # type: ignore[attr-defined]
    message.attach(_inline(pictures.mark(), MARK))
    if picture:
        message.attach(_inline(picture, MAP))
    return message


def affected_of(occasion: Occasion) -> Sequence[AffectedArea]:
    """Return the stored areas of this member, nearest first."""
    return list(AffectedArea.objects.filter(version=occasion.version, member=occasion.member))


def map_of(occasion: Occasion, affected: Sequence[Any]) -> tuple[bytes | None, str]:
    """Return the map as a PNG, and its source line; None when it cannot be drawn: the words stand alone."""
    try:
        scene = pictures.scene_of(occasion.version, occasion.member, affected)
        return pictures.draw(scene), scene.attribution
    except DatabaseError:
        raise
    except Exception:
        logger.exception("The map of version %s cannot be drawn", occasion.version.pk)
        return None, ""


def message_id(delivery: Delivery) -> str:
    """Return the Message-ID, the same in every attempt: whoever gets it twice can tell."""
    return f"<{delivery.pk}@{settings.MAIL_DOMAIN}>"


def _context(said: Letter, picture: bytes | None, attribution: str) -> dict[str, Any]:
    return {
        "letter": said,
        "alliance_name": settings.ALLIANCE_NAME,
        "map": MAP if picture else "",
        "mark": MARK,
        "attribution": attribution,
        "width": pictures.WIDTH,
        "height": pictures.HEIGHT,
    }


def _headers(delivery: Delivery) -> dict[str, str]:
    thread = f"<report-{delivery.notification.activity.report_id}@{settings.MAIL_DOMAIN}>"
    return {
        "Message-ID": message_id(delivery),
        # Never sent itself: the common ancestor that makes one thread of everything about a report.
        "In-Reply-To": thread,
        "References": thread,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": settings.LANGUAGE_CODE,
    }


def _reply_to(occasion: Occasion) -> str:
    """Return who answers questions: the reporter's contact, else the Geschäftsstelle."""
    version = occasion.version
    if version.contact_email:
        return formataddr((one_line(version.contact_name), one_line(version.contact_email)))
    return str(settings.ALLIANCE_CONTACT)


def _inline(png: bytes, name: str) -> MIMEImage:
    image = MIMEImage(png, "png")
    image.add_header("Content-ID", f"<{name}>")
    image.add_header("Content-Disposition", "inline", filename=f"{name}.png")
    return image
