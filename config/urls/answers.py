"""What people say to a report."""

from config.access import answering, anyone, participant, route
from coordination.views import answers
from coordination.views.comments import comment_remove, comment_restore, report_comment
from coordination.views.mail_answers import answer_by_mail

routes = [
    # The discussion of a report
    route(participant, "meldungen/<uuid:pk>/diskussion/", report_comment, name="report-comment"),
    route(participant, "beitraege/<uuid:pk>/entfernen/", comment_remove, name="comment-remove"),
    route(participant, "beitraege/<uuid:pk>/wieder/", comment_restore, name="comment-restore"),
    # Answers
    route(answering, "meldungen/<uuid:pk>/antwort/", answers.report_answer, name="report-answer"),
    route(participant, "rueckmeldungen/dateien/<uuid:pk>/", answers.response_file, name="response-file"),
    route(
        answering,
        "rueckmeldungen/dateien/<uuid:pk>/entfernen/",
        answers.response_file_remove,
        name="response-file-remove",
    ),
    route(
        answering,
        "rueckmeldungen/dateien/<uuid:pk>/wieder/",
        answers.response_file_restore,
        name="response-file-restore",
    ),
    route(answering, "rueckmeldungen/<uuid:pk>/erwidern/", answers.response_reply, name="response-reply"),
    route(answering, "rueckmeldungen/<uuid:pk>/geklaert/", answers.response_settle, name="response-settle"),
    route(answering, "rueckmeldungen/<uuid:pk>/offen/", answers.response_unsettle, name="response-unsettle"),
    route(answering, "fristen/<uuid:pk>/", answers.time_decide, name="time-decide"),
    # From the mail: the key in the address says for whom
    route(anyone, "antworten/<str:token>/", answer_by_mail, name="answer-by-mail"),
]
