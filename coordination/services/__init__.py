"""What people do together about reports. Every act is here; each refuses with a sentence (``Refused``)."""

from coordination.services.event_agenda import decide_item, propose_item, shift_item
from coordination.services.event_material import add_material, note_attendance, remove_material, write_event_minutes
from coordination.services.event_places import answer_invitation
from coordination.services.event_years import copy_event, copy_year, remind_of_events
from coordination.services.events import cancel_event, change_event, discard_event, invite_to_event, plan_event
from coordination.services.meetings import cancel, invite, move, respond
from coordination.services.minutes import write_minutes
from coordination.services.positions import add_follow_up, change_position, take_position
from coordination.services.responses import answer, remove_response_file, restore_response_file
from coordination.services.settling import reply, settle, unsettle
from coordination.services.times import ask_for_time, deny_time, grant_time
from notifications.services import Refused

__all__ = [
    "Refused",
    "add_follow_up",
    "add_material",
    "answer",
    "answer_invitation",
    "ask_for_time",
    "cancel",
    "cancel_event",
    "change_event",
    "change_position",
    "copy_event",
    "copy_year",
    "decide_item",
    "deny_time",
    "discard_event",
    "grant_time",
    "invite",
    "invite_to_event",
    "move",
    "note_attendance",
    "plan_event",
    "propose_item",
    "remind_of_events",
    "remove_material",
    "remove_response_file",
    "reply",
    "respond",
    "restore_response_file",
    "settle",
    "shift_item",
    "take_position",
    "unsettle",
    "write_event_minutes",
    "write_minutes",
]
