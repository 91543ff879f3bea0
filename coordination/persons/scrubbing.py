"""Taking a person's name and address out of every text in the database, one statement for each table.

The address goes wherever it stands, unless it is a member's mailbox too. The name goes too, as a whole ("Anna Muster",
not every "Anna"), unless somebody else of the alliance is called the same. What the members decided together stays as
it was written: minutes, agreements, positions, and the material of events (GDPR article 17, paragraph 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import CharField, Field, JSONField, Model, TextField

from accounts.models import User
from notifications.models import Destination

NOBODY = "(gelöschte Person)"
# Written together, or for all: model and fields; their histories too.
KEPT = {
    "Agreement": {"text"},
    "Alliance": {"contact", "phone", "privacy_contact", "accessibility_contact", "represented_by"},
    "JointPosition": {"title", "wording"},
    "Material": {"title", "text", "name"},
    "Meeting": {"minutes"},
    "NetworkEvent": {"minutes"},
    "FollowUp": {"title", "text"},
}
# Not ours to write, or without people's words in it.
LEFT_OUT = {"contenttypes", "auth", "sessions", "procrastinate", "pgtrigger"}
FOLDED = {"calendar"}  # RFC 5545, section 3.1
BEFORE, AFTER = r"(?<![\w.+-])", r"(?![\w-])"


def no_address(person: User) -> str:
    """Return what stands where the address stood: unlike anybody else's, and nobody can be reached there (RFC 2606)."""
    return f"geloescht-{person.pk.hex[:12]}@umgriff.invalid"


def scrub(person: User) -> dict[str, int]:
    """Take the person's address and name out of every text, and return how many rows of which table had them."""
    wanted = [] if _is_shared(person.email) else [(_pattern(person.email), no_address(person))]
    name = person.get_full_name().strip()
    if name and not _namesakes(person):
        wanted.append((_pattern(name), NOBODY))
    return {model._meta.label: _replace(model, columns, wanted) for model, columns in _texts()} if wanted else {}


def _texts() -> Iterator[tuple[type[Model], list[Any]]]:
    """Yield every table with its columns of text; tables before the histories that their changes write to."""
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]
    for model in sorted(models, key=lambda one: hasattr(one, "pgh_tracked_model")):
        if model._meta.app_label in LEFT_OUT or model is User:
            continue
        kept = KEPT.get(model.__name__.removesuffix("Event"), set())
        columns = [one for one in model._meta.local_fields if _is_text(one) and one.name not in kept]
        if columns:
            yield model, columns


def _is_text(field: Field[Any, Any]) -> bool:
    if isinstance(field, ArrayField):
        return isinstance(field.base_field, CharField | TextField) and not field.choices
    is_key = field.primary_key or field.choices or field.name.startswith("token")
    return isinstance(field, CharField | TextField | JSONField) and not is_key


def _replace(model: type[Model], columns: list[Any], wanted: list[tuple[str, str]]) -> int:
    """Replace what is wanted in all columns of a table, and return how many rows had it."""
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(one.column)} = {_changed(one, len(wanted))}" for one in columns)
    found = " OR ".join(f"{_source(one)} ~* %s" for one in columns)
    pairs = [text for pair in wanted for text in pair]
    given = [*pairs * len(columns), *["|".join(pattern for pattern, _ in wanted)] * len(columns)]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {found}", given)  # noqa: S608
        return int(cursor.rowcount)


def _changed(field: Any, times: int) -> str:
    text = _source(field)
    for _ in range(times):
        text = f"regexp_replace({text}, %s, %s, 'gi')"
    if field.max_length:
        text = f"left({text}, {int(field.max_length)})"
    return f"({text})::{field.db_type(connection)}"


def _source(field: Any) -> str:
    """Return a column as text; of an iCalendar message with its folded lines joined, for a name may be folded."""
    text = f"{connection.ops.quote_name(field.column)}::text"
    return rf"regexp_replace({text}, '\r?\n[ \t]', '', 'g')" if field.name in FOLDED else text


def _pattern(text: str) -> str:
    """Return what finds a text as a whole word, in PostgreSQL's regular expressions."""
    return BEFORE + re.sub(r"([^\w\s@])", r"\\\1", text) + AFTER


def _is_shared(address: str) -> bool:
    """Return whether a member's mailbox has this address: then it is not the person's alone, and stays in use."""
    return bool(Destination.objects.filter(member__isnull=False, address__iexact=address).exists())


def _namesakes(person: User) -> bool:
    others = User.objects.filter(first_name__iexact=person.first_name, last_name__iexact=person.last_name)
    return bool(others.exclude(pk=person.pk).exists())
