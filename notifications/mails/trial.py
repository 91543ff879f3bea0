"""A short mail to try a mailbox: it says who asked for it, and that nothing needs to be done."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Alliance
from notifications.mails.message import Mail, build, letterhead
from notifications.models import Delivery
from notifications.wording import one_line


def compose(delivery: Delivery) -> Mail:
    """Return the test mail of this delivery."""
    return build(
        delivery,
        template="trial",
        subject=_("[%(alliance)s] Probe: Kommt diese Mail an?") % {"alliance": letterhead()},
        context={
            "asked_by": one_line(delivery.asked_by) if delivery.asked_by else "",
            "address": delivery.destination.address,
            "contact": Alliance.current().contact,
        },
        headers={},
        reply_to=Alliance.current().contact,
    )
