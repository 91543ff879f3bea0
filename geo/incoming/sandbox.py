"""Asking the child process (geo/sandbox/child.py): every answer is a dict, or the sentence why there is none."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from geo.incoming import limits
from geo.incoming.problems import UnreadableFile
from geo.incoming.raw import Raw, RawFeature, RawLayer, Source
from geo.sandbox.process import CHILD, started


class Child:
    """A running child, for one file."""

    def __init__(self, process: subprocess.Popen[bytes], name: str, title: str) -> None:
        self._into, self._out = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
        self._names = {"file": name, "format": title}

    def ask(self, act: str, **request: Any) -> dict[str, Any]:
        """Return the child's answer. Raises ``UnreadableFile``, also when the child died over it."""
        try:
            self._into.write(json.dumps({"act": act} | request).encode() + b"\n")
            self._into.flush()
            line = self._out.readline(limits.MAX_ANSWER_BYTES)
        except BrokenPipeError:
            line = b""
        if not line.endswith(b"\n"):
            raise UnreadableFile.because("too_much", **self._names)
        answer: dict[str, Any] = json.loads(line)
        if "problem" in answer:
            raise UnreadableFile.because(answer["problem"], **self._names | answer["values"])
        return answer

    def features(self, source: Source, *, encoding: str | None = None, **options: str) -> Raw:
        """Return what the child's GDAL driver finds in the source."""
        answer = self.ask(
            "features",
            path=str(source.path),
            options=options,
            encoding=encoding,
            most_features=limits.MAX_FEATURES,
            most_vertices=limits.MAX_VERTICES,
        )
        return Raw([RawLayer.of(layer) for layer in answer["layers"]])

    def mended(self, wkb: bytes) -> RawFeature:
        """Return this shape with an edge that does not cross itself."""
        return RawLayer.of(self.ask("mend", wkb=wkb.hex())).features[0]

    def scan(self, source: Source) -> dict[str, Any]:
        """Return namespace, root and number of links of an XML file, once it is known to be harmless."""
        return self.ask("scan", path=str(source.path))


@contextmanager
def child(name: str, title: str, driver: str) -> Iterator[Child]:
    """Run a child for the block; it ends when the time is up, whatever it is doing."""
    settings = {"OGR_GEOJSON_MAX_OBJ_SIZE": "500"}
    with started(CHILD, driver=driver, seconds=limits.SECONDS, settings=settings) as process:
        yield Child(process, name, title)
