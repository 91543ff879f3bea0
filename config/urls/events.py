"""The association's events, and what came out of them."""

from config.access import coordinator, participant, route
from coordination.views import event_parts, event_planning, event_series, events, knowledge

routes = [
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
]
