"""Who may enter which page: every route of the site, tried by everybody. The table is written by hand on purpose."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from django.utils.timezone import now

from accounts.letterhead import colours_address, logo_address
from accounts.models import Alliance, BoundaryImport, Role, User
from accounts.services.api_tokens import make_token
from accounts.services.branding import change_branding
from accounts.services.invitations import invite
from config.access import declared_routes
from coordination.models import Response, ResponseFile
from coordination.services.externals import invite_outside, way_of
from geo.models import CumulativeCluster, CumulativeRule, ImpactRule, MapLayer, Report, ReportFile, Status
from notifications import answer_links, outside, services, unsubscribing
from notifications.models import (
    Activity,
    Delivery,
    DemoMail,
    Destination,
    ExportJob,
    FeedKind,
    Notification,
    Purpose,
    RuleAct,
    SavedView,
    Subscription,
    roles_of,
)
from notifications.services.feeds import open_feed
from notifications.services.rule_previews import preview_rule
from tests import paper
from tests.event_scene import event_scene
from tests.meeting_scene import asked_to_meet

ALL = {"anonymous", "reader", "officer", "planner", "coordinator", "technical admin", "nobody's", "deactivated"}
SIGNED_IN = ALL - {"anonymous", "deactivated"}
EXCHANGE = {"reader", "officer", "planner", "coordinator"}
PLANNER = {"planner"}
OFFICE = {"coordinator"}
TECHNICIAN = {"technical admin"}
DESK = {"officer", "coordinator"}

# URL name → who gets in. Names are unique; the Django admin is one line for all of it.
MAY_ENTER: dict[str, set[str]] = {
    "overview": EXCHANGE,
    "inbox": EXCHANGE,
    "inbox-read": EXCHANGE,
    "live": EXCHANGE,
    "report-list": EXCHANGE,
    **dict.fromkeys(["export-new", "export-detail", "export-file"], EXCHANGE),
    "report-detail": EXCHANGE,
    "report-proof": {"officer", "planner", "coordinator"},
    "report-xplan": EXCHANGE,
    "report-early-notice": EXCHANGE,
    "report-print": EXCHANGE,
    "report-sheet": EXCHANGE,
    "report-paper": EXCHANGE,
    "map-print": EXCHANGE,
    "map-sheet": EXCHANGE,
    "external-new": {"planner", "coordinator"},
    "external-revoke": {"officer", "planner", "coordinator"},
    "external-resend": {"officer", "planner", "coordinator"},
    "external-report": ALL,
    "external-map": ALL,
    "external-file": ALL,
    "report-comment": EXCHANGE,
    "comment-remove": EXCHANGE,
    "comment-restore": EXCHANGE,
    "report-file": EXCHANGE,
    "map": EXCHANGE,
    "areas-json": EXCHANGE,
    **dict.fromkeys(["reports-json", "report-json", "map-counts-json", "affected-here-json"], EXCHANGE),
    **dict.fromkeys(["layers-json", "layer-image", "layer-legend", "layer-info", "layer-pick"], EXCHANGE),
    "tile": EXCHANGE,
    **dict.fromkeys(["region", "region-file", "service-figures", "service-file"], EXCHANGE),
    **dict.fromkeys(["year-reports", "year-report", "year-report-file"], OFFICE),
    **dict.fromkeys(["map-months", "map-search", "saved-view-list", "saved-view-new"], EXCHANGE),
    **dict.fromkeys(["saved-view-edit", "saved-view-remove", "saved-view-restore"], EXCHANGE),
    # Subscriptions
    "subscription-list": EXCHANGE,
    "subscription-new": EXCHANGE,
    "subscription-preview": EXCHANGE,
    "subscription-edit": EXCHANGE,
    "subscription-pause": EXCHANGE,
    "subscription-resume": EXCHANGE,
    "subscription-stop": EXCHANGE,
    "subscription-restore": EXCHANGE,
    "subscription-opt-out": EXCHANGE,
    "subscription-opt-in": EXCHANGE,
    "subscription-boundaries": EXCHANGE,
    "subscription-boundaries-undo": EXCHANGE,
    "reachable": EXCHANGE,
    "reachable-remove": EXCHANGE,
    "reachable-restore": EXCHANGE,
    # Writing and announcing
    "report-new": PLANNER,
    "report-edit": PLANNER,
    "report-autosave": PLANNER,
    "report-outline": PLANNER,
    "report-incoming": PLANNER,
    "report-piece": PLANNER,
    "report-revise": PLANNER,
    "report-follow": PLANNER,
    "report-discard": PLANNER,
    "report-file-add": PLANNER,
    "report-file-remove": PLANNER,
    "report-affected": PLANNER,
    "report-preview": PLANNER,
    "report-choice": PLANNER,
    "report-announce": PLANNER,
    "report-withdraw": PLANNER,
    # Answers
    "report-answer": {"officer", "planner"},
    "response-file": EXCHANGE,
    "response-file-remove": {"officer", "planner"},
    "response-file-restore": {"officer", "planner"},
    "response-reply": {"officer", "planner"},
    "response-settle": {"officer", "planner"},
    "response-unsettle": {"officer", "planner"},
    "time-decide": {"officer", "planner"},
    "answer-by-mail": ALL,
    # Signing in
    "account_login": ALL,
    "mfa_authenticate": ALL,
    "account_logout": ALL,
    "account_inactive": ALL,
    "account_signup": ALL,
    "account_reset_password": ALL,
    "account_reset_password_done": ALL,
    "account_reset_password_from_key": ALL,
    "account_reset_password_from_key_done": ALL,
    "invitation": ALL,
    # One's own account
    "account": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    # The Geschäftsstelle
    "member-list": OFFICE,
    "setup": OFFICE | {"anonymous", "deactivated"},  # it leads strangers to signing in, or to the first account
    **dict.fromkeys(["setup-name", "setup-boundaries", "setup-import", "setup-areas", "setup-rules"], OFFICE),
    **dict.fromkeys(["setup-members", "setup-member-remove", "setup-invitations", "setup-trial"], OFFICE),
    "setup-end": OFFICE,
    **dict.fromkeys(["branding", "branding-undo"], OFFICE),
    **dict.fromkeys(["branding-logo", "branding-colours"], ALL),
    "member-new": OFFICE,
    "office": OFFICE,
    "member-detail": OFFICE,
    "member-edit": OFFICE,
    "member-retire": OFFICE,
    "member-readmit": OFFICE,
    "member-area-add": OFFICE,
    "member-area-remove": OFFICE,
    "destination-new": OFFICE,
    "destination-edit": OFFICE,
    "destination-rest": OFFICE,
    "destination-wake": OFFICE,
    "person-edit": OFFICE,
    "person-deactivate": OFFICE,
    "person-reactivate": OFFICE,
    "invitation-new": OFFICE,
    "invitation-resend": OFFICE,
    "invitation-revoke": OFFICE,
    "invitation-restore": OFFICE,
    # What is kept about a person, and for how long
    **dict.fromkeys(["own-data", "own-data-pack", "own-erasure", "own-erasure-undo"], SIGNED_IN),
    **dict.fromkeys(["person-data", "person-erasure", "person-erasure-undo"], OFFICE),
    **dict.fromkeys(["retention", "retention-run", "retention-edit", "retention-undo"], OFFICE),
    # Looking at the pages as a member sees them
    "support-start": OFFICE,
    "support-end": OFFICE,
    "support-log": EXCHANGE,
    # Webhooks
    "member-webhooks": OFFICE,
    "own-webhooks": {"officer"},
    "webhook": DESK,
    "webhook-rotate": DESK,
    "webhook-ping": DESK,
    "webhook-rest": DESK,
    "webhook-wake": DESK,
    "webhook-again": DESK,
    "webhook-again-one": DESK,
    # Web push
    "service-worker": ALL,
    "web-manifest": ALL,
    "webpush-add": EXCHANGE,
    "webpush-key": EXCHANGE,
    "webpush-move": EXCHANGE,
    "webpush-remove": EXCHANGE,
    "webpush-try": EXCHANGE,
    # Feeds
    "feed": ALL,
    "feed-add": EXCHANGE,
    "feed-revoke": EXCHANGE,
    # GIS programs
    **dict.fromkeys(["ogc-landing", "ogc-api", "ogc-conformance", "ogc-collections", "ogc-collection"], EXCHANGE),
    **dict.fromkeys(["ogc-queryables", "ogc-items", "ogc-item"], EXCHANGE),
    **dict.fromkeys(["api-tokens", "api-token-revoke", "api-token-restore"], EXCHANGE),
    "rule-list": OFFICE,
    "rule-new": OFFICE,
    "rule-detail": OFFICE,
    "rule-edit": OFFICE,
    "rule-retire": OFFICE,
    "rule-reinstate": OFFICE,
    **dict.fromkeys(["history", "history-undo", "mail-text-list", "mail-text-edit", "mail-text-reset"], OFFICE),
    **dict.fromkeys(["cockpit", "job-again", "job-set-aside", "administration"], OFFICE),
    **dict.fromkeys(["rule-preview-new", "rule-preview-edit", "rule-preview-retire", "rule-preview"], OFFICE),
    **dict.fromkeys(["cumulative-rule-list", "cumulative-rule-new", "cumulative-rule-detail"], OFFICE),
    **dict.fromkeys(["cumulative-rule-edit", "cumulative-rule-retire", "cumulative-rule-reinstate"], OFFICE),
    **dict.fromkeys(["hint-list", "hints-json", "hint-detail", "hint-set-aside", "hint-take-up"], OFFICE),
    "report-hints": EXCHANGE,
    **dict.fromkeys(["layer-list", "layer-new", "layer-edit", "layer-check", "layer-move"], OFFICE),
    **dict.fromkeys(["layer-hide", "layer-show", "layer-remove", "layer-restore"], OFFICE),
    "code-lists": OFFICE,
    "code-list": OFFICE,
    "code-new": OFFICE,
    "code-edit": OFFICE,
    "code-retire": OFFICE,
    "code-offer": OFFICE,
    # Cases
    **dict.fromkeys(["case-list", "case-detail"], EXCHANGE),
    **dict.fromkeys(["case-new", "case-party", "case-note", "case-agree", "case-task", "case-close"], OFFICE),
    **dict.fromkeys(["case-reopen", "poll-new", "poll-decide"], OFFICE),
    **{key: {"officer", "planner", "coordinator"} for key in ["task-finish", "task-reopen"]},
    "poll-vote": {"officer", "planner"},
    "report-fate": {"planner", "coordinator"},
    # Meetings
    "meeting-detail": EXCHANGE,
    "meeting-respond": EXCHANGE,
    "meeting-ics": EXCHANGE,
    "meeting-new": OFFICE,
    "meeting-move": OFFICE,
    "meeting-cancel": OFFICE,
    "meeting-minutes": OFFICE,
    "calendar-feed": ALL,
    "calendar-subscribe": EXCHANGE,
    "calendar-revoke": EXCHANGE,
    # The association's events
    **dict.fromkeys(["event-list", "event-detail", "event-answer", "event-item-new", "event-material"], EXCHANGE),
    **dict.fromkeys(["event-new", "event-edit", "event-invite", "event-cancel", "event-discard"], OFFICE),
    **dict.fromkeys(["event-copy", "event-copy-year", "event-item-decide", "event-attendance"], OFFICE),
    **dict.fromkeys(["event-series", "event-series-new", "event-series-edit", "event-minutes"], OFFICE),
    **dict.fromkeys(["event-material-new", "event-material-remove"], OFFICE),
    **dict.fromkeys(["event-position-new", "event-follow-up-new", "position-edit"], OFFICE),
    **dict.fromkeys(["knowledge", "position-detail"], EXCHANGE),
    # Deputies, and unsubscribing from a mail
    "deputies": {"officer"},
    "deputy-new": {"officer", "coordinator"},
    "deputy-end": {"officer", "coordinator"},
    "deputy-again": {"officer", "coordinator"},
    "unsubscribe": ALL,
    # What arrived, and what did not
    "undelivered": OFFICE,
    "reachability": OFFICE,
    "delivery-send-again": OFFICE,
    "destination-send-again": OFFICE,
    "destination-try": OFFICE,
    # What came back
    "delivery-feedback": ALL,  # guarded by the provider's secret
    # Help and what the law asks for
    "help": ALL,
    "guide": SIGNED_IN,
    "accessibility": ALL,
    "privacy": ALL,
    "imprint": ALL,
    "set_language": ALL,
    # Machines
    "healthz": ALL,
    "readyz": ALL,
    "metrics": ALL,  # as far as the question for the token
}
MAIL = b"Subject: Probe\r\nContent-Type: text/html\r\n\r\n<p>Probe</p>"
ADMIN = "technik/"
# On demo systems only
MAY_ENTER |= {"demo-mailbox": SIGNED_IN, "demo-mail": SIGNED_IN, "demo-mail-html": SIGNED_IN}
# Pages of the admin that answer 404 even to those who may enter, because nothing is registered behind them.
EMPTY_INSIDE = {"view_on_site", "app_list", None}

pytestmark = pytest.mark.django_db


def routes() -> Iterator[tuple[str, str, str | None]]:
    """Yield (name or admin, pattern, url name) of every route; those missing in the table have a test of their own."""
    for pattern, entry, _ in declared_routes():
        name = "admin" if pattern.startswith(ADMIN) else entry.name
        if name == "admin" or name in MAY_ENTER:
            yield name, pattern, entry.name


def entrants(name: str) -> set[str]:
    return TECHNICIAN if name == "admin" else MAY_ENTER[name]


def test_every_route_is_declared_and_stands_in_the_table():
    undeclared = [pattern for pattern, _, access in declared_routes() if access is None]
    names = {str(entry.name) for pattern, entry, _ in declared_routes() if not pattern.startswith(ADMIN)}
    missing, gone = sorted(names - set(MAY_ENTER)), sorted(set(MAY_ENTER) - names)

    assert not undeclared, "say in config/urls/ who may enter"
    assert not missing, "say in MAY_ENTER who gets in"
    assert not gone, "these routes do not exist any more"


def test_no_name_stands_for_two_routes():
    names = [entry.name for pattern, entry, _ in declared_routes() if not pattern.startswith(ADMIN)]

    assert len(names) == len(set(names))


@pytest.fixture
def people(alliance) -> dict[str, User | None]:
    """One person of every kind, all but the Geschäftsstelle and the technician at Mitte."""
    mitte = alliance["Mitte"]
    technician = User.objects.create_superuser("technik@umgriff.example", paper.PASSWORD, last_name="Technik")
    return {
        "anonymous": None,
        "reader": paper.person(mitte),
        "officer": paper.person(mitte, Role.OFFICER),
        "planner": paper.person(mitte, Role.PLANNER),
        "coordinator": paper.person(None, Role.COORDINATOR),
        "technical admin": technician,
        "nobody's": paper.person(None, name="Niemands"),
        "deactivated": paper.person(mitte, Role.PLANNER, Role.OFFICER, name="Ehemalig"),
    }


@pytest.fixture
def clients(people, settings) -> dict[str, Client]:
    """A browser for each of them, signed in; the deactivated person was signed in until just now."""
    settings.DEMO_MAILBOX = True
    settings.METRICS_TOKEN = "geheim"
    browsers = {role: Client() for role in people}
    for role, person in people.items():
        if person:
            browsers[role].force_login(person)
            give_second_factor(person)
    User.objects.filter(pk=people["deactivated"].pk).update(is_active=False)
    return browsers


def give_second_factor(person: User) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)


@pytest.fixture
def sample(alliance, people, settings, tmp_path) -> Callable[[str, str, str], str]:
    """Return a function that puts something that exists into a pattern."""
    mitte = alliance["Mitte"]
    report = paper.draft(people["planner"], paper.box(1, 1, 2, 2))
    version = report.versions.get()
    version.announced_at = now()
    version.save()
    Report.objects.filter(pk=report.pk).update(status=Status.ANNOUNCED, announced_at=now(), current=version)
    settings.MEDIA_ROOT = tmp_path
    plan = ReportFile.objects.create(
        report=report, added_in=version, content=ContentFile(b"x", "plan"), name="plan.pdf", audience="all_members"
    )
    invitation = invite("neu@umgriff.example", by=people["coordinator"], member=mitte)
    token = invitation.renew_token()
    invitation.save()
    by_name: dict[str, Any] = {
        "member": mitte.pk,
        "destination-new": mitte.pk,
        "support-start": mitte.pk,
        "destination": mitte.destinations.get().pk,
        "person": people["reader"].pk,
        "invitation": invitation.pk,
        "rule": ImpactRule.objects.first().pk,
        "cumulative": CumulativeRule.objects.first().pk,
        "hint": CumulativeCluster.objects.create(rule=CumulativeRule.objects.first().rule, reports=[report.pk]).pk,
        "report": report.pk,
        "demo": DemoMail.objects.create(recipient="bauamt@ost.example", subject="Probe", source=MAIL).pk,
        "reachable": 1,
        "layer": MapLayer.objects.create(title="Flurstücke", kind="wfs", url="http://127.0.0.1:9/", layer="flst").pk,
        # by role: everybody has one of their own
        "subscription": {
            role: Subscription.objects.create(name="Alles", user=person).pk for role, person in people.items() if person
        },
    }
    by_name["saved"] = {
        role: SavedView.objects.create(name="Alles", user=person).pk for role, person in people.items() if person
    }
    webhook = Destination.objects.create(member=mitte, channel="webhook", address="https://mitte.example/eingang")
    key, feed = open_feed(people["reader"], label="Probe")
    digest = Delivery.objects.create(
        purpose=Purpose.DIGEST, destination=mitte.destinations.filter(channel="email").get(), channel="email"
    )
    deputy = services.appoint(
        digest.destination, address="vera@mitte.example", name="", from_on=date(2099, 1, 1),
        until_on=date(2099, 1, 9), by=people["officer"],
    )  # fmt: skip
    said = Response.objects.create(
        report=report, version=version, member=alliance["Nord"], answer="remarks", given_at=now()
    )
    annex = ResponseFile.objects.create(response=said, content=ContentFile(b"x", "annex"), name="plan.pdf", size=1)
    reminded = Activity.objects.create(
        report=report,
        version=version,
        verb="reminded",
        said={"title": "Probe", "news": "Erinnerung"},
        idempotency_key=uuid.uuid4(),
    )
    asked = Notification.objects.create(activity=reminded, member=alliance["Nord"], standing="still")
    mail = Delivery.objects.create(notification=asked, destination=alliance["Nord"].destinations.get(), channel="email")
    by_name |= {"response": said.pk, "response-file": annex.pk}
    by_name |= {"deputy-new": digest.destination.pk, "deputy-end": deputy.pk, "deputy-again": deputy.pk}
    meeting = asked_to_meet(mitte, people["coordinator"])
    calendar_token = open_feed(people["reader"], label="Probe", kind=FeedKind.CALENDAR)[1]
    calendars = {one: open_feed(who, label=one, kind=FeedKind.CALENDAR)[0].pk for one, who in people.items() if who}
    by_name |= {
        "meeting": meeting.pk,
        "meeting-new": meeting.case_id,
        "case": meeting.case_id,
        "poll-new": meeting.case_id,
        "calendar-revoke": calendars,
    }
    done = {"format": "csv", "state": "done", "content": "exports/probe"}
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "probe").write_text("x")
    by_name["export"] = {
        one: ExportJob.objects.create(user=who, member=who.member, roles=roles_of(who), **done).pk
        for one, who in people.items()
        if who
    }
    office = people["coordinator"]
    by_name["year-report"] = by_name["year-report-file"] = ExportJob.objects.create(
        user=office, roles=roles_of(office), **(done | {"format": "jahr", "query": "jahr=2026&fuer=intern"})
    ).pk
    keys = {one: make_token(who, label="QGIS")[0] for one, who in people.items() if who}
    by_name |= {"api-token-revoke": {one: key.pk for one, key in keys.items()}}
    by_name |= {"api-token-restore": by_name["api-token-revoke"], "ogc-item": report.pk}
    by_name |= {"webhook": webhook.pk, "member-webhooks": mitte.pk, "feed-revoke": key.pk}
    by_name["rule-preview"] = preview_rule(RuleAct.RETIRE, ImpactRule.objects.in_force().first(), by=office).pk
    reader = people["reader"].pk
    by_name |= event_scene(people["coordinator"])
    change_branding({"name": "Probe", "accent": "#8a1538", "logo": b"x", "logo_mark": "0123456789abcdef"})
    by_name["setup-import"] = BoundaryImport.objects.create(preset="vg250").pk
    by_name["setup-member-remove"] = mitte.pk
    by_name["branding-undo"] = Alliance.pgh_event_model.objects.latest("pgh_id").pgh_id
    fixed = {
        "item": by_name["item"],
        "material": by_name["material"],
        "year": 2026,
        "form": "json",
        "sheet": "csv",
        "z": 1,
        "x": 1,
        "y": 1,
        "token": token,
        "file": plan.pk,
        "uidb36": "abc",
        "key": paper.KEYS["Mitte"],
        "delivery": uuid.uuid4(),
        "until": "2099-01-09",
        "slug": "nutzungen",
        "code": "housing",
        "provider": "postmark",
        "task": "coordination.remind",
        "kind": "regeln",
        "name": "reports",
        "id": reader,
        "object_id": reader,
        "app_label": "accounts",
        "content_type_id": ContentType.objects.first().pk,
    }

    outsider = invite_outside(
        Report.objects.get(pk=report.pk), organisation="Ismaning", email="amt@ismaning.example", by=people["planner"]
    )
    asked = outside.token_of(way_of(outsider))
    by_name["external-new"] = report.pk

    def fill(name: str, pattern: str, role: str) -> str:
        kind = name if name in by_name else name.split("-")[0]
        pk = by_name.get(kind, uuid.uuid4())
        values = fixed | {"pk": pk.get(role, uuid.uuid4()) if isinstance(pk, dict) else pk}
        if name.startswith("retention-"):
            values["key"] = "sessions"
        if name.startswith("mail-text-"):
            values["key"] = "betreff"
        if name == "calendar-feed":
            values["token"] = calendar_token
        if name == "feed":
            values["token"] = feed
        if name == "history-undo":
            values["event"] = ImpactRule.pgh_event_model.objects.first().pgh_id
        if name == "answer-by-mail":
            values["token"] = answer_links.address_of(mail).rstrip("/").rpartition("/")[2]
        if name in ("external-report", "external-map", "external-file"):
            values["token"] = asked
        if name.startswith("branding-"):
            address = {"branding-logo": logo_address, "branding-colours": colours_address}.get(name)
            values |= {"event": pk, "mark": Path(address(Alliance.current())).stem if address else ""}
        if name == "unsubscribe":
            values["token"] = unsubscribing.address_of(digest).rstrip("/").rpartition("/")[2]
        return "/" + substitute(pattern, values)

    return fill


def substitute(pattern: str, values: dict[str, Any]) -> str:
    pattern = re.sub(r"\(\?P<\w+>[^)]*\)\$?", "nichts", pattern).replace("^", "")
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(values[match[1]]), pattern)


def got_in(response: Any) -> bool:
    """Not sent to sign in, not asked for a token, and not told that there is nothing."""
    asked_to_sign_in = response.status_code == 302 and response.url.startswith("/anmelden/?next=")
    asked_for_a_key = "Basic realm" in response.headers.get("WWW-Authenticate", "")
    return response.status_code != 404 and not asked_to_sign_in and not asked_for_a_key


@pytest.mark.parametrize("role", sorted(ALL))
def test_gets_in_exactly_where_the_table_says(role, clients, sample):
    wrong = []
    for name, pattern, url_name in routes():
        response = clients[role].get(sample(name, pattern, role))
        if response.streaming:
            b"".join(response.streaming_content)  # closes the file
        allowed = role in entrants(name)
        if allowed and name == "admin" and url_name in EMPTY_INSIDE:
            continue
        if got_in(response) != allowed:
            wrong.append(f"{name} {pattern}: {response.status_code}, allowed: {allowed}")
        if not allowed:
            strangers = 401 if name.startswith("ogc-") else 302
            expected = strangers if role in ("anonymous", "deactivated") else 404
            assert response.status_code == expected, pattern

    assert not wrong


def test_a_stranger_is_brought_back_after_signing_in(client):
    response = client.get("/mitglieder/?seite=2")

    assert response.url == "/anmelden/?next=/mitglieder/%3Fseite%3D2"


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_id_that_is_not_there_is_not_found(method, clients):
    found = []
    for name, pattern, _ in routes():
        if name == "admin" or ("<uuid:" not in pattern and "<int:" not in pattern):
            continue
        role = next(role for role in ("planner", "coordinator", "officer", "reader") if role in entrants(name))
        values = {
            "pk": foreign(pattern),
            "token": "nichts",
            "file": uuid.uuid4(),
            "delivery": uuid.uuid4(),
            "key": "09999999",
        }
        values |= {"z": 1, "x": 1, "y": 2, "event": 2_000_000_000, "kind": "regeln"}
        values |= {"until": "2099-01-09", "item": uuid.uuid4(), "material": uuid.uuid4(), "year": 1, "form": "xml"}
        values["sheet"] = "txt"
        address = "/" + substitute(pattern, values)
        response = getattr(clients[role], method)(address)
        if response.status_code not in (404, 405):
            found.append(f"{name}: {response.status_code}")

    assert not found


def foreign(pattern: str) -> Any:
    return uuid.uuid4() if "<uuid:pk>" in pattern else 2_000_000_000


def test_the_django_admin_shows_people_and_members_and_no_reports(clients):
    page = clients["technical admin"].get("/technik/").content.decode()

    assert set(re.findall(r'href="/technik/([a-z]+/[a-z]+)/"', page)) == {"accounts/user", "accounts/member"}
