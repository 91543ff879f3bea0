"""Who is affected by rules: those of one report, those of sums, and the lists they choose from."""

from config.access import coordinator, participant, route
from coordination.views import hints
from geo.views import codes, rules
from notifications.views import cumulative_rules, rule_previews

routes = [
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
]
