"""The worker process: runs jobs until told to stop, and outlives the database's restarts.

Connections are bounded: one per thread that delivers, and a small pool for the queue. Stopping is graceful:
the deliveries at hand are finished; what takes longer than the grace is handed back and sent by the next.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import psycopg_pool
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector

from notifications import delivery, lanes
from notifications.garbage import collect_seldom
from notifications.queue import direct

logger = logging.getLogger(__name__)
QUEUE_CONNECTIONS = 3
PAUSE_BEFORE_RECONNECTING_S = 1.0
CLOCK_LOOKED_AT_EVERY_S = 1.0
SET_BACK_S = 2.0
LOST_DATABASE = (ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout)


def run() -> None:
    """Run jobs until SIGTERM or SIGINT, behind the pages: people wait for those, and not for a mail's second."""
    os.nice(settings.WORKER_NICENESS)
    asyncio.run(_run())


async def _run() -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(lanes.threads(), thread_name_prefix="deliver"))
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, _ask_to_stop, stop)
    collect_seldom()
    logger.info("Worker started")
    working = asyncio.create_task(_work(stop))
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait({working, asked}, return_when=asyncio.FIRST_COMPLETED)
    working.cancel()
    await asyncio.wait({working}, timeout=settings.WORKER_GRACE_SECONDS)
    if not working.done():
        await loop.run_in_executor(ThreadPoolExecutor(1), _leave_at_once)
    logger.info("Worker stopped")


def _ask_to_stop(stop: asyncio.Event) -> None:
    delivery.stopping.set()
    stop.set()


async def _work(stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await _work_while_connected()
        except LOST_DATABASE as problem:
            logger.warning("No database (%s): trying again", type(problem).__name__)
        await asyncio.sleep(PAUSE_BEFORE_RECONNECTING_S)


async def _work_while_connected() -> None:
    with app.replace_connector(_connector()) as worker_app:
        async with worker_app.open_async():
            await _until_clock_set_back(
                worker_app.run_worker_async(
                    concurrency=lanes.threads(),
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    update_heartbeat_interval=settings.WORKER_HEARTBEAT_SECONDS,
                    stalled_worker_timeout=settings.WORKER_STALLED_SECONDS,
                )
            )


async def _until_clock_set_back(work: Coroutine[Any, Any, None]) -> None:
    """Work until the clock is set back, so that it is begun anew.

    What is done every few seconds has been done, as Procrastinate sees it, for the times that come once more.
    """
    working, watching = asyncio.create_task(work), asyncio.create_task(_clock_set_back())
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        watching.cancel()
        working.cancel()
        await asyncio.wait({working})  # what is in hand is finished
    if not working.cancelled():
        working.result()


async def _clock_set_back() -> None:
    """Return once the clock on the wall runs behind where it was."""
    ahead_s = time.time() - time.monotonic()
    while True:
        await asyncio.sleep(CLOCK_LOOKED_AT_EVERY_S)
        now_ahead_s = time.time() - time.monotonic()
        if now_ahead_s < ahead_s - SET_BACK_S:
            logger.warning("The clock was set back by %.0f s: beginning anew", ahead_s - now_ahead_s)
            return
        ahead_s = max(ahead_s, now_ahead_s)


def _connector() -> PsycopgConnector:
    return PsycopgConnector(kwargs=connector_params(direct()), min_size=1, max_size=QUEUE_CONNECTIONS, timeout=10)


def _leave_at_once() -> None:
    """Hand back what hangs, and go: its threads wait for a mail server that does not answer."""
    try:
        logger.warning("Worker stopped with %d deliveries handed back", delivery.hand_back())
    except delivery.DATABASE_GONE:
        logger.warning("Worker stopped; what it was sending is due again when its lease runs out")
    connection.close()
    os._exit(0)
