"""From what was uploaded to data sets: zip files unpacked, a shapefile's parts together, what is no outline aside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from geo.incoming import limits
from geo.incoming.formats import BY_SUFFIX, PACKED, READ, SUFFIXES, WEAK, shapefile
from geo.incoming.problems import UnreadableFile
from geo.incoming.raw import Source
from geo.incoming.sandbox import child

Named = tuple[str, Path]  # what the user calls a file, and where it lies
SHOWN = ", ".join((*BY_SUFFIX, *PACKED))


def sources_of(files: Sequence[tuple[str, bytes]], scratch: Path) -> list[Source]:
    """Write the files into the scratch folder under names of ours and return the data sets among them.

    Raises ``UnreadableFile`` for too many or too big files, for archives that are not what they should be, and when
    no file may be an outline.
    """
    _check_amount(files)
    named: list[Named] = []
    for number, (name, content) in enumerate(files):
        path = scratch / f"{number}{suffix_of(name)}"
        path.write_bytes(content)
        named += _unpacked(name, path, scratch / f"{number}") if suffix_of(name) in PACKED else [(name, path)]
    found = _grouped(named, scratch)
    if not found:
        raise _nothing(files)
    if len(found) > limits.MAX_SOURCES:
        values = {"file": files[0][0], "count": len(found), "limit": limits.MAX_SOURCES}
        raise UnreadableFile.because("too_many_sources", **values)
    return found


def suffix_of(name: str) -> str:
    """Return the ending in small letters, if it is one that is read."""
    suffix = PurePosixPath(name.lower().replace("\\", "/")).suffix
    return suffix if suffix in (*SUFFIXES, *READ) else ""


def _check_amount(files: Sequence[tuple[str, bytes]]) -> None:
    if not files:
        raise UnreadableFile.because("nothing")
    if len(files) > limits.MAX_FILES:
        raise UnreadableFile.because("too_many_files", count=len(files), limit=limits.MAX_FILES)
    if sum(len(content) for _, content in files) > limits.MAX_BYTES:
        biggest = max(files, key=lambda file: len(file[1]))[0]
        raise UnreadableFile.because("too_big", file=biggest, limit=limits.MAX_BYTES)
    for name, content in files:
        if not content and suffix_of(name) not in shapefile.BESIDE:
            raise UnreadableFile.because("empty", file=name)


def _unpacked(name: str, path: Path, into: Path) -> list[Named]:
    into.mkdir()
    with child(name, "Zip", driver="") as process:
        answer = process.ask(
            "unpack",
            path=str(path),
            into=str(into),
            entries=limits.MAX_ENTRIES,
            unpacked_bytes=limits.MAX_UNPACKED_BYTES,
            suffixes=list(READ),
        )
    if not answer["files"]:
        raise UnreadableFile.because("nothing_in_zip", file=name, suffixes=SHOWN)
    return [(inner, Path(lies)) for inner, lies in answer["files"]]


def _grouped(named: Sequence[Named], scratch: Path) -> list[Source]:
    data = [each for each in named if suffix_of(each[0]) in BY_SUFFIX]
    strong = [each for each in data if suffix_of(each[0]) not in WEAK] or data
    parts = {_key(name): path for name, path in named if suffix_of(name) in (*shapefile.BESIDE, ".shp")}
    if any(parts) and not any(name.endswith(".shp") for name in parts) and not strong:
        first = next(name for name, _ in named if suffix_of(name) in shapefile.BESIDE)
        raise UnreadableFile.because("shape_missing", file=first)
    return [_source(name, path, parts, scratch / f"set{number}") for number, (name, path) in enumerate(strong)]


def _source(name: str, path: Path, parts: dict[str, Path], folder: Path) -> Source:
    """Give a data set a folder of its own: GDAL looks for companions, and must find only those we chose."""
    folder.mkdir()
    place = path.rename(folder / f"data{suffix_of(name)}")
    beside = {}
    if suffix_of(name) == ".shp":
        stem = _key(name).removesuffix(".shp")
        for suffix in shapefile.BESIDE:
            if companion := parts.get(stem + suffix):
                beside[suffix] = companion.rename(folder / f"data{suffix}")
    return Source(name, place, beside)


def _key(name: str) -> str:
    return name.lower().replace("\\", "/")


def _nothing(files: Sequence[tuple[str, bytes]]) -> UnreadableFile:
    name = files[0][0]
    if suffix_of(name) in PACKED:
        return UnreadableFile.because("nothing_in_zip", file=name, suffixes=SHOWN)
    return UnreadableFile.because("unknown_suffix", file=name, suffixes=SHOWN)
