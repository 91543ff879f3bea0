"""What every mail of ours has: who sends it, where it comes back to, its constant id, the mark of the alliance."""

from __future__ import annotations

from collections.abc import Sequence
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import SafeMIMEMultipart
from django.template.loader import render_to_string

from accounts.colours import LIGHT, palette
from accounts.letterhead import accent_of
from accounts.models import Alliance
from notifications import mail_texts, pictures
from notifications.mails.addresses import addresses_of
from notifications.models import Delivery
from notifications.return_path import return_path
from notifications.wording import one_line

MAP, MARK = "karte", "zeichen"
# RFC 5322, 2.1.1. Folding earlier leaves the first line of a long header empty, which some programs do not read.
LONGEST_LINE = 998


class Mail(EmailMultiAlternatives):
    """A message whose headers are folded only where they must be, and which knows which copies may not leave.

    ``enclosed`` lies beside all the rest, as an attachment does; pictures lie inside, where the text shows them.
    """

    blocked: Sequence[str] = ()
    enclosed: MIMEBase | None = None
    metadata: dict[str, str]

    def message(self, **options: Any) -> Any:
        """Return the message as it is sent."""
        written = super().message(**options)
        if self.enclosed is not None:
            _put_beside(written, self.enclosed)
        written.policy = written.policy.clone(max_line_length=LONGEST_LINE)
        return written


def _put_beside(written: Any, enclosed: MIMEBase) -> None:
    """Make all parts of a message the first part of it, and lay something beside them."""
    inside = SafeMIMEMultipart(_subtype=written.get_content_subtype())
    inside.set_payload(written.get_payload())
    written.set_payload([inside, enclosed])
    written.replace_header("Content-Type", "multipart/mixed")


def message_id(delivery: Delivery) -> str:
    """Return the Message-ID, the same in every attempt: whoever gets it twice can tell."""
    return f"<{delivery.pk}@{settings.MAIL_DOMAIN}>"


def letterhead() -> str:
    """Return the alliance's name as one harmless line."""
    return one_line(Alliance.current().name)


def build(
    delivery: Delivery,
    *,
    template: str,
    subject: str,
    context: dict[str, Any],
    headers: dict[str, str],
    reply_to: str,
    picture: bytes | None = None,
) -> Mail:
    """Return the message: ``template``.txt and ``template``.html, with the picture (PNG) and the mark inside.

    The envelope's sender names the delivery (RFC 5321), the From header stays the same for all.
    """
    inside = {name: png for name, png in ((MARK, pictures.mark()), (MAP, picture)) if png}
    inside = inside if settings.MAIL_INLINE_PICTURES else {}
    context = _common(inside) | context
    whom = addresses_of(delivery)
    sender = formataddr((letterhead(), settings.DEFAULT_FROM_EMAIL))
    # A provider has an envelope of its own, and says by its interface what comes back.
    envelope = "" if settings.MAIL_PROVIDER else return_path(delivery)
    message = Mail(
        subject=subject,
        body=render_to_string(f"notifications/mail/{template}.txt", context),
        from_email=envelope or sender,
        to=whom.to,
        cc=whom.cc,
        reply_to=[reply_to],
        headers=_headers(delivery) | headers | ({"From": sender} if envelope else {}),
    )
    message.attach_alternative(render_to_string(f"notifications/mail/{template}.html", context), "text/html")
    message.mixed_subtype = "related"  # type: ignore[attr-defined]
    for name, png in inside.items():
        message.attach(_inline(png, name))
    message.blocked = whom.blocked
    # What a provider names when it says later what became of it (django-anymail).
    message.metadata = {"delivery": str(delivery.pk)}
    return message


def _common(inside: dict[str, bytes]) -> dict[str, Any]:
    colours = palette(accent_of(Alliance.current()), LIGHT)
    return {
        "alliance_name": letterhead(),
        "greeting": mail_texts.said("anrede"),
        "closing": mail_texts.said("schluss"),
        "accent": colours.accent,
        "on_accent": colours.on_accent,
        "map": MAP if MAP in inside else "",
        "mark": MARK if MARK in inside else "",
        "width": pictures.WIDTH,
        "height": pictures.HEIGHT,
    }


def _headers(delivery: Delivery) -> dict[str, str]:
    return {
        "Message-ID": message_id(delivery),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": settings.LANGUAGE_CODE,
    }


def _inline(png: bytes, name: str) -> MIMEImage:
    image = MIMEImage(png, "png")
    image.add_header("Content-ID", f"<{name}>")
    image.add_header("Content-Disposition", "inline", filename=f"{name}.png")
    return image
