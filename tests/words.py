"""What an answer says: its words as a person reads them, and its text without what is drawn by lot."""

from __future__ import annotations

import re
from typing import Any

from django.utils.html import strip_tags

_BY_LOT = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # ids
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?"  # moments
    r"|[\w-]{32,}"  # keys and marks of forms
)


def words(response: Any) -> str:
    """What a page says to a person, without its markup."""
    return " ".join(strip_tags(response.content.decode()).split())


def unchanging(text: str) -> str:
    """``text`` without ids, moments and keys: "180" is missing from it because nobody wrote it, not by luck."""
    return _BY_LOT.sub("", text)
