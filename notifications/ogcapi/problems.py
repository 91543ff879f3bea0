from __future__ import annotations


class Problem(Exception):  # noqa: N818 (RFC 9457 calls it so)
    """An answer that is none: a status, a code that programs know, and a sentence for people (17-069r4, 7.5.1)."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.code, self.sentence = status, code, sentence


def bad_value(sentence: str) -> Problem:
    """Return the problem of a parameter whose value cannot be used (requirement /req/core/query-param-invalid)."""
    return Problem(400, "InvalidParameterValue", sentence)


def not_found(sentence: str) -> Problem:
    """Return the problem of something that does not exist, or that this person may not know of."""
    return Problem(404, "NotFound", sentence)
