"""What the Geschäftsstelle sets up and keeps, and what it has to look at."""

from accounts.views import branding
from config.access import anyone, coordinator, route
from config.views import administration
from coordination.views import cockpit, history, retention, set_up, set_up_land
from notifications.views import mail_texts, reachability, undelivered

routes = [
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
    # For how long what is kept
    route(coordinator, "verwaltung/fristen/", retention.retention, name="retention"),
    route(coordinator, "verwaltung/fristen/lauf/", retention.retention_run, name="retention-run"),
    route(coordinator, "verwaltung/fristen/<slug:key>/", retention.retention_edit, name="retention-edit"),
    route(coordinator, "verwaltung/fristen/<slug:key>/zurueck/", retention.retention_undo, name="retention-undo"),
    # What arrived, and what did not
    route(coordinator, "zustellungen/", undelivered.undelivered, name="undelivered"),
    route(coordinator, "zustellungen/erreichbarkeit/", reachability.reachability, name="reachability"),
    route(coordinator, "zustellungen/<uuid:pk>/erneut/", undelivered.delivery_send_again, name="delivery-send-again"),
    route(
        coordinator, "postfaecher/<int:pk>/erneut/", undelivered.destination_send_again, name="destination-send-again"
    ),
    route(coordinator, "postfaecher/<int:pk>/probe/", reachability.destination_try, name="destination-try"),
]
