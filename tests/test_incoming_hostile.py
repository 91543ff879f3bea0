"""Hostile and broken files: each gets a sentence or a clean outline; none a crash, a line to anywhere, or a trace."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.utils import translation

from geo.incoming import Incoming, UnreadableFile, limits, read
from geo.incoming.problems import SENTENCES
from geo.incoming.sandbox import child
from geo.sandbox import process
from tests.drawing import HERE
from tests.hostile import CORPUS, OUTLINE, SECRET, SECRET_PATH, SERVER
from tests.hostile.__main__ import PAGE, table

Answer = Incoming | UnreadableFile | Exception


@pytest.fixture(scope="module")
def calls() -> Iterator[list[str]]:
    """What a server heard that the files link to."""
    heard: list[str] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *words: object) -> None:
            pass

    host, port = SERVER.removeprefix("http://").split(":")
    with http.server.ThreadingHTTPServer((host, int(port)), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield heard
        server.shutdown()


@pytest.fixture(scope="module")
def answers(calls: list[str]) -> dict[str, Answer]:
    """What came of every file: read two at a time, with a secret where some of them look for one."""
    secret = Path(SECRET_PATH)
    secret.write_text(SECRET)
    try:
        with ThreadPoolExecutor(2) as pool:
            return dict(zip(CORPUS, pool.map(answer, CORPUS), strict=True))
    finally:
        secret.unlink()


def answer(name: str) -> Answer:
    with translation.override("de"):
        try:
            return read(CORPUS[name].make(), region=HERE)
        except Exception as problem:
            return problem


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_gets_a_sentence_or_a_clean_outline(name, answers):
    found = answers[name]

    if isinstance(found, Incoming):
        assert CORPUS[name].expects == OUTLINE
        outlines = [one.outline for layer in found.layers for one in layer.features]
        assert outlines
        assert all(one.valid and one.srid == 25832 and not one.empty for one in outlines)
    else:
        assert isinstance(found, UnreadableFile), found
        assert found.code == CORPUS[name].expects
        assert found.sentence.endswith(".") or "POLYGON" in found.sentence
        assert len(found.sentence) < 400
    assert SECRET not in repr(found)


def test_nobody_was_called(answers, calls):
    assert calls == []


def test_there_are_more_than_a_hundred_and_the_page_lists_them():
    assert len(CORPUS) >= 100
    assert table() in PAGE.read_text(), "python -m tests.hostile writes the table anew"


PROBE = """
import json, os, socket, subprocess
def tried(act):
    try:
        act()
    except Exception as error:
        return type(error).__name__
    return "done"
def big():
    with open(os.path.join(os.path.dirname(__file__), "big"), "wb") as file:
        for _ in range(300):
            file.write(b"x" * 1_000_000)
def parse(content):
    return {"layers": [], "facts": {
        "socket": tried(socket.socket),
        "local": tried(lambda: socket.socket(socket.AF_UNIX)),
        "program": tried(lambda: subprocess.run(["true"])),
        "memory": tried(lambda: bytearray(3 * 1024**3)),
        "environment": sorted(os.environ),
    }}
"""


@pytest.mark.parametrize("namespace", [True, False])
def test_the_child_can_neither_call_nor_run_anything(namespace, tmp_path, monkeypatch):
    if not namespace:
        monkeypatch.setattr(process, "_without_network", list)
    (tmp_path / "probe.py").write_text(PROBE)

    with child("plan", "Text", driver="") as running:
        facts = running.ask("parse", path=str(tmp_path / "probe.py"), module=str(tmp_path / "probe.py"))["facts"]

    assert facts["socket"] == facts["local"] == facts["program"] == "PermissionError"
    assert facts["memory"] == "MemoryError"
    assert not [name for name in facts["environment"] if name.startswith(("DJANGO", "DATABASE", "SECRET"))]


@pytest.mark.parametrize(
    "act",
    [
        "while True: pass",
        "import time; time.sleep(60)",
        "import os; os.kill(os.getpid(), 11)",
        "return {'x': 'x' * 70_000_000}",
    ],
)
def test_a_child_that_hangs_or_dies_is_a_sentence(act, tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 4.0)
    (tmp_path / "probe.py").write_text(f"def parse(content):\n    {act}\n")

    with child("plan.gml", "GML", driver="") as running, pytest.raises(UnreadableFile, match="abgebrochen"):
        running.ask("parse", path=str(tmp_path / "probe.py"), module=str(tmp_path / "probe.py"))


def test_without_any_wall_nothing_is_read(monkeypatch, tmp_path):
    from geo.sandbox import confine

    monkeypatch.setattr(confine, "_forbid", lambda: False)
    monkeypatch.setattr(confine.resource, "setrlimit", lambda *limit: None)

    assert confine.confine(memory=1, seconds=1) is False


@pytest.mark.parametrize("files", [[], [("a.gpkg", b"x" * 20_000_001)], [("a.geojson", b"{}")] * 41])
def test_too_much_or_nothing_is_refused_before_anything_is_written(files):
    with pytest.raises(UnreadableFile) as refused:
        read(files)

    assert refused.value.code in SENTENCES
