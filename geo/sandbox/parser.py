"""Formats that need a parser of our own: it runs here, wherever its file lies."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from geo.sandbox.problem import Problem


def parse(path: str, module: str) -> dict[str, Any]:
    """Read a file by a parser of ours, named by its own path: importing its package would bring Django along.

    The parser has ``parse(bytes) -> {"layers": [...], "facts": {...}}``; its layers are as `vectors.features` has them.
    """
    spec = importlib.util.spec_from_file_location("parser", module)
    if spec is None or spec.loader is None:
        raise Problem("unreadable", reason=module)
    parser = importlib.util.module_from_spec(spec)
    sys.modules["parser"] = parser
    spec.loader.exec_module(parser)
    found: dict[str, Any] = parser.parse(Path(path).read_bytes())
    return found
