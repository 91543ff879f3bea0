"""A drawing's blocks, counted before GDAL puts them in: ten that hold ten each, ten times over, never end."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from geo.sandbox.problem import Problem

OUTSIDE = ""  # the name of what lies in no block


def blocks(path: str, most: int) -> dict[str, Any]:
    """Return how many objects a DXF drawing has with all its blocks put in. Raises ``Problem`` beyond ``most``."""
    contents = _contents(Path(path).read_bytes().splitlines())
    return {"objects": _objects(OUTSIDE, contents, {}, (), most)}


def _contents(lines: list[bytes]) -> dict[str, Counter[str]]:
    """Return per block how often it inserts which other; "." stands for an object of its own."""
    found: dict[str, Counter[str]] = {OUTSIDE: Counter()}
    block, kind, named = OUTSIDE, b"", False
    for code, value in zip(lines[::2], lines[1::2], strict=False):
        code, value = code.strip(), value.strip()
        if code == b"0":
            kind, named = value, False
            if kind == b"ENDBLK":
                block = OUTSIDE
            elif kind not in (b"BLOCK", b"INSERT"):
                found[block]["."] += 1
        elif code == b"2" and not named and kind in (b"BLOCK", b"INSERT"):
            name, named = "b" + value.decode("latin-1"), True
            if kind == b"BLOCK":
                block = name
                found.setdefault(block, Counter())
            else:
                found[block][name] += 1
    return found


def _objects(
    block: str, contents: dict[str, Counter[str]], known: dict[str, int], above: tuple[str, ...], most: int
) -> int:
    if block in above or len(above) > 50:
        raise Problem("too_deep")
    if block not in known:
        inner = contents.get(block, Counter())
        known[block] = sum(
            times * (1 if name == "." else _objects(name, contents, known, (*above, block), most))
            for name, times in inner.items()
        )
        if known[block] > most:
            raise Problem("too_much")
    return known[block]
