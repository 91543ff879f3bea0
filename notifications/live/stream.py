"""One open answer: what waits to be written to one browser, bounded."""

from __future__ import annotations

import asyncio

from notifications.live import events, figures
from notifications.live.listener import Listener

MOST_WAITING = 64  # a reader slower than that asks again instead


class Stream:
    """Put bytes in on one side, write them on the other. Belongs to one event loop."""

    __slots__ = ("_closed", "_something", "_waiting", "listener")

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self._waiting: list[bytes] = []
        self._something = asyncio.Event()
        self._closed = False

    def put(self, line: bytes) -> None:
        """Have this written soon. Where too much waits, it is dropped for a ``resync``."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting = [events.RESYNC]
            figures.drop(figures.Dropped.SLOW)
        else:
            self._waiting.append(line)
        self._something.set()

    def close(self, last_word: bytes = b"") -> None:
        """End the stream, with a last word."""
        self._waiting.append(last_word)
        self._closed = True
        self._something.set()

    async def take(self) -> bytes | None:
        """Return what waits, as soon as something does; None when the stream has ended."""
        await self._something.wait()
        lines, self._waiting = self._waiting, []
        if lines:
            if not self._closed:
                self._something.clear()
            return b"".join(lines)
        return None
