"""A place for hostile and broken files: each has a name, a sentence on what it tries, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Files = list[tuple[str, bytes]]
OUTLINE = "outline"
# Where files lead that link elsewhere: the test listens there, and has a secret there.
SERVER = "http://127.0.0.1:8791"
SECRET_PATH = "/tmp/umgriff-hostile-secret.txt"
SECRET = "geheim-4711"


@dataclass(frozen=True)
class Hostile:
    """One hostile upload. ``expects``: the code of the refusal, or "outline" when what is good in it is read."""

    title: str
    expects: str
    make: Callable[[], Files]


CORPUS: dict[str, Hostile] = {}


def hostile(name: str, title: str, expects: str, make: Callable[[], Files]) -> None:
    """Put an upload into the corpus."""
    assert name not in CORPUS, name
    CORPUS[name] = Hostile(title, expects, make)


def one(name: str, content: bytes | str) -> Callable[[], Files]:
    """Return the maker of a single file."""
    return lambda: [(name, content.encode() if isinstance(content, str) else content)]
