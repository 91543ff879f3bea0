"""How the child says what is wrong: by a code, and by what the sentence needs (geo/incoming/problems.py)."""

from __future__ import annotations


class Problem(Exception):  # noqa: N818 (it is the file's, not the program's)
    """The file is not to be read; ``code`` and ``values`` become a sentence outside."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code, self.values = code, values
