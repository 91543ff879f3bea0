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
