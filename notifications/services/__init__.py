from notifications.services.announce import announce
from notifications.services.choices import choose, unchoose
from notifications.services.reading import mark_read, mark_unread
from notifications.services.refused import Refused
from notifications.services.withdraw import withdraw

__all__ = ["Refused", "announce", "choose", "mark_read", "mark_unread", "unchoose", "withdraw"]
