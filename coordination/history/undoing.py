"""Taking a change back: by the same acts as the pages use, so that they check and follow up the same.

Each takes the event, the one before it on the same row (None: unknown) and who asks; each raises ``Refused`` or
``ValidationError`` with a sentence where the change cannot be taken back.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Alliance, Member, MemberArea, RetentionPeriod, User
from accounts.services import branding, members, people
from geo.models import CumulativeRule, ImpactRule, MapLayer
from geo.services import layers, rules
from notifications.models import Deputy, Destination
from notifications.queue import rebuild_hints
from notifications.services import Refused, deputies, destinations
from notifications.services.mail_texts import take_back

INSERT, UPDATE, DELETE = "insert", "update", "delete"


def changed_between(event: Any, before: Any, fields: list[str]) -> list[str]:
    """Return which of these columns an event changed."""
    return [name for name in fields if before is None or getattr(event, name) != getattr(before, name)]


@transaction.atomic
def put_back(model: Any, event: Any, before: Any, fields: list[str]) -> Any:
    """Write back what the columns said before, checked as a form would check it. Returns the row."""
    row = _row(model, event)
    columns = changed_between(event, before, fields)
    if before is None or not columns:
        raise Refused("unknown", _("Was vorher galt, ist nicht aufgeschrieben."))
    if any(getattr(row, name) != getattr(event, name) for name in columns):
        raise Refused("changed", _("Inzwischen wurde das noch einmal geändert. Ändern Sie es dort, wo es steht."))
    for name in columns:
        setattr(row, name, getattr(before, name))
    row.full_clean()
    row.save(update_fields=[name.removesuffix("_id") for name in columns])
    return row


def member(event: Any, before: Any, by: User) -> None:
    """Take back a name, or that a member left or came back."""
    row = _row(Member, event)
    if event.pgh_label == INSERT:
        members.retire_member(row, by=by)
    elif before is not None and before.active != event.active:
        members.readmit_member(row) if before.active else members.retire_member(row, by=by)
    else:
        put_back(Member, event, before, ["name", "short_name"])


def member_area(event: Any, before: Any, by: User) -> None:
    """Give an area back to its member, or take it from the member again."""
    if event.pgh_label == DELETE:
        members.add_area(_by_pk(Member, event.member_id), key_or_name=event.key)
    else:
        _row(MemberArea, event).delete()


def person(event: Any, before: Any, by: User) -> None:
    """Give a person the roles, member and access they had."""
    if before is None:
        raise Refused("unknown", _("Was vorher galt, ist nicht aufgeschrieben."))
    row = _by_pk(User, event.pgh_obj_id)
    if not User.objects.managed_by(by).filter(pk=row.pk).exists():
        raise Refused("not_managed", _("Dieses Konto wird nicht hier verwaltet."))
    if event.is_active != before.is_active:
        people.reactivate(row) if before.is_active else people.deactivate(row, by=by)
    if (event.roles, event.member_id) != (before.roles, before.member_id):
        people.change_person(row, by=by, member=before.member, roles=before.roles)


def mailbox(event: Any, before: Any, by: User) -> None:
    """Use a mailbox again or let it rest again; or write its address back."""
    row = _row(Destination, event)
    if event.pgh_label == INSERT:
        destinations.rest(row)
    elif before is not None and before.active != event.active:
        destinations.mend(row) if before.active else destinations.rest(row)
    else:
        put_back(Destination, event, before, ["address", "label", "cc", "duty"])


def deputy(event: Any, before: Any, by: User) -> None:
    """Appoint a deputy again, or dismiss the one that was appointed."""
    if event.pgh_label == DELETE:
        deputies.appoint(
            _by_pk(Destination, event.destination_id), address=event.address, name=event.name,
            from_on=event.from_on, until_on=event.until_on, by=by,
        )  # fmt: skip
    elif event.pgh_label == INSERT:
        deputies.dismiss(_row(Deputy, event))
    else:
        put_back(Deputy, event, before, ["address", "name", "from_on", "until_on"])


def rule(event: Any, before: Any, by: User) -> None:
    """Put a retired rule in force again; retire a new one; give a changed one the content of the version before."""
    _take_rule_back(_row(ImpactRule, event), event, by)


@transaction.atomic
def rule_of_sums(event: Any, before: Any, by: User) -> None:
    """The same with a rule of sums; the worker looks at all sums anew."""
    _take_rule_back(_row(CumulativeRule, event), event, by)
    rebuild_hints()


def _take_rule_back(row: Any, event: Any, by: User) -> None:
    if event.pgh_label == UPDATE:
        rules.reinstate_rule(row, by=by)
    elif row.version == 1:
        rules.retire_rule(row)
    else:
        earlier = type(row).objects.get(rule=row.rule, version=row.version - 1)
        rules.revise_rule(row, by=by, **rules.content_of(earlier))


def layer(event: Any, before: Any, by: User) -> None:
    """Show or hide a layer again, bring it back, or write its words back."""
    row = _row(MapLayer, event)
    if event.pgh_label == INSERT:
        layers.remove_layer(row)
    elif before is not None and before.removed_at != event.removed_at:
        layers.remove_layer(row) if before.removed_at else layers.restore_layer(row)
    elif before is not None and before.active != event.active:
        layers.show_layer(row, shown=before.active)
    else:
        put_back(MapLayer, event, before, ["title", "attribution", "licence", "role"])


def mail_text(event: Any, before: Any, by: User) -> None:
    """Write back what a mail said before."""
    was_own = event if event.pgh_label == DELETE else before
    take_back(event.key, was_own.text if was_own is not None and event.pgh_label != INSERT else None, by=by)


def appearance(event: Any, before: Any, by: User) -> None:
    """Let the alliance appear as it did before, unless it was changed once more."""
    newest = Alliance.pgh_event_model.objects.filter(pgh_obj_id=event.pgh_obj_id).latest("pgh_id")  # type: ignore[attr-defined]
    if before is None or newest.pgh_id != event.pgh_id:
        raise Refused("changed", _("Inzwischen wurde das noch einmal geändert. Ändern Sie es dort, wo es steht."))
    branding.restore_branding(before.pgh_id)


def period(event: Any, before: Any, by: User) -> None:
    """Keep something as long as before: by default, where nobody had chosen."""
    if event.pgh_label == INSERT:
        _row(RetentionPeriod, event).delete()
    else:
        put_back(RetentionPeriod, event, before, ["days"])


def code(model: Any) -> Any:
    """Return the act for one code list: its labels and figures are written back."""

    def act(event: Any, before: Any, by: User) -> None:
        shown = {field.name for field in model._meta.fields} - {"id", "code"}
        put_back(model, event, before, sorted(shown))

    return act


def _row(model: Any, event: Any) -> Any:
    return _by_pk(model, event.pgh_obj_id)


def _by_pk(model: Any, pk: Any) -> Any:
    try:
        return model.objects.get(pk=pk)
    except ObjectDoesNotExist as gone:
        raise Refused("gone", _("Das gibt es nicht mehr.")) from gone
