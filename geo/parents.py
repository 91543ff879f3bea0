"""Foreign keys of the tables that an announcement fills by the thousand, checked once for each statement.

PostgreSQL checks a foreign key row by row: for 12,000 rows a third of the whole announcement. The functions of
migration ``0009_parents`` keep the same promise for a statement at once. Rows that are written find their parents,
and lock them as a foreign key does (``FOR KEY SHARE``); a parent that is deleted has no rows left. Both raise
``foreign_key_violation``, which Django knows as ``IntegrityError``. A row does not change its parents.
"""

from __future__ import annotations

from django.db import migrations


def check_parents(table: str, **parents: str) -> migrations.RunSQL:
    """Return the migration that has the columns of a table checked so: ``column="parent table"``.

    The model's keys say ``db_constraint=False``. Each column begins an index, for the parents that are deleted.
    """
    pairs = ", ".join(f"'{column}', '{parent}'" for column, parent in parents.items())
    forward = [
        f"CREATE TRIGGER {table}_parents AFTER INSERT ON {table} REFERENCING NEW TABLE AS written"
        f" FOR EACH STATEMENT EXECUTE FUNCTION rows_have_parents({pairs})"
    ]
    backward = [f"DROP TRIGGER {table}_parents ON {table}"]
    for column, parent in parents.items():
        stays, gone = f"{table}_{column}_stays", f"{table}_{column}_gone"
        forward += [
            f"CREATE TRIGGER {stays} BEFORE UPDATE OF {column} ON {table} FOR EACH ROW"
            f" WHEN (NEW.{column} <> OLD.{column}) EXECUTE FUNCTION parent_does_not_change('{column}')",
            f"CREATE TRIGGER {gone} AFTER DELETE ON {parent} REFERENCING OLD TABLE AS gone"
            f" FOR EACH STATEMENT EXECUTE FUNCTION parents_have_no_rows('{table}', '{column}')",
        ]
        backward += [f"DROP TRIGGER {stays} ON {table}", f"DROP TRIGGER {gone} ON {parent}"]
    return migrations.RunSQL(";\n".join(forward), ";\n".join(backward))
