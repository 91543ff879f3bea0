"""Cases, their meetings, and the calendars these stand in."""

from config.access import acts_or_office, answering, anyone, coordinator, participant, planner_or_office, route
from coordination.views import calendars, case_acts, cases, meeting_office, meetings, polls

routes = [
    # Cases: what the parties of reports and the Geschäftsstelle work out together
    route(participant, "faelle/", cases.case_list, name="case-list"),
    route(coordinator, "faelle/neu/", case_acts.case_new, name="case-new"),
    route(participant, "faelle/<uuid:pk>/", cases.case_detail, name="case-detail"),
    route(coordinator, "faelle/<uuid:pk>/beteiligen/", case_acts.case_party, name="case-party"),
    route(coordinator, "faelle/<uuid:pk>/notiz/", case_acts.case_note, name="case-note"),
    route(coordinator, "faelle/<uuid:pk>/vereinbarung/", case_acts.case_agree, name="case-agree"),
    route(coordinator, "faelle/<uuid:pk>/aufgabe/", case_acts.case_task, name="case-task"),
    route(coordinator, "faelle/<uuid:pk>/abschliessen/", case_acts.case_close, name="case-close"),
    route(coordinator, "faelle/<uuid:pk>/oeffnen/", case_acts.case_reopen, name="case-reopen"),
    route(coordinator, "faelle/<uuid:pk>/umfrage/", polls.poll_new, name="poll-new"),
    route(answering, "umfragen/<uuid:pk>/stimme/", polls.poll_vote, name="poll-vote"),
    route(coordinator, "umfragen/<uuid:pk>/entscheiden/", polls.poll_decide, name="poll-decide"),
    route(acts_or_office, "aufgaben/<uuid:pk>/erledigt/", case_acts.task_finish, name="task-finish"),
    route(acts_or_office, "aufgaben/<uuid:pk>/offen/", case_acts.task_reopen, name="task-reopen"),
    route(planner_or_office, "meldungen/<uuid:pk>/ergebnis/", case_acts.report_fate, name="report-fate"),
    # Meetings of the parties
    route(participant, "termine/abstimmung/<uuid:pk>/", meetings.meeting_detail, name="meeting-detail"),
    route(participant, "termine/abstimmung/<uuid:pk>/antwort/", meetings.meeting_respond, name="meeting-respond"),
    route(participant, "termine/abstimmung/<uuid:pk>/termin.ics", meetings.meeting_ics, name="meeting-ics"),
    route(coordinator, "faelle/<uuid:pk>/einladen/", meeting_office.meeting_new, name="meeting-new"),
    route(coordinator, "termine/abstimmung/<uuid:pk>/verschieben/", meeting_office.meeting_move, name="meeting-move"),
    route(coordinator, "termine/abstimmung/<uuid:pk>/absagen/", meeting_office.meeting_cancel, name="meeting-cancel"),
    route(
        coordinator, "termine/abstimmung/<uuid:pk>/protokoll/", meeting_office.meeting_minutes, name="meeting-minutes"
    ),
    # Calendars: the key in the address says whose
    route(anyone, "kalender/<str:token>.ics", calendars.calendar_feed, name="calendar-feed"),
    route(participant, "termine/abonnieren/", calendars.calendar_subscribe, name="calendar-subscribe"),
    route(
        participant, "termine/abonnieren/<uuid:pk>/zurueckziehen/", calendars.calendar_revoke, name="calendar-revoke"
    ),
]
