"""What the parts of "Wie ich erreicht werde" show: ``_webpush.html`` and ``_feeds.html`` are included as they are."""

from __future__ import annotations

from typing import Any

from django import template

from notifications import vapid
from notifications.models import Channel, Destination, FeedKind, FeedToken

register = template.Library()


@register.simple_tag
def push_key() -> str:
    """Return the key that browsers tie their permission to; empty where push is not set up."""
    return vapid.public_key() if vapid.is_set_up() else ""


@register.simple_tag(takes_context=True)
def push_endpoints(context: template.Context) -> str:
    """Return the addresses of this person's browsers, separated by spaces: the page finds its own among them."""
    browsers = Destination.objects.filter(user=context["user"].pk, channel=Channel.WEBPUSH)
    return " ".join(browsers.reachable().values_list("address", flat=True))


@register.simple_tag(takes_context=True)
def feed_tokens(context: template.Context) -> Any:
    """Return this person's feeds that are open, the newest first."""
    return FeedToken.objects.usable().of_kind(FeedKind.ATOM).filter(user=context["user"].pk).select_related("member")
