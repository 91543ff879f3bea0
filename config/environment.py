"""Where settings come from: NAME, or the file that NAME_FILE names."""

from __future__ import annotations

import environ
from environ.fileaware_mapping import FileAwareMapping


class TrimmedFiles(FileAwareMapping):  # type: ignore[misc]
    """The environment, with files read for NAME_FILE: without the line break that editors leave at the end."""

    def __getitem__(self, key: str) -> str:
        value: str = super().__getitem__(key)
        return value.strip() if self.env.get(f"{key}_FILE") else value


class Environment(environ.FileAwareEnv):  # type: ignore[misc]
    ENVIRON = TrimmedFiles()
