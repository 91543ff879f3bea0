"""Write the table of hostile files into docs/files.md; `DJANGO_SETTINGS_MODULE` must name the settings."""

from __future__ import annotations

import re
from pathlib import Path

from tests.hostile import CORPUS, OUTLINE

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "files.md"
BEGIN, END = "<!-- hostile files -->\n", "<!-- end of hostile files -->\n"


def table() -> str:
    """Return the table: what each file is, and what must come of it."""
    rows = [f"| `{name}` | {one.title} | {answered(one.expects)} |" for name, one in CORPUS.items()]
    return "\n".join(["| Datei | Was sie versucht | Antwort |", "| --- | --- | --- |", *rows]) + "\n"


def answered(code: str) -> str:
    """Return in words what comes of a file."""
    from geo.incoming.problems import SENTENCES
    from geo.outlines.sentences import PROBLEMS

    if code == OUTLINE:
        return "ein Umgriff"
    kind, _, inner = code.rpartition(".")
    text = str((PROBLEMS if kind else SENTENCES)[inner][0])
    return re.sub(r"%\(\w+\)s", "…", text)


def main() -> None:
    """Put the table where the page has it."""
    head, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(head + BEGIN + table() + END + rest.partition(END)[2])


if __name__ == "__main__":
    import django

    django.setup()
    main()
