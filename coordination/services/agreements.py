"""What the parties agreed on, and who does what until when."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member, User
from coordination.models import Agreement, Case, CaseState, Task
from coordination.services.case_saying import say_agreed, say_task, say_task_done
from coordination.services.cases import check_office, held_case
from notifications.services import Refused


@transaction.atomic
def agree(case: Case, *, text: str, agreed_on: date, by: User, key: UUID | None = None) -> Agreement:
    """Write down what the parties agreed on; it stands with every report of the case, and the parties are told.

    The same ``key`` is the same agreement: a button pressed twice. Raises ``Refused``: closed, empty, in the future.
    """
    check_office(by)
    locked = held_case(case)
    before = locked.agreements.filter(pk=key).first() if key else None
    if before:
        return before
    if not text.strip():
        raise Refused("empty", _("Schreiben Sie, was vereinbart wurde."))
    if agreed_on > timezone.localdate():
        raise Refused("not_yet", _("Das Datum liegt in der Zukunft. Wann wurde es vereinbart?"))
    agreement = Agreement.objects.create(
        pk=key or uuid4(), case=locked, text=text.strip(), agreed_on=agreed_on, written_by=by
    )
    locked.state, locked.revision = CaseState.AGREED, locked.revision + 1
    locked.save(update_fields=["state", "revision"])
    say_agreed(agreement, by=by)
    return agreement


@transaction.atomic
def give_task(case: Case, *, text: str, owner: Member | None, due_on: date, by: User, key: UUID | None = None) -> Task:
    """Give a task to a member at the table, or (no owner) to the Geschäftsstelle, and tell whoever it is for.

    Raises ``Refused``: the case is closed, the member does not sit at the table, or the day is over.
    """
    check_office(by)
    locked = held_case(case)
    before = locked.tasks.filter(pk=key).first() if key else None
    if before:
        return before
    if not text.strip():
        raise Refused("empty", _("Schreiben Sie, was zu tun ist."))
    if owner is not None and not locked.parties.filter(member=owner).exists():
        raise Refused("not_a_party", _("%(member)s ist an diesem Fall nicht beteiligt.") % {"member": owner.short_name})
    if due_on < timezone.localdate():
        raise Refused("over", _("Das Datum ist schon vorbei."))
    task = Task.objects.create(pk=key or uuid4(), case=locked, text=text.strip(), owner=owner, due_on=due_on)
    locked.revision += 1
    locked.save(update_fields=["revision"])
    say_task(task, by=by)
    return task


@transaction.atomic
def finish_task(task: Task, *, by: User) -> Task:
    """Say that a task is done, by whoever it is for or the Geschäftsstelle, also of a closed case; tell all."""
    row = _own(task, by)
    if row.done_at is None:
        row.done_at, row.done_by = timezone.now(), by
        row.save(update_fields=["done_at", "done_by"])
        say_task_done(row, by=by)
    return row


@transaction.atomic
def reopen_task(task: Task, *, by: User) -> Task:
    """Take back that a task is done."""
    row = _own(task, by)
    row.done_at = row.done_by = None
    row.save(update_fields=["done_at", "done_by"])
    return row


def may_finish(user: User, task: Task) -> bool:
    """Return whether this person says that a task is done: officers and planners of its member, or the office."""
    speaks = user.is_officer or user.is_planner
    own = task.owner_id is not None and user.member_id == task.owner_id and speaks
    return user.is_active and (own or user.is_coordinator)


def _own(task: Task, by: User) -> Task:
    row = Task.objects.select_for_update(of=("self",), no_key=True).select_related("case", "owner").get(pk=task.pk)
    if not may_finish(by, row):
        raise Refused("not_yours", _("Das sagt, wer die Aufgabe hat, oder die Geschäftsstelle."))
    return row
