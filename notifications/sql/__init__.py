"""Statements that do not fit the ORM: one file each, whose first line says what it answers."""

from functools import cache
from pathlib import Path


@cache
def statement(name: str) -> str:
    """Return the text of ``notifications/sql/<name>.sql``."""
    return (Path(__file__).parent / f"{name}.sql").read_text()
