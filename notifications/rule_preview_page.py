"""What the page of a rule's preview says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geo import formats, proposed
from geo.models import Report
from notifications.models import RuleAct, RulePreview
from notifications.services.rule_previews import form_of

NAMED = 20  # reports under each member; the rest is counted


@dataclass(frozen=True)
class Line:
    """One member: what it would have heard more and less."""

    name: str
    sentence: str
    more: int
    fewer: int
    gained: list[tuple[Report, str]]
    lost: list[tuple[Report, str]]
    unnamed: int


def page_of(preview: RulePreview, user: Any) -> dict[str, Any]:
    """Return what the template needs."""
    form = form_of(preview)
    query = QueryDict(preview.typed)
    return {
        "preview": preview,
        "name": str(preview.rule) if form is None else query.get("name", ""),
        "headline": headline(preview),
        "lines": _lines(preview, user) if preview.is_over else [],
        "typed": [(name, value) for name in query for value in query.getlist(name)],
        "save": _save(preview),
        "back": _back(preview),
        "stale": preview.is_over and preview.rules_state != proposed.state_of_rules(),
    }


def headline(preview: RulePreview) -> str:
    """Return the answer in one sentence: „Aschheim hätte 4 Meldungen mehr bekommen“."""
    if not preview.is_over:
        return _("Die Wirkung wird ausgerechnet")
    if preview.state == "failed":
        return _("Die Wirkung ließ sich nicht ausrechnen")
    members = preview.found["members"]
    if not members:
        return _("Niemand hätte mehr oder weniger bekommen")
    if len(members) == 1:
        return sentence(members[0])
    more, fewer = sum(bool(one["more"]) for one in members), sum(bool(one["fewer"]) for one in members)
    if not fewer:
        return ngettext("%(n)d Mitglied hätte mehr bekommen", "%(n)d Mitglieder hätten mehr bekommen", more) % {
            "n": more
        }
    if not more:
        return ngettext("%(n)d Mitglied hätte weniger bekommen", "%(n)d Mitglieder hätten weniger bekommen", fewer) % {
            "n": fewer
        }
    return _("Mehr bekommen hätten: %(more)d, weniger: %(fewer)d Mitglieder") % {"more": more, "fewer": fewer}


def sentence(found: dict[str, Any]) -> str:
    """Return what changes for one member, in a sentence."""
    values = {"member": found["name"], "more": found["more"], "fewer": found["fewer"]}
    if found["more"] and found["fewer"]:
        return _("%(member)s hätte %(more)d Meldungen mehr und %(fewer)d weniger bekommen") % values
    if found["more"]:
        return (
            ngettext(
                "%(member)s hätte %(more)d Meldung mehr bekommen",
                "%(member)s hätte %(more)d Meldungen mehr bekommen",
                found["more"],
            )
            % values
        )
    return (
        ngettext(
            "%(member)s hätte %(fewer)d Meldung weniger bekommen",
            "%(member)s hätte %(fewer)d Meldungen weniger bekommen",
            found["fewer"],
        )
        % values
    )


def _lines(preview: RulePreview, user: Any) -> list[Line]:
    members = preview.found.get("members", [])
    named = {pk for one in members for pk, _m in (*one["gained"][:NAMED], *one["lost"][:NAMED])}
    heavy = ("current__outline", "current__outline_input", "current__field_input", "current__description")
    seen = Report.objects.visible_to(user).filter(pk__in=named).select_related("current", "reporter").defer(*heavy)
    by_pk = {str(report.pk): report for report in seen}
    return [_line(one, by_pk) for one in members]


def _line(found: dict[str, Any], by_pk: dict[str, Report]) -> Line:
    gained, lost = ([(by_pk[pk], _far(m)) for pk, m in found[key][:NAMED] if pk in by_pk] for key in ("gained", "lost"))
    unnamed = found["more"] + found["fewer"] - len(gained) - len(lost)
    return Line(found["name"], sentence(found), found["more"], found["fewer"], gained, lost, unnamed)


def _far(metres: int | None) -> str:
    if metres is None:
        return ""
    return _("%(length)s von der Grenze") % {"length": formats.length(metres)} if metres else _("berührt das Gebiet")


def _save(preview: RulePreview) -> str:
    if preview.act == RuleAct.ADD:
        return reverse("rule-new")
    return reverse("rule-edit" if preview.act == RuleAct.REVISE else "rule-retire", args=[preview.rule_id])


def _back(preview: RulePreview) -> str:
    """Return the form, with what was typed in it."""
    if preview.act == RuleAct.RETIRE:
        return reverse("rule-detail", args=[preview.rule_id])
    return f"{_save(preview)}?{preview.typed}"
