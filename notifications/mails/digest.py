"""The mail of a digest: what subscriptions found in a day or a week, each report once, with a table of contents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Alliance
from geo import describe
from geo.models import Status
from notifications import mail_texts, unsubscribing
from notifications.mails.message import Mail, build, letterhead
from notifications.mails.nothing import NothingToTell
from notifications.mails.reader import may_know_of, may_see_details_of
from notifications.models import Delivery, Notification, Rhythm, Standing, Subscription, Verb
from notifications.wording import WORDS, Occasion, change, one_line, why

MOST_ENTRIES = 50


@dataclass(frozen=True)
class Entry:
    """One report in a digest, whatever happened to it."""

    anchor: str
    title: str
    reporter: str
    summary: str
    happened: list[str]
    why: list[str]
    url: str
    withdrawn: bool


def compose(delivery: Delivery) -> Mail:
    """Return the mail of a digest, with what its reader may still see and still wants."""
    told = unsubscribing.still_wanted(delivery, _gathered(delivery))
    known = may_know_of(delivery.destination, {one.activity.report_id for one in told})
    by_report: dict[UUID, list[Notification]] = {}
    for one in told:
        report = one.activity.report_id
        if report in known:
            by_report.setdefault(report, []).append(one)
    if not by_report:
        raise NothingToTell(_("Es gibt nichts mehr mitzuteilen."))
    detailed = may_see_details_of(delivery.destination, by_report)
    groups = list(by_report.items())
    entries = [_entry(one, number, report in detailed) for number, (report, one) in enumerate(groups[:MOST_ENTRIES], 1)]
    count, when = len(groups), _period(delivery, told)
    return build(
        delivery,
        template="digest",
        subject=_subject(entries, count, when),
        context={
            "intro": mail_texts.said("sammelmail"),
            "heading": _heading(count),
            "when": when,
            "entries": entries,
            "more": count - len(entries),
            "gone": len({one.activity.report_id for one in told} - known),
            "inbox": settings.BASE_URL + reverse("inbox"),
            "contact": Alliance.current().contact,
            "unsubscribe": unsubscribing.address_of(delivery),
        },
        headers=unsubscribing.headers_of(delivery),
        reply_to=Alliance.current().contact,
    )


def _gathered(delivery: Delivery) -> list[Notification]:
    """Return what the digest is about, the newest first."""
    told = Notification.objects.filter(digest_items__delivery=delivery).select_related(
        "activity__version__report__reporter", "member", "user__member",
        "activity__version__kind", "activity__version__use", "activity__version__stage",
    )  # fmt: skip
    return list(told.defer("activity__version__outline").order_by("-activity__created_at"))


def _entry(told: list[Notification], number: int, detailed: bool) -> Entry:
    newest = told[0].activity
    version = newest.version
    if version is None:
        raise ValueError("A digest holds news of reports alone.")
    report = version.report
    withdrawn = report.status == Status.WITHDRAWN
    return Entry(
        anchor=f"m{number}",
        title=one_line(version.title),
        reporter=one_line(report.reporter.short_name),
        summary="" if withdrawn else one_line(describe.summary_line(version)),
        happened=[_happened(one, detailed) for one in told],
        why=list(dict.fromkeys(sentence for one in told for sentence in _why(one, detailed))),
        url=settings.BASE_URL + reverse("report-detail", args=[report.pk]),
        # Said by its own line already where the withdrawal itself is told.
        withdrawn=withdrawn and newest.verb != Verb.WITHDRAWN,
    )


def _why(one: Notification, detailed: bool) -> list[str]:
    if one.activity.said:
        return [one_line(one.activity.said["why"])]
    return why(Occasion.of(one, detailed=detailed))


def _happened(one: Notification, detailed: bool) -> str:
    """Return what happened and when: „Di., 17. November: geändert. Geändert: Umgriff.“."""
    day = date_format(timezone.localtime(one.activity.created_at), "D., j. F")
    if one.activity.said:
        return f"{day}: {one_line(one.activity.news)}."
    occasion = Occasion.of(one, detailed=detailed)
    news = str(WORDS[Verb(occasion.verb), Standing(occasion.standing)].news)
    changed = change(occasion) if occasion.detailed else ""
    return f"{day}: {news}. {changed}".strip()


def _heading(count: int) -> str:
    return ngettext("%(count)d Meldung aus Ihren Abos", "%(count)d Meldungen aus Ihren Abos", count) % {"count": count}


def _subject(entries: list[Entry], count: int, when: str) -> str:
    about = f"{_heading(count)}: {entries[0].title}" if count == 1 else f"{_heading(count)}, {when}"
    return f"[{letterhead()}] {about}"


def _period(delivery: Delivery, told: Iterable[Notification]) -> str:
    """Return what the digest covers: a week, when all its subscriptions are weekly; else it is the day's."""
    ids: set[Any] = {reason["subscription"] for one in told for reason in one.reasons if "subscription" in reason}
    rhythms = set(Subscription.objects.filter(pk__in=ids).values_list("rhythm", flat=True))
    today = timezone.localtime(delivery.created_at).date()
    if rhythms == {Rhythm.WEEKLY}:
        return _("Woche vom %(day)s") % {"day": date_format(today - timedelta(days=7), "j. F")}
    return date_format(today, "j. F")
