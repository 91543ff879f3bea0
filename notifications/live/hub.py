"""One for each process: hears the rings of all processes, and looks after the streams of its own.

Two database connections, however many streams: one that listens, and one in a thread that asks who hears of a ring
and, every three seconds, whose stream may stay open.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import Error as DatabaseError
from django.db import InterfaceError, close_old_connections, connection

from notifications.live import events, figures
from notifications.live.addressed import Heard, addressed
from notifications.live.line import FENCE, Line
from notifications.live.listener import Listener
from notifications.live.rights import still_right
from notifications.live.stream import Stream
from notifications.live.wakes import CHANNEL, Recent, Wake

logger = logging.getLogger(__name__)
T = TypeVar("T")
LOOK_EVERY_S = 3.0
TICK_EVERY = 5  # looks: a sign of life every 15 s, to a fifth of the streams at a time
MOST_STREAMS = 5000
MOST_OF_A_PERSON = 20
PAUSE_BEFORE_RECONNECTING_S = 1.0


class Hub:
    """Knows the open streams of this process. Belongs to one event loop; ``run`` it there."""

    def __init__(self) -> None:
        self.recent = Recent()
        # Everything below has been heard and handed to the streams (see ``_fence``).
        self.cursor: int | None = None
        self._streams: dict[Stream, int] = {}
        self._of_person: dict[uuid.UUID, int] = {}
        self._opened = 0
        self._name = uuid.uuid4().hex
        self._waiting: list[Wake | int] = []
        self._something = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")

    async def run(self) -> None:
        """Listen, hand out and look after the streams, until cancelled. Then all streams end."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen())
                tasks.create_task(self._hand_out())
                tasks.create_task(self._look_after())
        finally:
            for stream in list(self._streams):
                stream.close()
            self._thread.submit(connection.close)
            self._thread.shutdown(wait=False)

    def open(self, listener: Listener) -> Stream | None:
        """Return a stream that hears from now on, or None where there is no room: come again later then."""
        mine = self._of_person.get(listener.user, 0)
        if len(self._streams) >= MOST_STREAMS or mine >= MOST_OF_A_PERSON:
            figures.drop(figures.Dropped.FULL)
            return None
        stream = Stream(listener)
        figures.begin(stream)
        self._opened += 1
        self._streams[stream] = self._opened
        self._of_person[listener.user] = mine + 1
        return stream

    def forget(self, stream: Stream) -> None:
        """Let go of a stream whose answer has ended."""
        if self._streams.pop(stream, None) is None:
            return
        figures.end(stream)
        left = self._of_person.pop(stream.listener.user) - 1
        if left:
            self._of_person[stream.listener.user] = left

    async def heard_by(self, listener: Listener, *batches: Collection[Wake]) -> list[bytes]:
        """Return what one person hears of each batch of wakes."""
        if not any(batches):
            return [b"" for _ in batches]
        heard = await self._ask(lambda: [addressed(batch, [listener]) for batch in batches])
        return [one.get(listener.user, b"") for one in heard]

    async def _listen(self) -> None:
        first = True
        while True:
            try:
                async with Line(CHANNEL) as line:
                    self.recent.begin(asyncio.get_running_loop().time())
                    if not first:
                        self._say_to_all(events.RESYNC)
                    first = False
                    async for payload in line:
                        self._hear(payload)
            except Line.LOST as problem:
                logger.warning("Not listening to the database (%s): trying again", type(problem).__name__)
            await asyncio.sleep(PAUSE_BEFORE_RECONNECTING_S)

    def _hear(self, payload: str) -> None:
        if payload.startswith(FENCE):
            name, cursor = payload.removeprefix(FENCE).split()
            if name == self._name:
                self._waiting.append(int(cursor))
                self._something.set()
            return
        try:
            wake = Wake.of(payload)
        except ValueError:  # a newer version of us, while an update is under way
            return
        self.recent.keep(wake, asyncio.get_running_loop().time())
        self._waiting.append(wake)
        self._something.set()

    async def _hand_out(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            batch, self._waiting = self._waiting, []
            wakes = list(dict.fromkeys(one for one in batch if isinstance(one, Wake)))
            try:
                await self._hand_out_to_streams(wakes)
            except Exception as problem:
                logger.warning("Could not tell who hears of %d rings: %r", len(wakes), problem)
                self._say_to_all(events.RESYNC)
            else:
                self.cursor = max((one for one in batch if isinstance(one, int)), default=self.cursor)

    async def _hand_out_to_streams(self, wakes: list[Wake]) -> None:
        streams = tuple(self._streams)
        if not wakes or not streams:
            return
        listeners = {stream.listener for stream in streams}
        heard: Heard = await self._ask(lambda: addressed(wakes, listeners))
        for stream in streams:
            if lines := heard.get(stream.listener.user):
                stream.put(lines)

    async def _look_after(self) -> None:
        round_ = 0
        while True:
            round_ += 1
            listeners = {stream.listener for stream in self._streams}
            try:
                right = await self._ask(lambda asked=listeners: self._look(asked))  # type: ignore[misc]
            except (DatabaseError, InterfaceError) as problem:
                logger.warning("Could not look after %d streams: %s", len(self._streams), type(problem).__name__)
            else:
                self._end_those_of(listeners - right)
                self._tick(round_ % TICK_EVERY)
            await asyncio.sleep(LOOK_EVERY_S)

    def _look(self, listeners: Collection[Listener]) -> set[Listener]:
        self._fence()
        return still_right(listeners)

    def _fence(self) -> None:
        """Ring for ourselves. PostgreSQL hands rings over in the order of commits: when we hear it, we have heard
        of every transaction that this statement saw ended."""
        text = "%s || pg_snapshot_xmin(pg_current_snapshot())::text"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_notify(%s, {text})", [CHANNEL, f"{FENCE}{self._name} "])

    def _end_those_of(self, listeners: Collection[Listener]) -> None:
        for stream in [one for one in self._streams if one.listener in listeners]:
            self.forget(stream)
            stream.close(events.END)

    def _tick(self, turn: int) -> None:
        if self.cursor is not None:
            line = events.tick(self.cursor)
            for stream, number in self._streams.items():
                if number % TICK_EVERY == turn:
                    stream.put(line)

    def _say_to_all(self, line: bytes) -> None:
        for stream in self._streams:
            stream.put(line)

    async def _ask(self, question: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, _with_connection, question)


def _with_connection(question: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return question()
    except (DatabaseError, InterfaceError):
        connection.close()
        raise
