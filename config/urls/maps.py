"""The map, what stands beside it, and the layers of other services."""

from accounts.views.areas import areas_json
from config.access import coordinator, participant, route
from geo.views import layers, map_layers
from geo.views.tiles import tile
from notifications.views import map_tools, saved_views
from notifications.views.map import affected_here_json, map_counts_json, map_page, report_json, reports_json

routes = [
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
]
