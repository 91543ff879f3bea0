"""Reading reports, and handing them over: to programs, to paper, to neighbours outside."""

from config.access import acts_or_office, anyone, participant, route
from coordination.views.externals import external_new, external_resend, external_revoke
from coordination.views.outside import external_file, external_map, external_report
from coordination.views.paper import map_print, map_sheet, report_paper, report_print, report_sheet
from coordination.views.proof import report_proof
from coordination.views.report import report_detail
from coordination.views.report_list import report_list
from geo.views.handover import report_early_notice, report_xplan
from notifications.views import exports

routes = [
    # Reading reports
    route(participant, "meldungen/", report_list, name="report-list"),
    route(participant, "meldungen/herunterladen/", exports.export_new, name="export-new"),
    route(participant, "meldungen/herunterladen/<uuid:pk>/", exports.export_detail, name="export-detail"),
    route(participant, "meldungen/herunterladen/<uuid:pk>/datei/", exports.export_file, name="export-file"),
    route(participant, "meldungen/<uuid:pk>/", report_detail, name="report-detail"),
    route(acts_or_office, "meldungen/<uuid:pk>/akte/", report_proof, name="report-proof"),
    # Handing a report over to other programs
    route(participant, "meldungen/<uuid:pk>/uebergabe/xplan.gml", report_xplan, name="report-xplan"),
    route(
        participant,
        "meldungen/<uuid:pk>/uebergabe/fruehmeldung.<str:form>",
        report_early_notice,
        name="report-early-notice",
    ),
    # Reports and maps on paper
    route(participant, "meldungen/<uuid:pk>/drucken/", report_print, name="report-print"),
    route(participant, "meldungen/<uuid:pk>/blatt.pdf", report_sheet, name="report-sheet"),
    route(participant, "meldungen/<uuid:pk>/sitzungsvorlage.docx", report_paper, name="report-paper"),
    route(participant, "karte/drucken/", map_print, name="map-print"),
    route(participant, "karte/karte.pdf", map_sheet, name="map-sheet"),
    # Neighbours outside: the key in the address says which report
    route(acts_or_office, "meldungen/<uuid:pk>/nachbarn/neu/", external_new, name="external-new"),
    route(acts_or_office, "nachbarn/<uuid:pk>/zuruecknehmen/", external_revoke, name="external-revoke"),
    route(acts_or_office, "nachbarn/<uuid:pk>/erneut/", external_resend, name="external-resend"),
    route(anyone, "nachbar/<str:token>/", external_report, name="external-report"),
    route(anyone, "nachbar/<str:token>/karte.png", external_map, name="external-map"),
    route(anyone, "nachbar/<str:token>/dateien/<uuid:file>/", external_file, name="external-file"),
]
