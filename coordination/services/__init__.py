"""What people do together about reports. Every act is here; each refuses with a sentence (``Refused``)."""

from coordination.services.agreements import agree, finish_task, give_task, reopen_task
from coordination.services.cases import add_party, note, open_by_response, open_case
from coordination.services.closing import close_case, reopen_case
from coordination.services.comments import remove_comment, restore_comment, write_comment
from coordination.services.event_agenda import decide_item, propose_item, shift_item
from coordination.services.event_material import add_material, note_attendance, remove_material, write_event_minutes
from coordination.services.event_places import answer_invitation
from coordination.services.event_years import copy_event, copy_year, remind_of_events
from coordination.services.events import cancel_event, change_event, discard_event, invite_to_event, plan_event
from coordination.services.externals import invite_outside, revoke_outside, send_outside_again
from coordination.services.fate import final_fate
from coordination.services.meetings import cancel, invite, move, respond
from coordination.services.minutes import write_minutes
from coordination.services.outside_answers import answer_outside, remove_outside_file
from coordination.services.polls import decide_poll, open_poll, vote
from coordination.services.positions import add_follow_up, change_position, take_position
from coordination.services.responses import answer, remove_response_file, restore_response_file
from coordination.services.settling import reply, settle, unsettle
from coordination.services.times import ask_for_time, deny_time, grant_time
from notifications.services import Refused

__all__ = [
    "Refused",
    "add_follow_up",
    "add_material",
    "add_party",
    "agree",
    "answer",
    "answer_invitation",
    "answer_outside",
    "ask_for_time",
    "cancel",
    "cancel_event",
    "change_event",
    "change_position",
    "close_case",
    "copy_event",
    "copy_year",
    "decide_item",
    "decide_poll",
    "deny_time",
    "discard_event",
    "final_fate",
    "finish_task",
    "give_task",
    "grant_time",
    "invite",
    "invite_outside",
    "invite_to_event",
    "move",
    "note",
    "note_attendance",
    "open_by_response",
    "open_case",
    "open_poll",
    "plan_event",
    "propose_item",
    "remind_of_events",
    "remove_comment",
    "remove_material",
    "remove_outside_file",
    "remove_response_file",
    "reopen_case",
    "reopen_task",
    "reply",
    "respond",
    "restore_comment",
    "restore_response_file",
    "revoke_outside",
    "send_outside_again",
    "settle",
    "shift_item",
    "take_position",
    "unsettle",
    "vote",
    "write_comment",
    "write_event_minutes",
    "write_minutes",
]
