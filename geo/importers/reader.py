"""The process that reads one file (geo/importers/child.py), seen from outside."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from geo.importers.formats import Format
from geo.importers.problems import ImportProblem
from geo.importers.rows import Batch, RawRow
from geo.sandbox.process import started

BATCH = 500
CHILD = Path(__file__).with_name("child.py")


class Reader:
    """A running process that has one file, and one driver to read it with."""

    def __init__(self, path: Path, kind: Format, process: subprocess.Popen[bytes]) -> None:
        self.path, self.kind = path, kind
        self._into, self._out = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)

    def layers(self) -> list[tuple[str, list[str], int, str | None]]:
        """Return name, fields, count (negative: unknown) and CRS of each layer. Raises ``ImportProblem``."""
        self._ask(act="layers")
        found: list[tuple[str, list[str], int, str | None]] = self._message()["layers"]
        return found

    def rows(self, layer: str) -> Iterator[Batch]:
        """Return the layer's rows in batches. Raises ``ImportProblem``."""
        self._ask(act="rows", layer=layer, batch=BATCH)
        while "end" not in (message := self._message()):
            yield [self._row(message, number, size) for number, size in enumerate(message["sizes"])]

    def _ask(self, **request: Any) -> None:
        request |= {"path": str(self.path), "options": dict(self.kind.options)}
        try:
            self._into.write(json.dumps(request).encode() + b"\n")
            self._into.flush()
        except BrokenPipeError:
            raise self._died() from None

    def _message(self) -> dict[str, Any]:
        line = self._out.readline()
        if not line:
            raise self._died()
        message: dict[str, Any] = json.loads(line)
        if "error" in message:
            raise ImportProblem(
                f"„{self.path.name}“ ist nicht zu lesen. Ist die Datei beschädigt oder beim Kopieren abgeschnitten, "
                f"oder hat sie die falsche Endung? ({message['error']})"
            )
        return message

    def _row(self, message: dict[str, Any], number: int, size: int) -> RawRow:
        fields = zip(message["fields"], message["columns"], strict=True)
        return RawRow({field: column[number] for field, column in fields}, self._out.read(size) if size >= 0 else None)

    def _died(self) -> ImportProblem:
        return ImportProblem(f"„{self.path.name}“ ist zu groß oder beschädigt: das Lesen wurde abgebrochen.")


@contextmanager
def reading(path: Path, kind: Format, *, seconds: float | None = None) -> Iterator[Reader]:
    """Run a reader for the block: no other driver, no network where the system can cut it off.

    After ``seconds`` it is ended, and whoever waits for it hears that the file was too large.
    """
    settings = {"OGR_GEOJSON_MAX_OBJ_SIZE": "500"}
    with started(CHILD, driver=kind.driver, seconds=seconds, settings=settings) as process:
        yield Reader(path, kind, process)
