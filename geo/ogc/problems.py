"""How a service's failure is told to people."""

from __future__ import annotations


class ServiceProblem(Exception):  # noqa: N818
    """A service could not be used; the message is a sentence for people: what is wrong, and what to do."""


class Busy(ServiceProblem):
    """Too many questions to other services at once: ask again in a moment."""


class Unreachable(ServiceProblem):
    """No answer came, or the question was not even sent (geo/egress.py): asking in another way is of no use."""
