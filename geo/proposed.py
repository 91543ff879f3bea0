"""Rules as they would be: what a change of one makes of all, before anybody saves it.

A proposed rule is an unsaved ``ImpactRule`` with the codes it names beside it, as ``with_codes`` gives them; the
one place that decides who is affected (geo/affected.py) takes it like any other.
"""

from __future__ import annotations

import hashlib
from typing import Any

from geo.models import ImpactRule
from geo.services.rules import CODE_LISTS


def rules_after(rule: ImpactRule | None, content: dict[str, Any] | None) -> list[ImpactRule]:
    """Return all rules with their codes as they would stand.

    With both, the rule says the content instead; without a rule, the content is a new one; without content, the
    rule no longer holds.
    """
    standing = ImpactRule.objects.in_force().with_codes()
    if rule is not None:
        standing = standing.exclude(rule=rule.rule)
    return [*standing, _proposed(content)] if content is not None else list(standing)


def rules_in_force() -> list[ImpactRule]:
    """Return the rules that decide now, with their codes."""
    return list(ImpactRule.objects.in_force().with_codes())


def state_of_rules() -> str:
    """Return what changes with every change of a rule: what was computed under another state is out of date."""
    known = ImpactRule.objects.in_force().order_by("pk").values_list("pk", flat=True)
    return hashlib.sha256(" ".join(map(str, known)).encode()).hexdigest()


def _proposed(content: dict[str, Any]) -> ImpactRule:
    rule: Any = ImpactRule(**{name: value for name, value in content.items() if name not in CODE_LISTS})
    rule.kind_codes = sorted(kind.code for kind in content.get("kinds", ()))
    rule.use_codes = sorted(use.code for use in content.get("uses", ()))
    return rule  # type: ignore[no-any-return]
