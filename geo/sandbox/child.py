"""The process that reads one uploaded file: limits first, then one act per line of JSON, one line of JSON back."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geo.sandbox.confine import confine
from geo.sandbox.problem import Problem
from geo.sandbox.scan import scan
from geo.sandbox.unpack import unpack
from geo.sandbox.vectors import features

MEMORY = 2 * 1024**3
SECONDS = 20
FILE_BYTES = 220_000_000


def main() -> None:
    """Answer the requests on standard input until it ends."""
    cut_off = confine(memory=MEMORY, seconds=SECONDS, file_bytes=FILE_BYTES)
    for line in sys.stdin:
        answer = act(json.loads(line)) if cut_off else {"problem": "not_confined", "values": {}}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def act(request: dict[str, Any]) -> dict[str, Any]:
    """Do what is asked, or return the code of why not."""
    try:
        return ACTS[request.pop("act")](**request)
    except Problem as problem:
        return {"problem": problem.code, "values": problem.values}
    except (MemoryError, RecursionError):
        return {"problem": "too_much", "values": {}}


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


ACTS: dict[str, Callable[..., dict[str, Any]]] = {
    "unpack": unpack,
    "scan": scan,
    "features": features,
    "parse": parse,
}

if __name__ == "__main__":
    main()
