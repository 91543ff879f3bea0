"""Who hears of what, and on which way."""

from config.access import anyone, officer, officer_or_office, participant, route
from notifications.views import deputies, feeds, reachable, webpush
from notifications.views import subscription_list as subscriptions
from notifications.views.subscriptions import subscription_edit, subscription_new, subscription_preview
from notifications.views.unsubscribing import unsubscribe

routes = [
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
    # Deputies, and unsubscribing from a mail
    route(officer, "konto/vertretung/", deputies.deputies, name="deputies"),
    route(officer_or_office, "postfaecher/<int:pk>/vertretung/", deputies.deputy_new, name="deputy-new"),
    route(officer_or_office, "vertretungen/<int:pk>/beenden/", deputies.deputy_end, name="deputy-end"),
    route(officer_or_office, "vertretungen/<int:pk>/wieder/<str:until>/", deputies.deputy_again, name="deputy-again"),
    route(anyone, "abbestellen/<str:token>/", unsubscribe, name="unsubscribe"),
    # Messages in the browser. The service worker must lie at the root.
    route(anyone, "sw.js", webpush.service_worker, name="service-worker"),
    route(anyone, "manifest.webmanifest", webpush.web_manifest, name="web-manifest"),
    route(participant, "konto/erreichbar/browser/", webpush.webpush_add, name="webpush-add"),
    route(participant, "konto/erreichbar/browser/aus/", webpush.webpush_remove, name="webpush-remove"),
    route(participant, "konto/erreichbar/browser/schluessel/", webpush.webpush_key, name="webpush-key"),
    route(participant, "konto/erreichbar/browser/umgezogen/", webpush.webpush_move, name="webpush-move"),
    route(participant, "konto/erreichbar/browser/probe/", webpush.webpush_try, name="webpush-try"),
    # Feeds: the key in the address says whose
    route(anyone, "feed/<str:token>/", feeds.feed, name="feed"),
    route(participant, "konto/erreichbar/feeds/", feeds.feed_add, name="feed-add"),
    route(participant, "konto/erreichbar/feeds/<uuid:pk>/zurueckziehen/", feeds.feed_revoke, name="feed-revoke"),
]
