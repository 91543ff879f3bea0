"""The whole site, and who may enter: one room for each subject. What no room declares is closed (config/access.py)."""

from config.urls import (
    accounts,
    answers,
    cases,
    events,
    maps,
    members,
    office,
    pages,
    programs,
    region,
    reports,
    rules,
    subscriptions,
    writing,
)

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"

urlpatterns = [
    *pages.routes,
    *reports.routes,
    *writing.routes,
    *answers.routes,
    *cases.routes,
    *events.routes,
    *maps.routes,
    *region.routes,
    *subscriptions.routes,
    *accounts.routes,
    *members.routes,
    *office.routes,
    *rules.routes,
    *programs.routes,
]
