"""Who is told, and why: the one place that says so.

``parties``: the members that are affected, added or taken off. ``subscribers``: who asked to hear.
``people``: who of a member is told beside its mailbox.
"""

from notifications.recipients.parties import (
    LOOK_AROUND_M,
    Party,
    Recipients,
    members_by_key,
    reason_sentence,
    recipients,
    recipients_of,
    relation_sentence,
)
from notifications.recipients.people import people_on_duty
from notifications.recipients.subscribers import Subscriber, subscribers
from notifications.recipients.told import everybody_told

__all__ = [
    "LOOK_AROUND_M", "Party", "Recipients", "Subscriber", "everybody_told", "members_by_key", "people_on_duty",
    "reason_sentence", "recipients", "recipients_of", "relation_sentence", "subscribers",
]  # fmt: skip
