"""The process that reads one uploaded file: limits first, then one act per line of JSON, one line of JSON back."""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

from geo.sandbox.confine import confine
from geo.sandbox.problem import Problem

MEMORY = 2 * 1024**3
SECONDS = 10
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
    name = request.pop("act")
    try:
        answer: dict[str, Any] = getattr(importlib.import_module(ACTS[name]), name)(**request)
        return answer
    except Problem as problem:
        return {"problem": problem.code, "values": problem.values}
    except (MemoryError, RecursionError):
        return {"problem": "too_much", "values": {}}


# Imported when they are asked for: GDAL takes a third of a second, and a zip file needs none.
ACTS = {
    "unpack": "geo.sandbox.unpack",
    "scan": "geo.sandbox.scan",
    "blocks": "geo.sandbox.blocks",
    "features": "geo.sandbox.vectors",
    "mend": "geo.sandbox.vectors",
    "parse": "geo.sandbox.parser",
}

if __name__ == "__main__":
    main()
