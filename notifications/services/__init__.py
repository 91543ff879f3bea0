from notifications.services.announce import announce
from notifications.services.choices import choose, unchoose
from notifications.services.destinations import break_off, mend, rest
from notifications.services.reading import mark_read, mark_unread
from notifications.services.refused import Refused
from notifications.services.withdraw import withdraw

__all__ = [
    "Refused", "announce", "break_off", "choose", "mark_read", "mark_unread", "mend", "rest", "unchoose", "withdraw",
]  # fmt: skip
