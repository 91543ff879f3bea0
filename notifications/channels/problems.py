"""The ways in which a delivery can go wrong. Their messages are sentences for the people who sent it."""

from __future__ import annotations


class DeliveryProblem(Exception):  # noqa: N818 (a problem of the outside, no error of ours)
    """A delivery did not get through."""


class Temporary(DeliveryProblem):
    """It may work later: nobody answers, the other side asks for patience, our own access is refused.

    ``after_s`` is how long the other side wants to be left alone (Retry-After), in seconds.
    """

    def __init__(self, sentence: str, *, after_s: float = 0) -> None:
        super().__init__(sentence)
        self.after_s = after_s


class Permanent(DeliveryProblem):
    """It will never work: there is no such mailbox, or the message itself cannot be made."""


class Gone(Permanent):
    """Nobody is there any more, said the other side: the destination rests until somebody mends it."""


class Moot(DeliveryProblem):
    """There is nothing left to tell: unsubscribed meanwhile, or nobody who may still be told. Nobody's failure."""
