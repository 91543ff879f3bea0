"""The mail that tells a person of their own deletion: the last one, to the address that will then be forgotten."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import Alliance, Erasure
from notifications.mails.message import Mail, build, letterhead
from notifications.mails.nothing import NothingToTell
from notifications.models import Delivery


def compose(delivery: Delivery) -> Mail:
    """Return the mail about the deletion that is ordered now."""
    order = Erasure.objects.open().filter(person=delivery.destination.user_id).first()
    if order is None:
        raise NothingToTell(_("Die Löschung wurde zurückgenommen."))
    return build(
        delivery,
        template="goodbye",
        subject=_("[%(alliance)s] Ihr Konto wird gelöscht") % {"alliance": letterhead()},
        context={
            "day": date_format(localtime(order.due_at), "j. F Y"),
            "by_office": order.ordered_by_id is not None,
            "contact": Alliance.current().contact,
        },
        headers={},
        reply_to=Alliance.current().contact,
    )
