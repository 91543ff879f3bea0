"""Boundaries from a file: plain or zipped, also in a sub-folder of the zip, also fetched from the net."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from geo.egress import EgressError, fetch
from geo.importers.formats import FORMATS, format_of
from geo.importers.problems import ImportProblem
from geo.importers.reader import Reader, reading
from geo.importers.rows import Batch, LayerInfo
from geo.incoming.formats.geojson import declared_crs

UNPACKED_BYTES = 8 * 1024**3
DOWNLOAD_BYTES = 2 * 1024**3
DOWNLOAD_SECONDS = 1800.0


class FileSource:
    """One or several geodata files that lie on this machine."""

    def __init__(self, paths: Sequence[Path], description: str, stack: ExitStack) -> None:
        self.description = description
        formats = {path: format_of(path) for path in paths}
        self._readers = [stack.enter_context(reading(path, kind)) for path, kind in formats.items()]
        self._found: dict[str, tuple[Reader, str]] = {}

    def layers(self) -> Sequence[LayerInfo]:
        """Return the layers of all files together. Raises ``ImportProblem`` for what cannot be read."""
        layers = []
        for reader in self._readers:
            for inner, fields, count, crs in reader.layers():
                name = f"{reader.path.parent.name}/{inner}" if inner in self._found else inner
                self._found[name] = (reader, inner)
                declared = declared_crs(reader.path) if reader.kind.driver == "GeoJSON" else crs
                known = count if count >= 0 else None
                layers.append(LayerInfo(name, tuple(fields), known, declared or crs, crs_assumed=not declared))
        return layers

    def bring(self, layer: LayerInfo, *, sort_by: str) -> Iterator[int]:
        """Nothing is left to fetch: a file is here, and keeps its order."""
        yield from ()

    def read(self, layer: LayerInfo) -> Iterator[Batch]:
        """Return the rows of one layer."""
        reader, name = self._found[layer.name]
        return reader.rows(name)


@contextmanager
def open_file(address: str, wanted: Collection[str] = ()) -> Iterator[FileSource]:
    """Open a path or the address of a file to download: all its layers. Raises ``ImportProblem``."""
    with tempfile.TemporaryDirectory(prefix="umgriff-import-") as scratch, ExitStack() as stack:
        path = _downloaded(address, Path(scratch)) if "://" in address else Path(address).expanduser()
        if not path.exists():
            raise ImportProblem(f"Die Datei „{address}“ gibt es nicht.")
        if path.is_dir():
            paths = _geodata_below(path)
        elif path.suffix.lower() == ".zip":
            paths = _unpacked(path, Path(scratch) / "zip")
        else:
            paths = [_with_room_beside(path, Path(scratch))]
        if not paths:
            raise ImportProblem(f"In „{path.name}“ ist keine Datei mit einer der Endungen {', '.join(FORMATS)}.")
        yield FileSource(paths, address if "://" in address else path.name, stack)


def _with_room_beside(path: Path, scratch: Path) -> Path:
    """Return a copy of a GML file: GDAL writes a .gfs beside what it reads, and believes one that it finds."""
    beside = path.with_suffix(".gfs")
    if format_of(path).driver != "GML" or (scratch in path.parents and not beside.exists()):
        return path
    folder = scratch / "gml"
    folder.mkdir()
    return Path(shutil.copy(path, folder))


def _downloaded(address: str, scratch: Path) -> Path:
    path = scratch / (Path(urlsplit(address).path).name or "download")
    with path.open("wb") as file:
        try:
            answer = fetch(address, into=file, max_bytes=DOWNLOAD_BYTES, max_seconds=DOWNLOAD_SECONDS)
        except EgressError as error:
            raise ImportProblem(str(error)) from error
    if answer.status != 200:
        raise ImportProblem(f"Unter {address} liegt nichts zum Herunterladen (Antwort {answer.status}).")
    return path


def _unpacked(path: Path, folder: Path) -> list[Path]:
    """Unpack: reading inside a zip would inflate it again at every jump. Sizes are checked as they come."""
    folder.mkdir()
    left = UNPACKED_BYTES
    try:
        with zipfile.ZipFile(path) as packed:
            for entry in packed.infolist():
                if entry.is_dir() or entry.filename.startswith("__MACOSX"):
                    continue
                target = folder / Path(entry.filename.replace("\\", "/"))
                if not target.resolve().is_relative_to(folder.resolve()):
                    raise ImportProblem(f"„{path.name}“ enthält einen Pfad, der hinausführt: {entry.filename}")
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(entry) as source, target.open("wb") as sink:
                    left -= _copy(source, sink, left, path)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise ImportProblem(f"„{path.name}“ ist keine lesbare Zip-Datei: {error}") from error
    return _geodata_below(folder)


def _copy(source: IO[bytes], sink: IO[bytes], left: int, path: Path) -> int:
    size = 0
    while chunk := source.read(1024**2):
        size += len(chunk)
        if size > left:
            raise ImportProblem(f"„{path.name}“ ist ausgepackt größer als {UNPACKED_BYTES // 1024**3} GB.")
        sink.write(chunk)
    return size


def _geodata_below(folder: Path) -> list[Path]:
    # `.xml` beside data is metadata (ISO 19139); alone it would be GML.
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in FORMATS and path.is_file())
    return [path for path in found if path.suffix.lower() not in {".xml", ".json"}] or found
