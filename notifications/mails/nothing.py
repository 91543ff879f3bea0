from __future__ import annotations


class NothingToTell(Exception):  # noqa: N818 (nobody's failure)
    """A delivery became pointless while it waited; the message says why, in a sentence for people."""
