"""The page: what needs the Geschäftsstelle first, then how the region stands."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.case_steps import CaseLine, lines_of, with_steps
from coordination.cockpit import machine, state
from coordination.cockpit.needs import SHOWN, Need, Needs, first_of
from coordination.cockpit.silence import Silent, silent_members
from coordination.event_year import Gap, events_in, missing_in
from coordination.hints_page import cards
from coordination.querysets import cases_open_to
from coordination.sums import chart, table
from coordination.sums.facts import AREA
from coordination.sums.query import MEMBER, WAYS
from coordination.sums.region import region_figures
from geo.models import CumulativeHint
from notifications import overview
from notifications.models import Destination
from notifications.undelivered import since_words


def page(user: Any, typed: QueryDict) -> dict[str, Any]:
    """Return the context of the page for the Geschäftsstelle. ``nach`` in the address says how figures are divided."""
    today = timezone.localdate()
    groups = [one for one in _needs(user, today) if one.total]
    figures = region_figures(user, WAYS.get(typed.get("nach", ""), MEMBER))
    kept = QueryDict("nur=laufend")
    events = events_in(today.year).filter(cancelled_at__isnull=True).order_by("starts_at")
    return {
        "today": today,
        "year": str(today.year),
        "groups": groups,
        "count": sum(one.total for one in groups),
        "facts": state.facts(),
        "figures": figures,
        "fact": AREA,
        "picture": chart.picture(figures.sums, AREA, _("Fläche laufender Vorhaben")),
        "divided": table.by_part(figures.sums, AREA, kept),
        "ways": [(one.title, one.name, one is figures.sums.way) for one in WAYS.values()],
        "events": list(events),
        "hints": cards(CumulativeHint.objects.open().heaviest_first()[:SHOWN], user),
        "now": timezone.now(),
    }  # fmt: skip


def first_address(*names: str) -> str:
    """Return the address of the first of these routes that the site has; nothing when it has none."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def _needs(user: Any, today: Any) -> list[Needs]:
    return [
        *machine.trouble(),
        _broken(),
        _without_mailbox(),
        _undeliverable(),
        _cases(user),
        _silent(today),
        state.layers_down(),
        state.boundaries(first_address("boundary-list", "setup-boundaries")),
        _events(today.year),
    ]


def _broken() -> Needs:
    found = Destination.objects.broken_mailboxes()
    return first_of(list(found[:SHOWN]), _broken_line, all_url=reverse("undelivered"), total=found.count())


def _broken_line(one: Destination) -> Need:
    url = reverse("destination-edit", args=[one.pk])
    member = one.member.short_name if one.member else ""
    title = _("%(member)s ist nicht erreichbar: %(mailbox)s") % {"member": member, "mailbox": one}
    return Need("mail", "error", title, since_words(one), url, _("Anderes Postfach eintragen"))


def _without_mailbox() -> Needs:
    found = overview.unreachable()
    return first_of(list(found[:SHOWN]), _mailbox_line, all_url=reverse("reachability"), total=found.count())


def _mailbox_line(member: Any) -> Need:
    title = _("%(member)s hat kein Postfach") % {"member": member.short_name}
    detail = _("Solange bekommen Personen des Mitglieds die Benachrichtigungen selbst.")
    url = reverse("destination-new", args=[member.pk])
    return Need("mail", "error", title, detail, url, _("Postfach eintragen"))


def _undeliverable() -> Needs:
    found = list(overview.undeliverable()[:50])
    return first_of(found, _undeliverable_line, all_url=reverse("undelivered"))


def _undeliverable_line(delivery: Any) -> Need:
    member = delivery.destination.member
    title = _("%(member)s hat eine Nachricht nicht bekommen") % {"member": member.short_name}
    about = delivery.notification.activity.title if delivery.notification else ""
    detail = " · ".join(part for part in (about, delivery.last_error or delivery.outcome_why) if part)[:200]
    return Need("mail", "error", title, detail, f"{reverse('undelivered')}?mitglied={member.pk}", _("Was zu tun ist"))


def _cases(user: Any) -> Needs:
    cases = cases_open_to(user).exclude(state="closed").order_by("opened_at")
    lines = lines_of(with_steps(cases)[:SHOWN], user)
    return first_of(lines, _case_line, all_url=reverse("case-list"), total=cases.count())


def _case_line(line: CaseLine) -> Need:
    detail = f"{line.age[:1].upper()}{line.age[1:]} · {', '.join(line.parties)} · {line.next_step}"
    return Need(
        "members", "warning", line.case.title, detail, reverse("case-detail", args=[line.case.pk]), _("Fall öffnen")
    )


def _silent(today: Any) -> Needs:
    found, total = silent_members(today, most=SHOWN)
    return first_of(found, _silent_line, total=total, all_url=f"{reverse('report-list')}?antwort=offen")


def _silent_line(one: Silent) -> Need:
    title = (
        ngettext("%(member)s schweigt seit %(n)d Woche", "%(member)s schweigt seit %(n)d Wochen", one.weeks)
        if one.weeks
        else _("%(member)s hat die Frist verstreichen lassen")
    )
    owed = ngettext("%(n)d Meldung wartet auf Antwort", "%(n)d Meldungen warten auf Antwort", one.count)
    detail = _("%(owed)s, die älteste Frist war am %(day)s. Schweigen ist keine Zustimmung.")
    values = {"owed": owed % {"n": one.count}, "day": date_format(one.since, "j. F")}
    links = [(title, reverse("report-detail", args=[report])) for report, title in one.reports]
    return Need(
        "clock", "warning", title % {"member": one.name, "n": one.weeks}, detail % values,
        reverse("member-detail", args=[one.member_id]), _("Wen anrufen?"), links,
    )  # fmt: skip


def _events(year: int) -> Needs:
    return first_of(missing_in(year), lambda gap: _gap_line(gap, year), all_url=reverse("event-list"))


def _gap_line(gap: Gap, year: int) -> Need:
    title = ngettext(
        "%(series)s: %(n)d Termin fehlt noch in diesem Jahr",
        "%(series)s: %(n)d Termine fehlen noch in diesem Jahr",
        gap.missing,
    )
    url = f"{reverse('event-new')}?reihe={gap.series.pk}&jahr={year}"
    return Need("calendar", "info", title % {"series": gap.series.name, "n": gap.missing}, "", url, _("Planen"))
