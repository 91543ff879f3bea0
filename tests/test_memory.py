"""Pages that touch geometries do not leak: they run on threads that live on (docs/decisions/0003)."""

from __future__ import annotations

import subprocess
import sys

from config.embedded import BASE_DIR

PROGRAM = """
import asyncio, gc, os, resource, sys, threading
import django
django.setup()
from a2wsgi import WSGIMiddleware
from django.contrib.gis.geos import GEOSGeometry

threads = set()
def page(environ, start_response):
    threads.add(threading.get_ident())
    GEOSGeometry("SRID=25832;POLYGON((0 0,9 0,9 9,0 0))").buffer(3).area
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]

site = WSGIMiddleware(page, workers=16)
scope = {"type": "http", "http_version": "1.1", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"",
         "headers": [], "scheme": "http", "server": ("x", 80), "client": ("y", 1), "root_path": "",
         "asgi": {"version": "3.0"}}

async def ask():
    body = [{"type": "http.request", "body": b"", "more_body": False}]
    async def receive():
        return body.pop() if body else await asyncio.sleep(60)
    async def send(message):
        pass
    await site(dict(scope), receive, send)

async def ask_often(times):
    for _ in range(times // 20):
        await asyncio.gather(*(ask() for _ in range(20)))

def resident_kb():
    gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() // 1024

async def measure():
    await ask_often(2000)
    before = resident_kb()
    await ask_often(8000)
    print(len(threads), resident_kb() - before)

asyncio.run(measure())
"""


def test_ten_thousand_pages_with_geometries_take_no_more_memory_than_two_thousand():
    from os import environ

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=BASE_DIR, capture_output=True, text=True, timeout=240,
        env=environ | {"DJANGO_SETTINGS_MODULE": "config.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    threads, grown_kb = map(int, done.stdout.split())

    assert threads <= 16
    # 1.9 KB for each of 8,000 one-shot threads would be 15,000 KB.
    assert grown_kb < 3000
