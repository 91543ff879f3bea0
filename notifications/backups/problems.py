from __future__ import annotations


class BackupError(Exception):
    """A backup could not be taken, read or restored; the message says in whole sentences why, and what to do."""
