"""Which kind of source an address means: sibling openers, found in one dictionary."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

from geo.importers.files import open_file
from geo.importers.formats import FORMATS
from geo.importers.rows import Source
from geo.importers.wfs import open_wfs

Opener = Callable[[str, Collection[str]], AbstractContextManager[Source]]
SOURCES: dict[str, Opener] = {"file": open_file, "wfs": open_wfs}


def open_source(address: str, wanted: Collection[str] = ()) -> AbstractContextManager[Source]:
    """Open a path, the address of a file, or the address of a WFS. `wanted` are likely layer names."""
    is_web = address.lower().startswith(("http://", "https://"))
    ends_like_file = Path(urlsplit(address).path).suffix.lower() in {*FORMATS, ".zip"}
    return SOURCES["wfs" if is_web and not ends_like_file else "file"](address, wanted)
