"""What people do together about reports. Every act is here; each refuses with a sentence (``Refused``)."""

from coordination.services.meetings import cancel, invite, move, respond
from coordination.services.minutes import write_minutes
from coordination.services.responses import answer, remove_response_file, restore_response_file
from coordination.services.settling import reply, settle, unsettle
from coordination.services.times import ask_for_time, deny_time, grant_time
from notifications.services import Refused

__all__ = [
    "Refused",
    "answer",
    "ask_for_time",
    "cancel",
    "deny_time",
    "grant_time",
    "invite",
    "move",
    "remove_response_file",
    "reply",
    "respond",
    "restore_response_file",
    "settle",
    "unsettle",
    "write_minutes",
]
