"""The whole site, and who may enter, on one page. What is not declared here is closed (config/access.py)."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.views.generic import TemplateView

from accounts.views import account as own_account
from accounts.views import api_tokens, branding, invitations, members, people
from accounts.views.areas import areas_json
from config import admin, converters  # noqa: F401 (registers what may stand in an address)
from config.access import (
    acts_or_office,
    answering,
    anyone,
    by_token,
    coordinator,
    officer,
    officer_or_office,
    participant,
    planner,
    planner_or_office,
    route,
    signed_in,
    technical_admin,
)
from config.views import administration
from coordination.views import (
    answers,
    calendars,
    case_acts,
    cases,
    cockpit,
    event_parts,
    event_planning,
    event_series,
    events,
    hints,
    history,
    knowledge,
    meeting_office,
    meetings,
    persons,
    polls,
    region,
    retention,
    set_up,
    set_up_land,
    year_reports,
)
from coordination.views.comments import comment_remove, comment_restore, report_comment
from coordination.views.externals import external_new, external_resend, external_revoke
from coordination.views.guide import guide_page
from coordination.views.mail_answers import answer_by_mail
from coordination.views.outside import external_file, external_map, external_report
from coordination.views.overview import overview
from coordination.views.paper import map_print, map_sheet, report_paper, report_print, report_sheet
from coordination.views.proof import report_proof
from coordination.views.report import report_detail
from coordination.views.report_list import report_list
from geo.views import codes, drafts, files, layers, map_layers, rules
from geo.views.autosave import report_autosave, report_outline
from geo.views.handover import report_early_notice, report_xplan
from geo.views.incoming import report_incoming
from geo.views.picking import report_piece
from geo.views.tiles import tile
from notifications.views import (
    cumulative_rules,
    deputies,
    destinations,
    exports,
    feeds,
    mail_texts,
    map_tools,
    ogcapi,
    reachability,
    reachable,
    rule_previews,
    saved_views,
    support,
    undelivered,
    webhook_acts,
    webhooks,
    webpush,
)
from notifications.views import subscription_list as subscriptions
from notifications.views.affected import report_affected
from notifications.views.announcing import report_announce, report_choice, report_preview
from notifications.views.bounces import delivery_feedback
from notifications.views.demo_mailbox import demo_mail, demo_mail_html, demo_mailbox
from notifications.views.health import figures, healthz, readyz
from notifications.views.inbox import inbox, inbox_read
from notifications.views.live import live
from notifications.views.map import affected_here_json, map_counts_json, map_page, report_json, reports_json
from notifications.views.subscriptions import subscription_edit, subscription_new, subscription_preview
from notifications.views.unsubscribing import unsubscribe
from notifications.views.withdrawing import report_withdraw

_page = TemplateView.as_view

urlpatterns = [
    route(participant, "", overview, name="overview"),
    route(participant, "posteingang/", inbox, name="inbox"),
    route(participant, "posteingang/<uuid:pk>/gelesen/", inbox_read, name="inbox-read"),
    # Live events: kept open by notifications/live/asgi.py, under this address
    route(participant, "live/", live, name="live"),
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
    # Map
    route(participant, "karte/", map_page, name="map"),
    route(participant, "karte/gebiete.json", areas_json, name="areas-json"),
    route(participant, "karte/meldungen.json", reports_json, name="reports-json"),
    route(participant, "karte/meldungen/<uuid:pk>.json", report_json, name="report-json"),
    route(participant, "karte/anzahl.json", map_counts_json, name="map-counts-json"),
    route(participant, "karte/betroffen.json", affected_here_json, name="affected-here-json"),
    route(participant, "karte/kacheln/<int:z>/<int:x>/<int:y>.mvt", tile, name="tile"),
    # Beside the reports on the map: time, search, views that people keep
    route(participant, "karte/zeit.json", map_tools.map_months, name="map-months"),
    route(participant, "karte/suche.json", map_tools.map_search, name="map-search"),
    route(participant, "karte/ansichten/", saved_views.saved_view_list, name="saved-view-list"),
    route(participant, "karte/ansichten/neu/", saved_views.saved_view_new, name="saved-view-new"),
    route(participant, "karte/ansichten/<uuid:pk>/", saved_views.saved_view_edit, name="saved-view-edit"),
    route(participant, "karte/ansichten/<uuid:pk>/entfernen/", saved_views.saved_view_remove, name="saved-view-remove"),
    route(participant, "karte/ansichten/<uuid:pk>/wieder/", saved_views.saved_view_restore, name="saved-view-restore"),
    # Layers of other services, on our address
    route(participant, "karte/ebenen.json", map_layers.layers_json, name="layers-json"),
    route(
        participant,
        "karte/ebenen/<uuid:pk>/bild/<int:z>/<int:x>/<int:y>.png",
        map_layers.layer_image,
        name="layer-image",
    ),
    route(participant, "karte/ebenen/<uuid:pk>/legende/", map_layers.layer_legend, name="layer-legend"),
    route(participant, "karte/ebenen/<uuid:pk>/auskunft/", map_layers.layer_info, name="layer-info"),
    route(participant, "karte/ebenen/<uuid:pk>/flaeche/", map_layers.layer_pick, name="layer-pick"),
    # What the reports add up to, and how well the exchange works
    route(participant, "region/", region.region, name="region"),
    route(participant, "region/zahlen.<slug:sheet>", region.region_file, name="region-file"),
    route(participant, "region/zusammenarbeit/", region.service_figures, name="service-figures"),
    route(participant, "region/zusammenarbeit/zahlen.<slug:sheet>", region.service_file, name="service-file"),
    route(coordinator, "region/jahresbericht/", year_reports.year_reports, name="year-reports"),
    route(coordinator, "region/jahresbericht/<uuid:pk>/", year_reports.year_report, name="year-report"),
    route(coordinator, "region/jahresbericht/<uuid:pk>/datei/", year_reports.year_report_file, name="year-report-file"),
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
    # The association's events, and what came out of them
    route(participant, "termine/", events.event_list, name="event-list"),
    route(coordinator, "termine/neu/", event_planning.event_new, name="event-new"),
    route(coordinator, "termine/uebernehmen/<int:year>/", event_planning.event_copy_year, name="event-copy-year"),
    route(coordinator, "termine/reihen/", event_series.event_series, name="event-series"),
    route(coordinator, "termine/reihen/neu/", event_series.event_series_new, name="event-series-new"),
    route(coordinator, "termine/reihen/<uuid:pk>/", event_series.event_series_edit, name="event-series-edit"),
    route(participant, "termine/<uuid:pk>/", events.event_detail, name="event-detail"),
    route(participant, "termine/<uuid:pk>/antwort/", events.event_answer, name="event-answer"),
    route(participant, "termine/<uuid:pk>/themen/neu/", events.event_item_new, name="event-item-new"),
    route(
        coordinator, "termine/<uuid:pk>/themen/<uuid:item>/", event_parts.event_item_decide, name="event-item-decide"
    ),
    route(coordinator, "termine/<uuid:pk>/bearbeiten/", event_planning.event_edit, name="event-edit"),
    route(coordinator, "termine/<uuid:pk>/einladen/", event_planning.event_invite, name="event-invite"),
    route(coordinator, "termine/<uuid:pk>/absagen/", event_planning.event_cancel, name="event-cancel"),
    route(coordinator, "termine/<uuid:pk>/verwerfen/", event_planning.event_discard, name="event-discard"),
    route(coordinator, "termine/<uuid:pk>/naechstes-jahr/", event_planning.event_copy, name="event-copy"),
    route(coordinator, "termine/<uuid:pk>/unterlagen/neu/", event_parts.event_material_new, name="event-material-new"),
    route(
        participant, "termine/<uuid:pk>/unterlagen/<uuid:material>/", event_parts.event_material, name="event-material"
    ),
    route(
        coordinator,
        "termine/<uuid:pk>/unterlagen/<uuid:material>/entfernen/",
        event_parts.event_material_remove,
        name="event-material-remove",
    ),
    route(coordinator, "termine/<uuid:pk>/protokoll/", event_parts.event_minutes, name="event-minutes"),
    route(coordinator, "termine/<uuid:pk>/teilnahme/", event_parts.event_attendance, name="event-attendance"),
    route(coordinator, "termine/<uuid:pk>/positionen/neu/", event_parts.event_position_new, name="event-position-new"),
    route(coordinator, "termine/<uuid:pk>/projekte/neu/", event_parts.event_follow_up_new, name="event-follow-up-new"),
    route(participant, "wissen/", knowledge.knowledge, name="knowledge"),
    route(participant, "wissen/positionen/<uuid:pk>/", knowledge.position_detail, name="position-detail"),
    route(coordinator, "wissen/positionen/<uuid:pk>/bearbeiten/", knowledge.position_edit, name="position-edit"),
    # Subscriptions, and how one is reached
    route(participant, "abos/", subscriptions.subscription_list, name="subscription-list"),
    route(participant, "abos/neu/", subscription_new, name="subscription-new"),
    route(participant, "abos/vorschau/", subscription_preview, name="subscription-preview"),
    route(participant, "abos/<uuid:pk>/", subscription_edit, name="subscription-edit"),
    route(participant, "abos/<uuid:pk>/pausieren/", subscriptions.subscription_pause, name="subscription-pause"),
    route(participant, "abos/<uuid:pk>/fortsetzen/", subscriptions.subscription_resume, name="subscription-resume"),
    route(participant, "abos/<uuid:pk>/beenden/", subscriptions.subscription_stop, name="subscription-stop"),
    route(
        participant, "abos/<uuid:pk>/wiederherstellen/", subscriptions.subscription_restore, name="subscription-restore"
    ),
    route(participant, "abos/<uuid:pk>/abbestellen/", subscriptions.subscription_opt_out, name="subscription-opt-out"),
    route(participant, "abos/<uuid:pk>/wieder-hoeren/", subscriptions.subscription_opt_in, name="subscription-opt-in"),
    route(
        participant, "abos/<uuid:pk>/grenzen/", subscriptions.subscription_boundaries, name="subscription-boundaries"
    ),
    route(
        participant,
        "abos/<uuid:pk>/grenzen/zurueck/",
        subscriptions.subscription_boundaries_undo,
        name="subscription-boundaries-undo",
    ),
    route(participant, "konto/erreichbar/", reachable.reachable, name="reachable"),
    route(participant, "konto/erreichbar/<int:pk>/entfernen/", reachable.reachable_remove, name="reachable-remove"),
    route(
        participant, "konto/erreichbar/<int:pk>/wieder-nutzen/", reachable.reachable_restore, name="reachable-restore"
    ),
    # Who would be told
    route(planner, "meldungen/<uuid:pk>/betroffen/", report_affected, name="report-affected"),
    # Signing in. allauth asks for these names; what is not here (signing up, managing addresses) does not exist.
    route(anyone, "anmelden/", account.login, name="account_login"),
    route(anyone, "anmelden/code/", mfa.authenticate, name="mfa_authenticate"),
    route(anyone, "abmelden/", account.logout, name="account_logout"),
    route(anyone, "konto-abgeschaltet/", account.account_inactive, name="account_inactive"),
    route(anyone, "zugang/", _page(template_name="accounts/access.html"), name="account_signup"),
    route(anyone, "passwort/", account.password_reset, name="account_reset_password"),
    route(anyone, "passwort/unterwegs/", account.password_reset_done, name="account_reset_password_done"),
    route(
        anyone,
        "passwort/neu/<alphanumeric:uidb36>-<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    route(
        anyone, "passwort/fertig/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    route(anyone, "einladung/<str:token>/", invitations.invitation_accept, name="invitation"),
    # One's own account
    route(signed_in, "konto/", own_account.account, name="account"),
    route(signed_in, "konto/bestaetigen/", account.reauthenticate, name="account_reauthenticate"),
    route(signed_in, "konto/bestaetigen/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    route(signed_in, "konto/passwort/", account.password_change, name="account_change_password"),
    route(signed_in, "konto/passwort/festlegen/", account.password_set, name="account_set_password"),
    route(signed_in, "konto/zweiter-schritt/", mfa.index, name="mfa_index"),
    route(signed_in, "konto/zweiter-schritt/einrichten/", totp.activate_totp, name="mfa_activate_totp"),
    route(signed_in, "konto/zweiter-schritt/abschalten/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    route(signed_in, "konto/ersatz-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    route(
        signed_in, "konto/ersatz-codes/neu/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    route(
        signed_in,
        "konto/ersatz-codes/datei/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    # The guided set-up of a new alliance; its first page asks for the code as long as there is no Geschäftsstelle
    route(anyone, "einrichten/", set_up.start, name="setup"),
    route(coordinator, "einrichten/name/", set_up.name, name="setup-name"),
    route(coordinator, "einrichten/grenzen/", set_up_land.boundaries, name="setup-boundaries"),
    route(coordinator, "einrichten/grenzen/<uuid:pk>/", set_up_land.boundary_import, name="setup-import"),
    route(coordinator, "einrichten/gebiete.json", set_up_land.areas, name="setup-areas"),
    route(coordinator, "einrichten/mitglieder/", set_up_land.members, name="setup-members"),
    route(
        coordinator,
        "einrichten/mitglieder/<uuid:pk>/herausnehmen/",
        set_up_land.member_remove,
        name="setup-member-remove",
    ),
    route(coordinator, "einrichten/regeln/", set_up.rules, name="setup-rules"),
    route(coordinator, "einrichten/einladungen/", set_up.invitations, name="setup-invitations"),
    route(coordinator, "einrichten/probemail/", set_up.trial, name="setup-trial"),
    route(coordinator, "einrichten/fertig/", set_up.end, name="setup-end"),
    # How the alliance appears, and what pages need of it before anybody has signed in
    route(coordinator, "verwaltung/auftritt/", branding.appearance, name="branding"),
    route(coordinator, "verwaltung/auftritt/zurueck/<int:event>/", branding.undo, name="branding-undo"),
    route(anyone, "auftritt/<slug:mark>.png", branding.logo, name="branding-logo"),
    route(anyone, "auftritt/<slug:mark>.css", branding.colours, name="branding-colours"),
    # What needs the Geschäftsstelle, and all it keeps
    route(coordinator, "cockpit/", cockpit.cockpit, name="cockpit"),
    route(coordinator, "cockpit/auftraege/<str:task>/erneut/", cockpit.job_again, name="job-again"),
    route(coordinator, "cockpit/auftraege/<str:task>/weglegen/", cockpit.job_set_aside, name="job-set-aside"),
    route(coordinator, "verwaltung/", administration, name="administration"),
    route(coordinator, "verlauf/", history.history, name="history"),
    route(coordinator, "verlauf/<slug:kind>/<int:event>/zurueck/", history.history_undo, name="history-undo"),
    route(coordinator, "mailtexte/", mail_texts.mail_text_list, name="mail-text-list"),
    route(coordinator, "mailtexte/<slug:key>/", mail_texts.mail_text_edit, name="mail-text-edit"),
    route(coordinator, "mailtexte/<slug:key>/zuruecksetzen/", mail_texts.mail_text_reset, name="mail-text-reset"),
    # Members and their people
    route(coordinator, "mitglieder/", members.member_list, name="member-list"),
    route(coordinator, "mitglieder/neu/", members.member_new, name="member-new"),
    route(coordinator, "mitglieder/geschaeftsstelle/", people.office, name="office"),
    route(coordinator, "mitglieder/<uuid:pk>/", members.member_detail, name="member-detail"),
    route(coordinator, "mitglieder/<uuid:pk>/bearbeiten/", members.member_edit, name="member-edit"),
    route(coordinator, "mitglieder/<uuid:pk>/herausnehmen/", members.member_retire, name="member-retire"),
    route(coordinator, "mitglieder/<uuid:pk>/aufnehmen/", members.member_readmit, name="member-readmit"),
    route(coordinator, "mitglieder/<uuid:pk>/gebiete/", members.member_area_add, name="member-area-add"),
    route(
        coordinator,
        "mitglieder/<uuid:pk>/gebiete/<str:key>/herausnehmen/",
        members.member_area_remove,
        name="member-area-remove",
    ),
    route(coordinator, "mitglieder/<uuid:pk>/postfaecher/neu/", destinations.destination_new, name="destination-new"),
    route(coordinator, "postfaecher/<int:pk>/", destinations.destination_edit, name="destination-edit"),
    route(coordinator, "postfaecher/<int:pk>/ruhen/", destinations.destination_rest, name="destination-rest"),
    route(coordinator, "postfaecher/<int:pk>/benutzen/", destinations.destination_wake, name="destination-wake"),
    route(coordinator, "personen/<uuid:pk>/", people.person_edit, name="person-edit"),
    route(coordinator, "personen/<uuid:pk>/abschalten/", people.person_deactivate, name="person-deactivate"),
    route(coordinator, "personen/<uuid:pk>/einschalten/", people.person_reactivate, name="person-reactivate"),
    route(coordinator, "einladungen/neu/", invitations.invitation_new, name="invitation-new"),
    route(coordinator, "einladungen/<uuid:pk>/senden/", invitations.invitation_resend, name="invitation-resend"),
    route(coordinator, "einladungen/<uuid:pk>/zuruecknehmen/", invitations.invitation_revoke, name="invitation-revoke"),
    route(
        coordinator,
        "einladungen/<uuid:pk>/wiederherstellen/",
        invitations.invitation_restore,
        name="invitation-restore",
    ),
    # What is kept about a person, and for how long
    route(signed_in, "konto/daten/", persons.own_data, name="own-data"),
    route(signed_in, "konto/daten/auskunft.zip", persons.own_data_pack, name="own-data-pack"),
    route(signed_in, "konto/daten/loeschen/", persons.own_erasure, name="own-erasure"),
    route(signed_in, "konto/daten/behalten/", persons.own_erasure_undo, name="own-erasure-undo"),
    route(coordinator, "personen/<uuid:pk>/daten/", persons.person_data, name="person-data"),
    route(coordinator, "personen/<uuid:pk>/loeschen/", persons.person_erasure, name="person-erasure"),
    route(coordinator, "personen/<uuid:pk>/behalten/", persons.person_erasure_undo, name="person-erasure-undo"),
    route(coordinator, "verwaltung/fristen/", retention.retention, name="retention"),
    route(coordinator, "verwaltung/fristen/lauf/", retention.retention_run, name="retention-run"),
    route(coordinator, "verwaltung/fristen/<slug:key>/", retention.retention_edit, name="retention-edit"),
    route(coordinator, "verwaltung/fristen/<slug:key>/zurueck/", retention.retention_undo, name="retention-undo"),
    # Looking at the pages as a member sees them
    route(coordinator, "mitglieder/<uuid:pk>/ansehen/", support.support_start, name="support-start"),
    route(coordinator, "ansicht/beenden/", support.support_end, name="support-end"),
    route(participant, "ansichten/", support.support_log, name="support-log"),
    # Messages in the browser. The service worker must lie at the root.
    route(anyone, "sw.js", webpush.service_worker, name="service-worker"),
    route(anyone, "manifest.webmanifest", webpush.web_manifest, name="web-manifest"),
    route(participant, "konto/erreichbar/browser/", webpush.webpush_add, name="webpush-add"),
    route(participant, "konto/erreichbar/browser/aus/", webpush.webpush_remove, name="webpush-remove"),
    route(participant, "konto/erreichbar/browser/probe/", webpush.webpush_try, name="webpush-try"),
    # Feeds: the key in the address says whose
    route(anyone, "feed/<str:token>/", feeds.feed, name="feed"),
    route(participant, "konto/erreichbar/feeds/", feeds.feed_add, name="feed-add"),
    route(participant, "konto/erreichbar/feeds/<uuid:pk>/zurueckziehen/", feeds.feed_revoke, name="feed-revoke"),
    # For GIS programs: OGC API – Features, also with a personal token
    route(by_token(participant), "ogc/", ogcapi.landing, name="ogc-landing"),
    route(by_token(participant), "ogc/api", ogcapi.api, name="ogc-api"),
    route(by_token(participant), "ogc/conformance", ogcapi.conformance, name="ogc-conformance"),
    route(by_token(participant), "ogc/collections", ogcapi.collections, name="ogc-collections"),
    route(by_token(participant), "ogc/collections/<slug:name>", ogcapi.collection, name="ogc-collection"),
    route(by_token(participant), "ogc/collections/<slug:name>/queryables", ogcapi.queryables, name="ogc-queryables"),
    route(by_token(participant), "ogc/collections/<slug:name>/items", ogcapi.items, name="ogc-items"),
    route(by_token(participant), "ogc/collections/<slug:name>/items/<str:pk>", ogcapi.item, name="ogc-item"),
    route(participant, "konto/zugaenge/", api_tokens.api_tokens, name="api-tokens"),
    route(participant, "konto/zugaenge/<uuid:pk>/zurueckziehen/", api_tokens.api_token_revoke, name="api-token-revoke"),
    route(participant, "konto/zugaenge/<uuid:pk>/wieder/", api_tokens.api_token_restore, name="api-token-restore"),
    # Webhooks
    route(coordinator, "mitglieder/<uuid:pk>/webhooks/", webhooks.member_webhooks, name="member-webhooks"),
    route(officer, "konto/webhooks/", webhooks.own_webhooks, name="own-webhooks"),
    route(officer_or_office, "webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    route(officer_or_office, "webhooks/<int:pk>/geheimnis/", webhooks.webhook_rotate, name="webhook-rotate"),
    route(officer_or_office, "webhooks/<int:pk>/probe/", webhook_acts.webhook_ping, name="webhook-ping"),
    route(officer_or_office, "webhooks/<int:pk>/ruhen/", webhook_acts.webhook_rest, name="webhook-rest"),
    route(officer_or_office, "webhooks/<int:pk>/benutzen/", webhook_acts.webhook_wake, name="webhook-wake"),
    route(officer_or_office, "webhooks/<int:pk>/noch-einmal/", webhook_acts.webhook_again, name="webhook-again"),
    route(
        officer_or_office,
        "webhooks/<int:pk>/noch-einmal/<uuid:delivery>/",
        webhook_acts.webhook_again_one,
        name="webhook-again-one",
    ),
    # Rules and code lists
    route(coordinator, "regeln/", rules.rule_list, name="rule-list"),
    route(coordinator, "regeln/neu/", rules.rule_new, name="rule-new"),
    route(coordinator, "regeln/<uuid:pk>/", rules.rule_detail, name="rule-detail"),
    route(coordinator, "regeln/<uuid:pk>/bearbeiten/", rules.rule_edit, name="rule-edit"),
    route(coordinator, "regeln/<uuid:pk>/ausser-kraft/", rules.rule_retire, name="rule-retire"),
    route(coordinator, "regeln/<uuid:pk>/wieder-einsetzen/", rules.rule_reinstate, name="rule-reinstate"),
    route(coordinator, "regeln/neu/wirkung/", rule_previews.rule_preview_new, name="rule-preview-new"),
    route(coordinator, "regeln/<uuid:pk>/wirkung/", rule_previews.rule_preview_edit, name="rule-preview-edit"),
    route(coordinator, "regeln/<uuid:pk>/ohne/", rule_previews.rule_preview_retire, name="rule-preview-retire"),
    route(coordinator, "regeln/vorschau/<uuid:pk>/", rule_previews.rule_preview, name="rule-preview"),
    route(coordinator, "listen/", codes.code_lists, name="code-lists"),
    route(coordinator, "listen/<slug:slug>/", codes.code_list, name="code-list"),
    route(coordinator, "listen/<slug:slug>/neu/", codes.code_new, name="code-new"),
    route(coordinator, "listen/<slug:slug>/<slug:code>/bearbeiten/", codes.code_edit, name="code-edit"),
    route(coordinator, "listen/<slug:slug>/<slug:code>/zurueckziehen/", codes.code_retire, name="code-retire"),
    route(coordinator, "listen/<slug:slug>/<slug:code>/anbieten/", codes.code_offer, name="code-offer"),
    # What is small each and large together: rules of sums, and where reports pass one
    route(coordinator, "summenregeln/", cumulative_rules.cumulative_rule_list, name="cumulative-rule-list"),
    route(coordinator, "summenregeln/neu/", cumulative_rules.cumulative_rule_new, name="cumulative-rule-new"),
    route(
        coordinator, "summenregeln/<uuid:pk>/", cumulative_rules.cumulative_rule_detail, name="cumulative-rule-detail"
    ),
    route(
        coordinator,
        "summenregeln/<uuid:pk>/bearbeiten/",
        cumulative_rules.cumulative_rule_edit,
        name="cumulative-rule-edit",
    ),
    route(
        coordinator,
        "summenregeln/<uuid:pk>/ausser-kraft/",
        cumulative_rules.cumulative_rule_retire,
        name="cumulative-rule-retire",
    ),
    route(
        coordinator,
        "summenregeln/<uuid:pk>/wieder-einsetzen/",
        cumulative_rules.cumulative_rule_reinstate,
        name="cumulative-rule-reinstate",
    ),
    route(coordinator, "hinweise/", hints.hint_list, name="hint-list"),
    route(coordinator, "hinweise/karte.json", hints.hints_json, name="hints-json"),
    route(coordinator, "hinweise/<uuid:pk>/", hints.hint_detail, name="hint-detail"),
    route(coordinator, "hinweise/<uuid:pk>/zurueckstellen/", hints.hint_set_aside, name="hint-set-aside"),
    route(coordinator, "hinweise/<uuid:pk>/aufnehmen/", hints.hint_take_up, name="hint-take-up"),
    route(participant, "meldungen/<uuid:pk>/hinweise.json", hints.report_hints, name="report-hints"),
    # Layers of other services
    route(coordinator, "ebenen/", layers.layer_list, name="layer-list"),
    route(coordinator, "ebenen/neu/", layers.layer_new, name="layer-new"),
    route(coordinator, "ebenen/<uuid:pk>/", layers.layer_edit, name="layer-edit"),
    route(coordinator, "ebenen/<uuid:pk>/pruefen/", layers.layer_check, name="layer-check"),
    route(coordinator, "ebenen/<uuid:pk>/verschieben/", layers.layer_move, name="layer-move"),
    route(coordinator, "ebenen/<uuid:pk>/ausblenden/", layers.layer_hide, name="layer-hide"),
    route(coordinator, "ebenen/<uuid:pk>/zeigen/", layers.layer_show, name="layer-show"),
    route(coordinator, "ebenen/<uuid:pk>/entfernen/", layers.layer_remove, name="layer-remove"),
    route(coordinator, "ebenen/<uuid:pk>/wieder/", layers.layer_restore, name="layer-restore"),
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
    # Deputies, and unsubscribing from a mail
    route(officer, "konto/vertretung/", deputies.deputies, name="deputies"),
    route(officer_or_office, "postfaecher/<int:pk>/vertretung/", deputies.deputy_new, name="deputy-new"),
    route(officer_or_office, "vertretungen/<int:pk>/beenden/", deputies.deputy_end, name="deputy-end"),
    route(officer_or_office, "vertretungen/<int:pk>/wieder/<str:until>/", deputies.deputy_again, name="deputy-again"),
    route(anyone, "abbestellen/<str:token>/", unsubscribe, name="unsubscribe"),
    # Help and what the law asks for
    route(anyone, "hilfe/", _page(template_name="site/help.html"), name="help"),
    route(signed_in, "hilfe/anleitung/", guide_page, name="guide"),
    route(anyone, "barrierefreiheit/", _page(template_name="site/accessibility.html"), name="accessibility"),
    route(anyone, "datenschutz/", _page(template_name="site/privacy.html"), name="privacy"),
    route(anyone, "impressum/", _page(template_name="site/imprint.html"), name="imprint"),
    route(anyone, "sprache/", own_account.set_language, name="set_language"),
    # Announcing
    route(planner, "meldungen/<uuid:pk>/vorschau/", report_preview, name="report-preview"),
    route(planner, "meldungen/<uuid:pk>/auswahl/", report_choice, name="report-choice"),
    route(planner, "meldungen/<uuid:pk>/melden/", report_announce, name="report-announce"),
    route(planner, "meldungen/<uuid:pk>/zurueckziehen/", report_withdraw, name="report-withdraw"),
    # What arrived, and what did not
    route(coordinator, "zustellungen/", undelivered.undelivered, name="undelivered"),
    route(coordinator, "zustellungen/erreichbarkeit/", reachability.reachability, name="reachability"),
    route(coordinator, "zustellungen/<uuid:pk>/erneut/", undelivered.delivery_send_again, name="delivery-send-again"),
    route(
        coordinator, "postfaecher/<int:pk>/erneut/", undelivered.destination_send_again, name="destination-send-again"
    ),
    route(coordinator, "postfaecher/<int:pk>/probe/", reachability.destination_try, name="destination-try"),
    # What came back, from a mail provider
    route(anyone, "zustellung/rueckmeldung/<slug:provider>/", delivery_feedback, name="delivery-feedback"),
    # The demo's mailbox
    route(signed_in, "demo/post/", demo_mailbox, name="demo-mailbox"),
    route(signed_in, "demo/post/<uuid:pk>/", demo_mail, name="demo-mail"),
    route(signed_in, "demo/post/<uuid:pk>/ansicht/", demo_mail_html, name="demo-mail-html"),
    # Asked by machines
    route(anyone, "healthz", healthz, name="healthz"),
    route(anyone, "readyz", readyz, name="readyz"),
    route(anyone, "metrics", figures, name="metrics"),  # METRICS_TOKEN guards it
    # The Django admin
    route(technical_admin, "technik/", admin.site.urls),
]
