"""What other programs ask, and what they are told."""

from accounts.views import api_tokens
from config.access import anyone, by_token, coordinator, officer, officer_or_office, participant, route
from notifications.views import ogcapi, webhook_acts, webhooks
from notifications.views.bounces import delivery_feedback
from notifications.views.health import figures, healthz, readyz

routes = [
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
    # What came back, from a mail provider
    route(anyone, "zustellung/rueckmeldung/<slug:provider>/", delivery_feedback, name="delivery-feedback"),
    # Asked by machines
    route(anyone, "healthz", healthz, name="healthz"),
    route(anyone, "readyz", readyz, name="readyz"),
    route(anyone, "metrics", figures, name="metrics"),  # METRICS_TOKEN guards it
]
