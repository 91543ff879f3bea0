"""Statements that do not fit the ORM: one file each, whose first line says what it answers."""

from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg import Cursor as ServerCursor


@cache
def statement(name: str) -> str:
    """Return the text of ``geo/sql/<name>.sql``."""
    return (Path(__file__).parent / f"{name}.sql").read_text()


def bound(text: str, parameters: dict[str, Any], *, prepare: bool = False) -> list[tuple[Any, ...]]:
    """Run a statement with its values beside it, not written into it, and return its rows.

    For values of a megabyte, which Django's cursor quotes and PostgreSQL reads as text; ``prepare`` for statements
    that take as long to plan as to answer. Inside the transaction of Django's connection, with its errors.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, ServerCursor(connection.connection) as cursor:
        cursor.execute(text.encode(), parameters, prepare=prepare)
        return cursor.fetchall() if cursor.description else []
