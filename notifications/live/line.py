"""The connection that listens. It takes a direct line to PostgreSQL: LISTEN does not work through a pooler."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Self

import psycopg
from procrastinate.contrib.django.utils import connector_params
from psycopg import sql

from notifications.queue import direct

FENCE = "fence "
# The hub rings for itself every three seconds: a line that is silent for longer is dead without having said so.
SILENT_S = 15.0


class SilentError(Exception):
    """Nothing was heard for too long."""


class Line:
    """Use as an asynchronous context manager, and iterate over the payloads. Raises one of ``LOST`` in the end."""

    LOST = (psycopg.Error, OSError, SilentError)

    def __init__(self, channel: str) -> None:
        self._channel = channel

    async def __aenter__(self) -> Self:
        parameters: dict[str, Any] = connector_params(direct())
        self._connection = await psycopg.AsyncConnection.connect(**parameters | {"autocommit": True})
        try:
            await self._connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
        except BaseException:
            await self._connection.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()

    async def __aiter__(self) -> AsyncIterator[str]:
        while True:
            heard = False
            async for notify in self._connection.notifies(timeout=SILENT_S):
                heard = True
                yield notify.payload
            if not heard:
                raise SilentError
