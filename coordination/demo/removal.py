"""Taking the demo alliance out again, with everything that hangs on it, as if it had never been.

What people did with the demo data goes with them: rows that cannot be without a removed row, whatever their table,
and their history. What only names a removed row (a rule that a demo coordinator changed) forgets the name and stays.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pghistory.models
import pgtrigger
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import SET_NULL, ForeignObjectRel

from accounts.models import Member, User
from coordination.demo import story
from coordination.models import Case, Meeting, NetworkEvent
from geo.models import AffectedArea, CumulativeCluster, Edition, Report
from notifications.models import Activity, Channel, Delivery, DemoMail, Destination

Doomed = dict[type[models.Model], set[Any]]
A_BATCH = 5000


def remove_demo() -> dict[str, int]:
    """Remove the demo alliance; return how many rows went, by table. Does nothing where there is none."""
    with transaction.atomic(), pgtrigger.ignore():  # what never was has no history of its end
        doomed = _with_all_that_hangs_on_it(_roots())
        doomed[CumulativeCluster] = _places_of(doomed.get(Report, set()))
        doomed = _with_all_that_hangs_on_it(doomed | {Activity: doomed.get(Activity, set()) | _said_about(doomed)})
        doomed = doomed | {Destination: doomed.get(Destination, set()) | _mailboxes_made_for(doomed)}
        files = list(_files(doomed))
        _forget_sessions(doomed.get(User, set()))
        children_first = sorted(doomed, key=_depth, reverse=True)
        counts = {model._meta.db_table: _delete(model, doomed[model]) for model in children_first}
        _delete_jobs(doomed)
    for storage, name in files:
        storage.delete(name)
    call_command("rebuild_places", verbosity=0)
    return {table: count for table, count in counts.items() if count}


def _roots() -> Doomed:
    """Return the rows that the demo made by name; all others hang on them."""
    mayors = json.loads((story.HOME / "events.json").read_text(encoding="utf-8"))
    emails = [person.email for person in story.people()] + [row["email"] for row in mayors["mayors"]]
    reports = [story.identity("report", entry["name"]) for entry in story.reports()]
    members = [story.identity("member", row["name"]) for row in story.members()]
    years = range(2020, 2100)
    events = [story.identity("event", entry["name"], year) for entry in mayors["events"] for year in years]
    # Boundaries by which somebody else's reports were decided stay.
    decided = AffectedArea.objects.exclude(version__report__reporter__in=members).values("area__edition")
    found: dict[type[models.Model], Any] = {
        Member: Member.objects.filter(pk__in=members),
        User: User.objects.filter(email__in=emails),
        NetworkEvent: NetworkEvent.objects.filter(pk__in=events),
        Case: Case.objects.filter(reports__in=reports),
        Edition: Edition.objects.filter(approximate=True, source__startswith="fixtures/ostallianz/").exclude(
            pk__in=decided
        ),
    }
    doomed = {model: set(rows.values_list("pk", flat=True)) for model, rows in found.items()}
    if any(doomed.values()):
        doomed[DemoMail] = set(DemoMail.objects.values_list("pk", flat=True))  # of a test system, all of it
    return doomed


def _places_of(reports: set[Any]) -> set[Any]:
    """Return the places where reports that go passed a sum; where others stay, only what goes is forgotten."""
    gone = set()
    for place in CumulativeCluster.objects.filter(reports__overlap=list(reports)):
        place.reports = [one for one in place.reports if one not in reports]
        place.save(update_fields=["reports"])
        if not place.reports:
            gone.add(place.pk)
    return gone


def _said_about(doomed: Doomed) -> set[Any]:
    """Return the activities of no report whose page goes: they know it by its address alone, or by their key."""
    gone = {str(key) for model in (NetworkEvent, Case, Meeting, CumulativeCluster) for key in doomed.get(model, ())}
    said = Activity.objects.filter(report=None).values_list("pk", "said__path")
    keys = Activity.objects.filter(idempotency_key__in=doomed.get(CumulativeCluster, ()))
    return {pk for pk, path in said if gone & set(str(path).split("/"))} | set(keys.values_list("pk", flat=True))


def _mailboxes_made_for(doomed: Doomed) -> set[Any]:
    """Return the mailboxes of people who stay that were made to tell them of what goes, and served nothing else."""
    told = Delivery.objects.filter(pk__in=doomed.get(Delivery, ())).values("destination")
    other = Delivery.objects.exclude(pk__in=doomed.get(Delivery, ())).values("destination")
    made = Destination.objects.filter(pk__in=told, user__isnull=False, duty=False, channel=Channel.EMAIL)
    return set(made.exclude(pk__in=other).values_list("pk", flat=True))


def _with_all_that_hangs_on_it(roots: Doomed) -> Doomed:
    doomed: Doomed = defaultdict(set)
    todo = [(model, keys) for model, keys in roots.items() if keys]
    for model, keys in roots.items():
        doomed[model] |= keys
    while todo:
        model, keys = todo.pop()
        for relation in _relations(model):
            child = relation.related_model
            hanging = _referring(relation, keys) - doomed[child]
            doomed[child] |= hanging
            if hanging:
                todo.append((child, hanging))
    return {model: keys for model, keys in doomed.items() if keys}


def _relations(model: type[models.Model]) -> Iterator[ForeignObjectRel]:
    """Yield what refers to a model and cannot be without it: all but what is set to nothing (which is done here)."""
    for field in model._meta.get_fields(include_hidden=True):
        if not isinstance(field, ForeignObjectRel) or field.many_to_many:
            continue
        if (field.related_model._meta.concrete_model or model)._meta.managed:  # else it reads other tables
            yield field


def _referring(relation: ForeignObjectRel, keys: set[Any]) -> set[Any]:
    name, child = relation.field.name, relation.related_model
    found: set[Any] = set()
    for some in _batches(keys):
        rows = child._base_manager.filter(**{f"{name}__in": some})
        if relation.on_delete is SET_NULL:
            rows.update(**{name: None})
        else:
            found |= set(rows.values_list("pk", flat=True))
    return found


def _files(doomed: Doomed) -> Iterator[tuple[Any, str]]:
    for model, keys in doomed.items():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                for some in _batches(keys):
                    names = model._base_manager.filter(pk__in=some).values_list(field.name, flat=True)
                    yield from ((field.storage, str(name)) for name in names if name)


def _forget_sessions(people: Iterable[Any]) -> None:
    gone = {str(pk) for pk in people}
    for session in Session.objects.iterator():
        if gone and session.get_decoded().get("_auth_user_id") in gone:
            session.delete()


def _depth(model: type[models.Model]) -> int:
    """Return how many keys lie above a model that are checked with each statement (geo/parents.py), not at the end."""
    keys = (field for field in model._meta.concrete_fields if not getattr(field, "db_constraint", True))
    parents: set[Any] = {key.related_model for key in keys} - {model}
    return 1 + max(map(_depth, parents), default=-1)


def _delete(model: type[models.Model], keys: set[Any]) -> int:
    """Delete rows as they are: references are checked when the transaction ends, and then nothing refers to them."""
    contexts = _contexts(model, keys)
    for some in _batches(keys):
        model._base_manager.filter(pk__in=some)._raw_delete(model._base_manager.db)
    if contexts:
        _delete_unused(contexts)
    return len(keys)


def _contexts(model: Any, keys: set[Any]) -> set[Any]:
    if not issubclass(model, pghistory.models.Event):
        return set()
    rows: Any = model._base_manager.filter(pk__in=keys)
    return set(rows.exclude(pgh_context=None).values_list("pgh_context_id", flat=True))


def _delete_unused(contexts: set[Any]) -> None:
    used: set[Any] = set()
    for model in apps.get_models():
        if issubclass(model, pghistory.models.Event) and model._meta.managed:
            rows: Any = model._base_manager.all()
            used |= set(rows.filter(pgh_context__in=contexts).values_list("pgh_context_id", flat=True))
    pghistory.models.Context.objects.filter(pk__in=contexts - used).delete()


def _delete_jobs(doomed: Doomed) -> None:
    """Delete the worker's jobs about removed rows: their arguments are ids."""
    ids = [str(key) for keys in doomed.values() for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE EXISTS"
            " (SELECT FROM jsonb_each_text(args) AS said WHERE said.value = ANY(%s))",
            [ids],
        )


def _batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(keys)
    for start in range(0, len(every), A_BATCH):
        yield every[start : start + A_BATCH]
