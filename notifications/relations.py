"""How a stored report stands to one member: the second-loudest thing on every report, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Member
from geo.models import AffectedArea, Decision, Report
from notifications.recipients import reason_sentence


@dataclass(frozen=True)
class OwnRelation:
    """A member's own view: „180 m von Ihrer Grenze“, and why that matters."""

    sentence: str
    why: str
    affected: bool
    nearest: Any = None


def relation_of(rows: Sequence[AffectedArea], reporter: Member) -> OwnRelation:
    """Return the relation that a member's rows of one version say; the nearest area speaks for all."""
    if not rows:
        return OwnRelation(_("Ihr Gebiet ist nicht betroffen"), "", affected=False)
    row = min(rows, key=lambda one: (one.distance_m, -one.overlap_m2))
    sentence = reason_sentence({"relation": row.relation, "distance_m": row.distance_m, "overlap_m2": row.overlap_m2})
    return OwnRelation(sentence[:1].upper() + sentence[1:], why_of(row, reporter), True, row.nearest)


def attach(reports: Iterable[Report], user: Any) -> None:
    """Give announced reports ``relation`` (for a member's person) and ``detailed``: whether a list may say more."""
    relations = own_relations(list(reports), user.member)
    for report in reports:
        relation = relations.get(report.pk)
        own = user.member_id is not None and report.reporter_id == user.member_id
        report.relation = relation  # type: ignore[attr-defined]
        report.detailed = own or user.is_coordinator or bool(relation and relation.affected)  # type: ignore[attr-defined]


def why_of(row: AffectedArea, reporter: Member) -> str:
    """Return by what the area counts: a rule, or the reporter's own choice with its reason."""
    if row.decision == Decision.ADDED:
        return _("von %(reporter)s ergänzt: „%(reason)s“") % {"reporter": reporter.short_name, "reason": row.reason}
    return _("Regel „%(rule)s“") % {"rule": row.rule.name} if row.rule else ""


def own_relations(reports: Iterable[Report], member: Member | None) -> dict[Any, OwnRelation]:
    """Return, by report id, how announced reports stand to this member, in one query; nothing without a member."""
    if member is None:
        return {}
    announced = [report for report in reports if report.current_id]
    rows: dict[Any, list[AffectedArea]] = {report.current_id: [] for report in announced}
    for row in AffectedArea.objects.told().filter(version__in=rows, member=member).select_related("rule"):
        rows[row.version_id].append(row)
    own = OwnRelation(_("Ihre Meldung"), "", affected=False)
    return {
        report.pk: own if report.reporter_id == member.pk else relation_of(rows[report.current_id], report.reporter)
        for report in announced
    }
