from coordination.models.case import (
    Agreement,
    Case,
    CaseNote,
    CaseParty,
    CaseReport,
    CaseState,
    Fate,
    FinalFate,
    Outcome,
    Task,
)
from coordination.models.event import (
    AgendaItem,
    Audience,
    EventSeries,
    FollowUp,
    JointPosition,
    Level,
    Material,
    NetworkEvent,
    Participation,
)
from coordination.models.meeting import Attendance, Attendee, DatePoll, Meeting, PollOption, PollVote, Vote
from coordination.models.response import (
    CALLS_FOR_MEDIATION,
    Answer,
    Comment,
    Decision,
    ExternalContact,
    Reminder,
    Response,
    ResponseFile,
    TimeRequest,
)

__all__ = [
    "CALLS_FOR_MEDIATION", "AgendaItem", "Agreement", "Answer", "Attendance", "Attendee", "Audience", "Case",
    "CaseNote", "CaseParty", "CaseReport", "CaseState", "Comment", "DatePoll", "Decision", "EventSeries",
    "ExternalContact", "Fate", "FinalFate", "FollowUp", "JointPosition", "Level", "Material", "Meeting",
    "NetworkEvent", "Outcome", "Participation", "PollOption", "PollVote", "Reminder", "Response", "ResponseFile",
    "Task", "TimeRequest", "Vote",
]  # fmt: skip
