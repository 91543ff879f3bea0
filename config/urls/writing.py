"""Writing a report, and announcing it."""

from config.access import participant, planner, route
from geo.views import drafts, files
from geo.views.autosave import report_autosave, report_outline
from geo.views.incoming import report_incoming
from geo.views.picking import report_piece
from notifications.views.affected import report_affected
from notifications.views.announcing import report_announce, report_choice, report_preview
from notifications.views.withdrawing import report_withdraw

routes = [
    # Writing a report, and its files
    route(planner, "meldungen/neu/", drafts.report_new, name="report-new"),
    route(planner, "meldungen/<uuid:pk>/bearbeiten/", drafts.report_edit, name="report-edit"),
    route(planner, "meldungen/<uuid:pk>/entwurf/", report_autosave, name="report-autosave"),
    route(planner, "meldungen/<uuid:pk>/umgriff/", report_outline, name="report-outline"),
    # An outline from files
    route(planner, "meldungen/<uuid:pk>/umgriff-datei/", report_incoming, name="report-incoming"),
    route(planner, "meldungen/<uuid:pk>/umgriff/objekt/", report_piece, name="report-piece"),
    route(planner, "meldungen/<uuid:pk>/neue-fassung/", drafts.report_revise, name="report-revise"),
    route(planner, "meldungen/<uuid:pk>/folgemeldung/", drafts.report_follow, name="report-follow"),
    route(planner, "meldungen/<uuid:pk>/verwerfen/", drafts.report_discard, name="report-discard"),
    route(planner, "meldungen/<uuid:pk>/dateien/", files.report_file_add, name="report-file-add"),
    route(participant, "meldungen/<uuid:pk>/dateien/<uuid:file>/", files.report_file, name="report-file"),
    route(
        planner,
        "meldungen/<uuid:pk>/dateien/<uuid:file>/entfernen/",
        files.report_file_remove,
        name="report-file-remove",
    ),
    # Who would be told
    route(planner, "meldungen/<uuid:pk>/betroffen/", report_affected, name="report-affected"),
    # Announcing
    route(planner, "meldungen/<uuid:pk>/vorschau/", report_preview, name="report-preview"),
    route(planner, "meldungen/<uuid:pk>/auswahl/", report_choice, name="report-choice"),
    route(planner, "meldungen/<uuid:pk>/melden/", report_announce, name="report-announce"),
    route(planner, "meldungen/<uuid:pk>/zurueckziehen/", report_withdraw, name="report-withdraw"),
]
