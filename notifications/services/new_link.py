"""Sending the link of a mail anew: to the mailbox that mail went to, and to nobody else."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.answer_links import ASKED_AGAIN
from notifications.live.notify import ring
from notifications.live.wakes import Kind
from notifications.models import Activity, Delivery, Destination, Notification
from notifications.queue import wake
from notifications.services.refused import Refused

PAUSE = timedelta(minutes=10)
A_DAY = timedelta(days=1)
MOST_A_DAY = 3


@transaction.atomic
def send_new_link(old: Delivery) -> Delivery:
    """Have a new mail with a new link sent to the destination of an old one, and return it.

    Whoever holds an old link may ask, so it is rare: once in ten minutes and three times a day for a report and
    mailbox. Raises ``Refused`` with a sentence.
    """
    destination = Destination.objects.select_for_update(of=("self",)).get(pk=old.destination_id)
    told = old.notification
    if told is None or told.activity.report is None or destination.is_broken or not destination.active:
        raise Refused("resting", _("An dieses Postfach wird gerade nichts gesendet. Melden Sie sich bitte an."))
    again = Delivery.objects.filter(
        destination=destination,
        notification__activity__verb=ASKED_AGAIN,
        notification__activity__report=told.activity.report,
    )
    now = timezone.now()
    lately = again.filter(created_at__gt=now - A_DAY)
    if lately.filter(created_at__gt=now - PAUSE).exists() or lately.count() >= MOST_A_DAY:
        raise Refused("too_often", _("Der neue Link ist schon unterwegs. Sehen Sie bitte in Ihrem Postfach nach."))
    activity = _activity(told)
    copy = Notification.objects.create(
        activity=activity, member=told.member if destination.member_id else None, user=destination.user,
        standing=told.standing,
    )  # fmt: skip
    sent = Delivery.objects.create(notification=copy, destination=destination, channel=destination.channel)
    wake(activity.pk, destination.channel)
    ring(Kind.ACTIVITY, activity.pk)
    return sent


def _activity(told: Notification) -> Activity:
    report = told.activity.report
    assert report is not None  # noqa: S101 (asked above)
    assert report.current is not None  # noqa: S101 (announced)
    said = {
        "title": report.current.title,
        "news": _("neuer Link zum Antworten"),
        "lead": _("hier ist der *neue Link zum Antworten*."),
        "facts": [],
        "path": reverse("report-detail", args=[report.pk]),
        "why": _("Jemand hat aus einer älteren Mail einen neuen Link angefordert. Er ging nur an dieses Postfach."),
        "button": _("Jetzt antworten"),
        "thread": "",
    }
    return Activity.objects.create(
        report=report, version=report.current, verb=ASKED_AGAIN, actor=None, idempotency_key=uuid4(), said=said
    )
