"""Web push: a line on the screen of a person's own browser, encrypted for that browser alone (RFC 8030, 8291).

What it says is what a mail's subject says. The service worker shows it, and opens the report (static/js/sw.js).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import keeping
from accounts.models import Alliance
from notifications import vapid
from notifications.channels.http import is_trial, news_of, patience_s, post, refusal
from notifications.channels.problems import Gone, Permanent, Temporary
from notifications.models import Delivery, Destination, Purpose
from notifications.wording import subject_of

WAITS_S = (60.0, 300.0, 900.0, 3600.0)
GIVES_UP_AFTER = timedelta(days=2)
NO_MORE = (404, 410)
# How long a push service keeps it for a browser that is switched off (TTL), and how soon a sleeping phone is
# woken (Urgency). The push services of the large browsers keep nothing for longer than four weeks.
DAY_S = 24 * 3600
DUTY = {"TTL": str(28 * DAY_S), "Urgency": "high"}
ASKED_FOR = {"TTL": str(7 * DAY_S), "Urgency": "normal"}
TOGETHER = {"TTL": str(3 * DAY_S), "Urgency": "low"}
TRIAL = {"TTL": "600", "Urgency": "high"}


def waits_s() -> Sequence[float]:
    """Return the seconds to wait after each failed attempt."""
    return WAITS_S


def gives_up_after() -> timedelta:
    """Return how long a push service is tried; what it took, it keeps for longer (TTL)."""
    return GIVES_UP_AFTER


def send(delivery: Delivery, seconds: float) -> None:
    """Hand the delivery to the browser's push service within this time.

    Raises ``Gone`` when the browser took its permission back (404, 410), else ``Temporary``.
    """
    person = delivery.destination.user
    with keeping.for_a_request(), translation.override((person and person.language) or settings.LANGUAGE_CODE):
        said = json.dumps(message(delivery)).encode()
    with translation.override(settings.LANGUAGE_CODE):
        try:
            _send(delivery, said, seconds)
        except Temporary as problem:
            if is_trial(delivery):
                raise Permanent(str(problem)) from problem
            raise


def _send(delivery: Delivery, said: bytes, seconds: float) -> None:
    if not vapid.is_set_up():
        raise Temporary(_("Mitteilungen im Browser sind auf diesem Server nicht eingerichtet."))
    destination = delivery.destination
    if destination.details.get("server_key") != vapid.public_key():
        raise Gone(_("Der Schlüssel des Servers hat gewechselt. Die Mitteilungen müssen neu erlaubt werden."))
    headers = {
        **vapid.authorization(destination.address),
        **how_long(delivery),
        "Topic": topic(delivery),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
    }
    answer = post(delivery, destination.address, encrypted(said, destination), headers, seconds)
    if 200 <= answer.status < 300:
        return
    if answer.status in NO_MORE:
        sentence = _("Der Browser nimmt keine Mitteilungen mehr an (%(status)s).")
        raise Gone(sentence % {"status": answer.status})
    raise Temporary(refusal(answer.status), after_s=patience_s(answer))


def message(delivery: Delivery) -> dict[str, str]:
    """Return what the browser shows, and where a click leads."""
    match delivery.purpose:
        case Purpose.TEST:
            text, path, mark = _("Probe: Mitteilungen kommen in diesem Browser an."), reverse("inbox"), delivery.pk
        case Purpose.DIGEST:
            count = delivery.items.count()
            text = ngettext(
                "%(count)d Meldung in Ihrer Zusammenfassung", "%(count)d Meldungen in Ihrer Zusammenfassung", count
            )
            text, path, mark = text % {"count": count}, reverse("inbox"), delivery.pk
        case _:
            told = news_of(delivery)
            text, path, mark = subject_of(told), told.activity.get_absolute_url(), told.pk
    return {"title": Alliance.current().name, "body": text, "url": path, "id": str(mark), "tag": topic(delivery)}


def how_long(delivery: Delivery) -> dict[str, str]:
    """Return how long it is worth telling, and how urgently."""
    if delivery.purpose == Purpose.NEWS:
        return DUTY if news_of(delivery).duty else ASKED_FOR
    return TRIAL if is_trial(delivery) else TOGETHER


def topic(delivery: Delivery) -> str:
    """Return what a newer message replaces while the browser is away: the one on the same report (RFC 8030 5.4)."""
    activity = news_of(delivery).activity if delivery.purpose == Purpose.NEWS else None
    about = (activity.report_id or activity.pk) if activity else delivery.pk
    return base64.urlsafe_b64encode(about.bytes).rstrip(b"=").decode()


def encrypted(said: bytes, destination: Destination) -> bytes:
    """Return the message so that only this browser can read it (RFC 8291)."""
    from pywebpush import WebPusher, WebPushException  # here: it takes half a second that no page should wait for

    keys: dict[str, Any] = destination.details.get("keys", {})
    try:
        return bytes(WebPusher({"endpoint": destination.address, "keys": keys}).encode(said)["body"])
    except (WebPushException, ValueError, TypeError) as unusable:
        raise Gone(_("Der Schlüssel des Browsers lässt sich nicht verwenden.")) from unusable
