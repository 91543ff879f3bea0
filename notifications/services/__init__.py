from notifications.services.announce import announce
from notifications.services.choices import choose, unchoose
from notifications.services.deputies import appoint, dismiss, reappoint
from notifications.services.destinations import break_off, mend, rest
from notifications.services.new_link import send_new_link
from notifications.services.reading import mark_read, mark_unread
from notifications.services.refused import Refused
from notifications.services.sending_again import send_again, send_all_again, try_out
from notifications.services.subscriptions import (
    named_in,
    opt_in,
    opt_out,
    pause,
    restore,
    resubscribe,
    resume,
    save_subscription,
    stop,
    unsubscribe,
    would_have_matched,
)
from notifications.services.withdraw import withdraw

__all__ = [
    "Refused", "announce", "appoint", "break_off", "choose", "dismiss", "mark_read", "mark_unread", "mend",
    "named_in", "opt_in", "opt_out", "pause", "reappoint", "rest", "restore", "resubscribe", "resume",
    "save_subscription", "send_again", "send_all_again", "send_new_link", "stop", "try_out", "unchoose",
    "unsubscribe", "withdraw", "would_have_matched",
]  # fmt: skip
