"""The child process, seen from outside: started without network, and killed when its block ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Timer

from django.contrib.gis.gdal.driver import Driver

CHILD = Path(__file__).with_name("child.py")
ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def started(
    script: Path, *, driver: str, seconds: float | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a script of ours for the block, with requests on standard input: no GDAL driver but the named one.

    Nothing of our own environment comes along. ``settings`` are further environment variables, for GDAL. After
    ``seconds`` it is ended, whatever it is doing, and whoever waits for it reads the end of its output.
    """
    environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    environment |= {"OGR_SKIP": _all_but(driver), "OPENBLAS_NUM_THREADS": "1"} | dict(settings or {})
    process = subprocess.Popen(
        [*_without_network(), sys.executable, "-P", str(script)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    clock = Timer(seconds, process.kill) if seconds else None
    if clock:
        clock.start()
    try:
        yield process
    finally:
        if clock:
            clock.cancel()
        process.kill()
        process.communicate()


@cache
def _all_but(driver: str) -> str:
    import pyogrio  # a third of a second, and only needed when a file comes

    # Raster drivers too: one is VRT, which opens what it is told to. Django may use another GDAL than the child.
    known = {Driver(number).name for number in range(Driver.driver_count())} | set(pyogrio.list_drivers())
    return ",".join(sorted(known - {driver}))


@cache
def _without_network() -> list[str]:
    cut_off = ["unshare", "--user", "--net"]
    works = shutil.which("unshare") and subprocess.run([*cut_off, "true"], capture_output=True).returncode == 0
    return cut_off if works else []
