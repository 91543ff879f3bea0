"""The two ways in which a delivery can go wrong. Their messages are sentences for the people who sent it."""


class DeliveryProblem(Exception):  # noqa: N818 (a problem of the outside, no error of ours)
    """A delivery did not get through."""


class Temporary(DeliveryProblem):
    """It may work later: nobody answers, the other side asks for patience, our own access is refused."""


class Permanent(DeliveryProblem):
    """It will never work: there is no such mailbox, or the message itself cannot be made."""
