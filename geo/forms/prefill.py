"""What a file says of a plan, as values of the report's form. Filled in by the page, never over what was typed.

Facts are named as XPlanung names them (``name``, ``nummer``, ``klasse``, ``planArt``, ``rechtsstand``), or hold codes
of our own lists (``kind``, ``stage``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from geo.forms.drafts import CODE_LISTS, DraftForm, label_of
from geo.models.codes import CodeEntry

LONGEST_TITLE = 160  # ReportVersion.title
# XPlanung 6.0, BP_Rechtsstand 2000 (draft): XBeteiligung, whose steps our list has, calls it 2250.
OTHER_STAGES = {"2000": "2250"}
_CODES = re.compile(r"\d+")


class Prefill:
    """Turns the facts of a file (``Incoming.facts``, ``Feature.facts``) into fields; reads the code lists once."""

    def __init__(self) -> None:
        self._lists: dict[str, list[CodeEntry]] = {
            name: list(model.objects.active()) for name, model in CODE_LISTS.items()
        }

    def fields(self, facts: Mapping[str, Any]) -> list[dict[str, str]]:
        """Return what the form can take: ``[{field, label, value, shown}]``, in the form's order.

        ``value`` is what the field holds (the code of a list's entry), ``shown`` what people read.
        """
        found = {"title": _title(facts)}
        for name, said in (("kind", _kinds(facts)), ("stage", _stages(facts))):
            entry = next(filter(None, (self._entry(name, each) for each in said)), None)
            found[name] = (entry.code, label_of(entry)) if entry else ("", "")
        return [
            {"field": name, "label": str(DraftForm.base_fields[name].label), "value": value, "shown": shown}
            for name, (value, shown) in found.items()
            if value
        ]

    def _entry(self, name: str, said: str) -> CodeEntry | None:
        """Return the entry that a code of ours or an official one names ("bplan", "BP_PlanArt 1000", "2200")."""
        entries = self._lists[name]
        return next((each for each in entries if each.code == said), None) or next(
            (each for each in entries if _names(each.official_code, said)), None
        )


def _kinds(facts: Mapping[str, Any]) -> list[str]:
    """Return the plan kinds a file names: XPlanung counts them anew in every class of plan."""
    plan_class = str(facts.get("klasse") or "")[:2]
    official = [f"{plan_class}_PlanArt {code}" for code in str(facts.get("planArt") or "").split()]
    return [*_said(facts, "kind"), *official]


def _stages(facts: Mapping[str, Any]) -> list[str]:
    stages = [*_said(facts, "stage"), *_said(facts, "rechtsstand")]
    return [OTHER_STAGES.get(each, each) for each in stages]


def _said(facts: Mapping[str, Any], name: str) -> list[str]:
    return [str(facts[name]).strip()] if facts.get(name) else []


def _names(official: str, said: str) -> bool:
    """Say whether an official code ("BP_PlanArt 4000, 40000") names what a file says ("BP_PlanArt 40000")."""
    list_name, _, code = said.rpartition(" ")
    return official.startswith(list_name) and code in _CODES.findall(official)


def _title(facts: Mapping[str, Any]) -> tuple[str, str]:
    name = " ".join(str(facts.get("name") or "").split())
    number = " ".join(str(facts.get("nummer") or facts.get("number") or "").split())
    if number and number.lower() not in name.lower():
        name = f"{name} ({number})" if name else number
    title = name[:LONGEST_TITLE]
    return title, title
