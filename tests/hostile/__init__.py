"""Hostile and broken files, made by code and kept nowhere. `python -m tests.hostile` writes their table."""

from tests.hostile import archives, binaries, json_files, xml_files
from tests.hostile.corpus import CORPUS, OUTLINE, SECRET, SECRET_PATH, SERVER, Files, Hostile

__all__ = [
    "CORPUS", "OUTLINE", "SECRET", "SECRET_PATH", "SERVER", "Files", "Hostile", "archives", "binaries", "json_files",
    "xml_files",
]  # fmt: skip
