"""Changes as lines: what was done to what, by whom, and what is different since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import Member, MemberArea, User
from coordination.history.kinds import KINDS, Kind
from coordination.history.undoing import DELETE, INSERT, changed_between
from coordination.history.words import NOTHING, said
from geo.services.rules import CONTENT, Rule, content_of
from notifications.mail_texts import PIECES
from notifications.models import Destination, MailText


@dataclass(frozen=True)
class Change:
    """A change as a line: what was done to what, by whom, and what is different since."""

    event: Any
    kind: Kind
    name: str
    act: str
    who: str
    columns: list[tuple[str, str, str]]  # field, before, after
    url: str
    can_undo: bool


@dataclass(frozen=True)
class Beside:
    """What the rows of a page name: members, mailboxes and people by id; rules with the version before each."""

    names: dict[Any, str]
    rules: dict[Any, tuple[Any, Any]]


def lines_of(keys: list[tuple[str, int, datetime, str | None]]) -> list[Change]:
    """Return the lines of these events (kind, id, moment, person), in a fixed number of questions."""
    people = {str(one.pk): str(one) for one in User.objects.filter(pk__in={who for *_rest, who in keys if who})}
    found: dict[tuple[str, int], tuple[Any, Any]] = {}
    for slug in {key[0] for key in keys}:
        found |= {(slug, pk): pair for pk, pair in _pairs(KINDS[slug], [k[1] for k in keys if k[0] == slug]).items()}
    beside = _beside(found)
    return [_line(KINDS[slug], *found[slug, pk], _person(who, people), beside) for slug, pk, _at, who in keys]


def _person(who: str | None, people: dict[str, str]) -> str:
    return people.get(who, _("gelöschte Person")) if who else _("ohne Person")


def _pairs(kind: Kind, pks: list[int]) -> dict[int, tuple[Any, Any]]:
    """Return by id the events and what was before each."""
    model = kind.model.pgh_event_model
    earlier = model.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pk__lt=OuterRef("pk")).order_by("-pk")
    events = model.objects.filter(pk__in=pks).annotate(earlier=Subquery(earlier.values("pk")[:1]))
    by_pk = {event.pk: event for event in events.defer(*_heavy(model))}
    before = model.objects.defer(*_heavy(model)).in_bulk([one.earlier for one in by_pk.values() if one.earlier])
    return {pk: (event, before.get(event.earlier)) for pk, event in by_pk.items()}


def _heavy(model: Any) -> list[str]:
    return [field.name for field in model._meta.fields if field.get_internal_type() == "BinaryField"]


def _beside(found: Mapping[tuple[str, int], tuple[Any, Any]]) -> Beside:
    events: dict[str, list[Any]] = defaultdict(list)
    for (slug, _pk), (event, _before) in found.items():
        events[slug].append(event)
    names: dict[Any, str] = dict(Member.objects.values_list("pk", "short_name"))
    boxes = {event.destination_id for event in events["vertretungen"]}
    names |= {one.pk: str(one) for one in Destination.objects.filter(pk__in=boxes)} if boxes else {}
    persons = {event.pgh_obj_id for event in events["personen"]}
    names |= {one.pk: str(one) for one in User.objects.filter(pk__in=persons)} if persons else {}
    rules: dict[Any, tuple[Any, Any]] = {}
    for slug in (one.slug for one in KINDS.values() if one.model in CONTENT and events[one.slug]):
        rules |= _rules(KINDS[slug].model, [event.pgh_obj_id for event in events[slug]])
    return Beside(names, rules)


def _rules(model: type[Rule], pks: list[Any]) -> dict[Any, tuple[Rule, Rule | None]]:
    """Return by id the versions of rules, each with the version before it: what it says lies in two code lists."""
    wanted = model.objects.filter(rule__in=model.objects.filter(pk__in=pks).values("rule"))
    rows = {(one.rule, one.version): one for one in wanted.prefetch_related("kinds", "uses")}
    return {one.pk: (one, rows.get((one.rule, one.version - 1))) for one in rows.values()}


def _line(kind: Kind, event: Any, before: Any, who: str, beside: Beside) -> Change:
    by_version = kind.model in CONTENT
    known = by_version or event.pgh_label in (INSERT, DELETE) or before is not None
    return Change(
        event=event,
        kind=kind,
        name=_name(kind, event, beside),
        act=_act(kind, event),
        who=who,
        columns=_rule_columns(kind, event, beside) if by_version else _columns(kind, event, before, beside),
        url=kind.address(event) if event.pgh_label != DELETE or kind.model is MemberArea else "",
        can_undo=known and kind.undo is not None and event.pgh_label in kind.undone_by,
    )


def _name(kind: Kind, event: Any, beside: Beside) -> str:
    if kind.model is User:
        return beside.names.get(event.pgh_obj_id, _("gelöschte Person"))
    if kind.model is MailText:
        return str(PIECES[event.key].title) if event.key in PIECES else str(event.key)
    named = [getattr(event, column) for column in kind.named_by if getattr(event, column)]
    return str(named[0]) if named else str(kind.label)


def _act(kind: Kind, event: Any) -> str:
    if kind.model in CONTENT:
        return _("außer Kraft") if event.valid_until else _("Fassung %(n)d in Kraft") % {"n": event.version}
    return {INSERT: _("angelegt"), DELETE: _("entfernt")}.get(event.pgh_label, _("geändert"))


def _columns(kind: Kind, event: Any, before: Any, beside: Beside) -> list[tuple[str, str, str]]:
    """Return what is different: of a new row all that is filled in, of one that went what it was."""
    found = []
    for name in kind.fields:
        field = event._meta.get_field(name)
        if event.pgh_label not in (INSERT, DELETE) and not changed_between(event, before, [field.attname]):
            continue
        after = said(field, getattr(event, field.attname), beside.names)
        was = said(field, getattr(before, field.attname), beside.names) if before is not None else ""
        if event.pgh_label == DELETE:
            was, after = after, NOTHING
        elif event.pgh_label == INSERT:
            was = ""
        if event.pgh_label != INSERT or after != NOTHING:
            found.append((str(field.verbose_name), was, after))
    return found


def _rule_columns(kind: Kind, event: Any, beside: Beside) -> list[tuple[str, str, str]]:
    row, before = beside.rules.get(event.pgh_obj_id, (None, None))
    if row is None or event.valid_until:
        return []
    then = content_of(before) if before else {}
    found = []
    for name, value in content_of(row).items():
        field: Any = kind.model._meta.get_field(name)
        was = _of_rule(field, then.get(name), beside) if before else ""
        after = _of_rule(field, value, beside)
        if after != (was or NOTHING):
            found.append((str(field.verbose_name), was, after))
    return found


def _of_rule(field: Any, value: Any, beside: Beside) -> str:
    return ", ".join(sorted(map(str, value))) or NOTHING if isinstance(value, set) else said(field, value, beside.names)
