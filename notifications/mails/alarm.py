"""The mail that tells the Geschäftsstelle which mailboxes of members do not take mail any more."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Alliance
from notifications.mails.message import Mail, build, letterhead
from notifications.mails.nothing import NothingToTell
from notifications.models import Delivery, Destination
from notifications.wording import one_line

NAMED = 20


def compose(delivery: Delivery) -> Mail:
    """Return the mail about all that is broken now: several that broke together are told together."""
    reader = delivery.destination.user
    if reader is None or not (reader.is_active and reader.is_coordinator):
        raise NothingToTell(_("Der Empfänger gehört nicht mehr zur Geschäftsstelle."))
    broken = Destination.objects.broken_mailboxes()
    shown = list(broken[:NAMED])
    if not shown:
        raise NothingToTell(_("Alle Postfächer sind wieder erreichbar."))
    names = ", ".join(one_line(one.member) for one in shown[:3])
    return build(
        delivery,
        template="alarm",
        subject=_("[%(alliance)s] Nicht erreichbar: %(names)s") % {"alliance": letterhead(), "names": names},
        context={
            "broken": [(one_line(one.member), one_line(one.address), one.broken_at, one.broken_why) for one in shown],
            "more": max(broken.count() - NAMED, 0),
            "url": settings.BASE_URL + reverse("undelivered"),
            "contact": Alliance.current().contact,
        },
        headers={},
        reply_to=Alliance.current().contact,
    )
