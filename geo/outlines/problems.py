"""What can be wrong with an outline. Every case has a code and a sentence of its own (sentences.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from geo.outlines.sentences import NOTES, PROBLEMS


class OutlineProblem(Exception):  # noqa: N818 (the contract's word: it is no program error)
    """Something only the planner can decide or put right. Nothing was changed, nothing was stored.

    ``code`` names the case, ``sentence`` says what is wrong and where, what was kept and what to do.
    ``repaired`` is the proposal in WGS 84, where there is one: it counts only once the planner agrees.
    ``also`` holds further problems of the same input, which the same repair would heal.
    """

    def __init__(self, code: str, *, repaired: Any = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
        self.repaired = repaired
        self.also: Sequence[OutlineProblem] = ()

    @property
    def sentence(self) -> str:
        """The sentence in the reader's language."""
        what, offer, remedy = PROBLEMS[self.code]
        kept = _("Ihre Eingabe ist noch da.")
        if self.repaired is None or not offer:
            return f"{str(what) % self.values} {kept} {remedy}"
        consent = _("Es gilt erst, wenn Sie zustimmen.")
        return f"{str(what) % self.values} {kept} {offer} {consent}"

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Note:
    """Something the planner should know about an outline that was accepted."""

    code: str
    values: dict[str, object]

    @property
    def sentence(self) -> str:
        """The sentence in the reader's language."""
        return str(NOTES[self.code]) % self.values
