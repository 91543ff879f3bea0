"""Editing rules, of impact and of sums. A version that may have decided something is never changed: an edit writes the
next one."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from geo.models import CumulativeRule, ImpactRule

CODE_LISTS = ("kinds", "uses")
CONTENT: dict[type, tuple[str, ...]] = {
    ImpactRule: (
        "name", "min_area_ha", "over_sales_area_m2", "over_gross_floor_m2", "reach", "distance_m", "per_height",
        *CODE_LISTS,
    ),
    CumulativeRule: ("name", "measure", "threshold", "distance_m", *CODE_LISTS),
}  # fmt: skip
Rule = TypeVar("Rule", ImpactRule, CumulativeRule)


@transaction.atomic
def add_rule(*, by: Any, **content: Any) -> ImpactRule:
    """Put a new impact rule in force."""
    return _write(ImpactRule(edited_by=by), content)


@transaction.atomic
def add_cumulative_rule(*, by: Any, **content: Any) -> CumulativeRule:
    """Put a new rule of sums in force."""
    return _write(CumulativeRule(edited_by=by), content)


@transaction.atomic
def revise_rule(rule: Rule, *, by: Any, **changes: Any) -> Rule:
    """Put the next version of a rule in force and return it; the rule itself when nothing changes.

    Raises ``ValidationError`` when the given version is not the one in force: somebody was faster.
    """
    rule = type(rule).objects.select_for_update().get(pk=rule.pk)
    before = content_of(rule)
    after = before | changes
    if rule.valid_until is not None:
        raise ValidationError(gettext("Diese Fassung der Regel gilt nicht mehr."), code="not_in_force")
    if after == before:
        return rule
    _end(rule)
    return _write(type(rule)(rule=rule.rule, version=rule.version + 1, edited_by=by), after)


@transaction.atomic
def retire_rule(rule: Rule) -> None:
    """Take a rule out of force; reports it decided keep it as their reason."""
    rule = type(rule).objects.select_for_update().get(pk=rule.pk)
    if rule.valid_until is None:
        _end(rule)


@transaction.atomic
def reinstate_rule(rule: Rule, *, by: Any) -> Rule:
    """Put a retired rule in force again, as a new version: in between, it did not hold."""
    versions = list(type(rule).objects.select_for_update().filter(rule=rule.rule).order_by("-version"))
    newest = versions[0]
    if newest.valid_until is None:
        return newest
    number = newest.version + 1
    return _write(type(rule)(rule=rule.rule, version=number, edited_by=by), content_of(newest))


def content_of(rule: Rule) -> dict[str, Any]:
    """Return what a version says, by field; kinds and uses as sets."""
    return {
        name: set(getattr(rule, name).all()) if name in CODE_LISTS else getattr(rule, name)
        for name in CONTENT[type(rule)]
    }


def newest_version(rule: Rule) -> Rule:
    """Return the last version of the rule this row is a version of."""
    return type(rule).objects.select_related("edited_by").filter(rule=rule.rule).latest("version")


def _end(rule: Rule) -> None:
    rule.valid_until = timezone.now()
    rule.save(update_fields=["valid_until"])


def _write(rule: Rule, content: dict[str, Any]) -> Rule:
    for name, value in content.items():
        if name not in CODE_LISTS:
            setattr(rule, name, value)
    rule.full_clean(validate_unique=False, validate_constraints=False)
    rule.save()
    for name in CODE_LISTS:
        getattr(rule, name).set(content.get(name, ()))
    return rule
