"""How deep a filter may go, asked before anybody reads it.

The library's parser calls itself for every parenthesis, NOT and sign. A few hundred of them overrun the stack of a
thread, and with it the whole process goes down (measured: 100 parentheses in 512 KiB, 2,000 in 8 MiB).
"""

from __future__ import annotations

import re
from itertools import accumulate

DEEPEST, MOST_SIGNS = 30, 60
_STRINGS = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
# What makes the parser call itself without a parenthesis: NOT, arithmetic, a minus that begins no number.
_SIGNS = re.compile(r"\bNOT\b|[+*/%^]|\bDIV\b|-(?![\d.])", re.IGNORECASE)
_STEPS = {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}


def is_too_deep(text: str) -> bool:
    """Return whether a filter has more parentheses in each other, or more signs, than people write."""
    bare = _STRINGS.sub("", text)
    # Closing ones count nothing below the ground: ")))(((" is no way around.
    deepest = max(accumulate((_STEPS.get(one, 0) for one in bare), lambda depth, step: max(depth + step, 0)), default=0)
    return deepest > DEEPEST or len(_SIGNS.findall(bare)) > MOST_SIGNS
