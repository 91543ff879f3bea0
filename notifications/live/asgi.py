"""Keeps the answers of the live view open. Everything else passes through.

The view answers like every page: through all middleware, on a thread of the pool, which it then lets go of. Only
when it granted a listener is its answer kept open, and nothing of the database is held while it stays open.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import Any
from urllib.parse import parse_qs

from notifications.live import events, figures
from notifications.live.hub import Hub
from notifications.live.listener import OPENING, Listener, Opening
from notifications.live.stream import Stream

PATH = "/live/"
MARGIN_S = 1.0  # added to the age that a page says it has
STUCK_S = 30.0  # a browser that takes nothing for so long is gone
Scope = dict[str, Any]


class KeepsAnswersOpen:
    """The site, with live answers that stay open."""

    def __init__(self, pages: Any) -> None:
        self.pages = pages
        self._hub: Hub | None = None
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live_on(receive, send)
        elif scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "GET":
            await self._answer(scope, receive, send)
        else:
            await self.pages(scope, receive, send)

    async def _live_on(self, receive: Any, send: Any) -> None:
        await receive()
        self.hub()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._running:
            self._running.cancel()
            await asyncio.wait({self._running}, timeout=2)
        await send({"type": "lifespan.shutdown.complete"})

    def hub(self) -> Hub:
        """Return the hub of this process, running."""
        if self._hub is None or self._running is None or self._running.done():
            self._hub = Hub()
            self._running = asyncio.create_task(self._hub.run())
        return self._hub

    async def _answer(self, scope: Scope, receive: Any, send: Any) -> None:
        hub = self.hub()
        now, mark = asyncio.get_running_loop().time(), hub.recent.last
        opening = Opening(since=hub.cursor)
        start, body = await self._ask(scope | {OPENING: opening})
        if opening.listener is None:
            await send(start)
            await send({"type": "http.response.body", "body": body})
            return
        start["headers"] = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        wants_more = _header(scope, b"accept") == events.CONTENT_TYPE
        stream = hub.open(opening.listener) if wants_more else None
        try:
            first = await _first_words(hub, opening.listener, _age(scope), now, mark, body)
            await send(start)
            await send({"type": "http.response.body", "body": first, "more_body": stream is not None})
            if stream is not None:
                await _keep_open(stream, receive, send)
        finally:
            if stream is not None:
                hub.forget(stream)

    async def _ask(self, scope: Scope) -> tuple[dict[str, Any], bytes]:
        """Return the beginning and the body of the answer that the pages give."""
        start: dict[str, Any] = {}
        body: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body.append(message.get("body", b""))

        await self.pages(scope, receive, send)
        return start, b"".join(body)


async def _first_words(hub: Hub, listener: Listener, age_s: float, now: float, mark: int, body: bytes) -> bytes:
    """Return the answer of the view between the rings that it counted in and those it may not know of.

    The page itself is older than its stream: what it may have missed since it was made comes first.
    """
    age_s += MARGIN_S
    earlier, later = hub.recent.between(now - age_s, mark), hub.recent.after(mark)
    again = events.retry(random.randint(1000, 4000))  # noqa: S311 (so that not all come back at once)
    try:
        before, after = await hub.heard_by(listener, earlier, later)
    except Exception:
        return again + body + events.RESYNC
    gap = b"" if hub.recent.reaches_back(age_s, now) else events.RESYNC
    return again + gap + before + body + after


async def _keep_open(stream: Stream, receive: Any, send: Any) -> None:
    leaving = asyncio.create_task(_close_when_gone(stream, receive))
    try:
        while (data := await stream.take()) is not None:
            async with asyncio.timeout(STUCK_S):
                await send({"type": "http.response.body", "body": data, "more_body": True})
    except TimeoutError:  # the browser is gone: end it properly
        figures.drop(figures.Dropped.STUCK)
    except asyncio.CancelledError:
        pass  # the server stops
    finally:
        leaving.cancel()
    with contextlib.suppress(Exception):
        async with asyncio.timeout(0.5):
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _close_when_gone(stream: Stream, receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.close()


def _age(scope: Scope) -> float:
    """Return the seconds since the page, or its last stream, knew all; endless where nobody says."""
    asked = parse_qs(scope["query_string"].decode("ascii", "replace")).get("alter", ["inf"])[0]
    if _header(scope, b"last-event-id"):
        return float("inf")  # the browser came back by itself, to an address that tells an old age
    try:
        return max(0.0, float(asked))
    except ValueError:
        return float("inf")


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin1") for key, value in scope["headers"] if key == name), "")
