"""What the logs must not say: the keys in addresses (feeds, invitations, unsubscribing, new passwords)."""

from __future__ import annotations

import logging
import re
from typing import Any

# Whoever reads a log must not be able to use what stands in it. Anything after these words is a key.
_IN_ADDRESSES = re.compile(r"/((?:feed|kalender|einladung|abbestellen|antworten|nachbar)|passwort/neu)/[^\s/?#\"']+")
# Personal tokens (accounts/models/api_token.py), wherever somebody puts them.
_TOKENS = re.compile(r"umg_[\w-]{20,}")


def masked(text: str) -> str:
    """Return the text with the keys in its addresses, and personal tokens anywhere, replaced by an ellipsis."""
    return _TOKENS.sub("umg_…", _IN_ADDRESSES.sub(r"/\1/…", text))


class MaskKeys(logging.Filter):
    """Masks keys in what is logged, and in the values put into it. Lets everything pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record, and let it pass."""
        if isinstance(record.msg, str):
            record.msg = masked(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_masked(value) for value in record.args)
        return True


def mask_access_log() -> None:
    """Mask what uvicorn logs of each request: its loggers have their own handlers, set up before Django's."""
    for name in ("uvicorn.access", "uvicorn.error"):
        logger = logging.getLogger(name)
        if not any(isinstance(one, MaskKeys) for one in logger.filters):
            logger.addFilter(MaskKeys())


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    # Django logs lists of addresses and exceptions too; numbers must stay numbers for their placeholders.
    return masked(str(value)) if isinstance(value, Exception) else value
