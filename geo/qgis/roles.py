"""Logins of the database that may read the views and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import ProgrammingError, connection, transaction
from django.utils.text import slugify
from psycopg import sql

from geo.models import QgisRole

LONGEST = 50
LIMITS = (
    ("default_transaction_read_only", "on"),
    ("statement_timeout", "60s"),
    ("idle_in_transaction_session_timeout", "10min"),
    ("search_path", "umgriff_qgis, public"),
)


class NoRight(Exception):  # noqa: N818 (the operator has to do something, nothing broke)
    """The database does not let us make roles; the message says what to do."""


@transaction.atomic
def grant_role(member_id: Any, *, label: str) -> tuple[QgisRole, str]:
    """Make a login for a member, and return it with its password, which nobody can read again.

    The views must be there. Raises ``NoRight``.
    """
    name, password = _free_name(label), secrets.token_urlsafe(24)
    role = QgisRole.objects.create(name=name, member_id=member_id)
    # Hashed here (SCRAM): the server's log may keep statements.
    pgconn = connection.connection.pgconn
    hashed = pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    try:
        _execute(
            "CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS"
            " CONNECTION LIMIT 8 PASSWORD {password}",
            name,
            password=sql.Literal(hashed),
        )
    except ProgrammingError as error:
        raise NoRight(
            "Die Datenbankrolle des Programms darf keine Rollen anlegen: ALTER ROLE … CREATEROLE (docs/qgis.md)."
        ) from error
    for setting, value in LIMITS:
        parts = [sql.Literal(part.strip()) for part in value.split(",")]
        _execute(f"ALTER ROLE {{role}} SET {setting} = {{value}}", name, value=sql.SQL(", ").join(parts))
    open_views_to(name)
    return role, password


@transaction.atomic
def revoke_role(role: QgisRole) -> None:
    """Take a login away: it sees nothing from the moment this is committed, and its connections end."""
    role.delete()
    if not existing([role.name]):
        return
    with connection.cursor() as cursor:
        _execute("ALTER ROLE {role} NOLOGIN", role.name)
        _execute("DROP OWNED BY {role}", role.name)
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [role.name])
        _execute("DROP ROLE {role}", role.name)


def existing(names: Iterable[str]) -> list[str]:
    """Return which of these the server has: roles belong to it, and a restored database comes without them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(names)])
        return [row[0] for row in cursor.fetchall()]


def open_views_to(name: str) -> None:
    """Let a role read the views."""
    _execute("GRANT USAGE ON SCHEMA umgriff_qgis TO {role}", name)
    _execute("GRANT SELECT ON ALL TABLES IN SCHEMA umgriff_qgis TO {role}", name)
    _execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA umgriff_qgis TO {role}", name)


def _free_name(label: str) -> str:
    stem = f"qgis_{slugify(label).replace('-', '_') or 'mitglied'}"[:LONGEST]
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [stem])
        taken = {row[0] for row in cursor.fetchall()} | set(QgisRole.objects.values_list("name", flat=True))
    return next(name for name in (stem, *(f"{stem}_{n}" for n in range(2, 1000))) if name not in taken)


def _execute(command: str, role: str, **values: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(command).format(role=sql.Identifier(role), **values))
