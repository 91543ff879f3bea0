"""The mapping (TOML): which column is which field of the report, and which value is which code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from geo.forms.drafts import DraftForm

FIELDS = tuple(name for name in DraftForm.base_fields if name not in ("outline_text", "outline_accept", "change_note"))
CODED = ("kind", "use", "stage", "effects")
TABLES: dict[str, frozenset[str] | None] = {
    "file": frozenset({"crs", "encoding", "separator", "layer"}),
    "outline": frozenset({"column", "x", "y"}),
    "fields": frozenset(FIELDS),
    "constants": frozenset(FIELDS),
    "values": frozenset(CODED),
    "people": None,  # as they stand in the column
}
PLAIN = {"by", "by_column", "key", "source"}


class BulkProblem(ValueError):  # noqa: N818 (it is the file's, not the program's)
    """What is wrong with the mapping or the rows: one German sentence each, what and where."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Mapping:
    """``by`` is the author's mail address; or ``by_column`` names a column, and ``people`` who stands for its values.

    ``key`` is the column with a key that stays: the same key of the same ``source`` is the same report for ever.
    """

    key: str
    by: str = ""
    by_column: str = ""
    people: dict[str, str] = field(default_factory=dict)
    source: str = ""
    file: dict[str, str] = field(default_factory=dict)
    outline: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def columns(self) -> set[str]:
        """The columns that the file must have."""
        return {self.key, *self.fields.values(), *self.outline.values(), *([self.by_column] if self.by_column else [])}

    def author_of(self, row: MappingABC[str, str]) -> str:
        """Return the mail address of a row's author. Raises ``BulkProblem``."""
        if not self.by_column:
            return self.by
        said = row.get(self.by_column, "").strip()
        if said not in self.people:
            values = {"value": said, "column": self.by_column}
            raise BulkProblem(_("Für „%(value)s“ (Spalte %(column)s) nennt [people] niemanden.") % values)
        return self.people[said]

    def code_of(self, name: str, said: str) -> str:
        """Return what a column's value stands for: as [values] says, else itself."""
        table = self.values.get(name, {})
        return table.get(said) or {key.casefold(): code for key, code in table.items()}.get(said.casefold(), said)


def mapping_of(content: bytes) -> Mapping:
    """Return the mapping in a TOML file. Raises ``BulkProblem`` for what it does not know or lacks."""
    try:
        data = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BulkProblem(_("Die Zuordnung ist kein gültiges TOML: %(error)s") % {"error": error}) from None
    problems = [*_unknown(data), *_missing(data)]
    if problems:
        raise BulkProblem(*problems)
    return Mapping(**data)


def _unknown(data: dict[str, Any]) -> list[str]:
    found = []
    for name, value in data.items():
        if name in PLAIN and isinstance(value, str):
            continue
        if name not in TABLES or not isinstance(value, dict):
            found.append(_("Die Zuordnung enthält „%(name)s“; das gibt es nicht.") % {"name": name})
            continue
        allowed = TABLES[name]
        for key in value:
            if allowed is not None and key not in allowed:
                values = {"key": key, "table": name, "allowed": ", ".join(sorted(allowed))}
                found.append(_("In [%(table)s] steht „%(key)s“; möglich sind %(allowed)s.") % values)
    return found


def _missing(data: dict[str, Any]) -> list[str]:
    found = []
    if not data.get("key"):
        found.append(_("In der Zuordnung fehlt key: die Spalte mit einem Kennzeichen, das bleibt."))
    if bool(data.get("by")) == bool(data.get("by_column")):
        found.append(_("Die Zuordnung braucht entweder by (E-Mail der Planerin) oder by_column mit [people]."))
    outline = data.get("outline") or {}
    if outline and not ("column" in outline) ^ ({"x", "y"} <= set(outline)):
        found.append(_("[outline] braucht entweder column oder x und y."))
    return found
