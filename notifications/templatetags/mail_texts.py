"""What the mails say in the words of the Geschäftsstelle, for the mails and for pages that show one."""

from __future__ import annotations

from django import template

from notifications.mail_texts import said

register = template.Library()


@register.simple_tag
def mail_text(key: str) -> str:
    """Return a piece of our mails as it is worded today."""
    return said(key)
