"""Every page in light and dark, wide and on a phone: axe-core finds nothing, nothing hangs over the edge at 320 px."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from accounts.services.invitations import invite
from config.access import declared_routes
from coordination.models import ExternalContact, JointPosition, NetworkEvent
from coordination.services import invite_outside, write_comment
from coordination.services.event_agenda import propose_item
from coordination.services.externals import way_of
from geo.models import CumulativeCluster, CumulativeRule, ImpactRule, MapLayer, Report, ReportFile
from geo.services.cumulative import rebuild_hints
from geo.services.versions import start_version
from notifications import answer_links, outside, unsubscribing
from notifications.models import Delivery, DemoMail, Destination, Notification, Purpose, SavedView, Subscription
from notifications.services import announce, appoint, break_off
from notifications.services.outcomes import note_outcome
from notifications.services.subscriptions import save_subscription
from notifications.services.webhooks import ping
from tests import paper
from tests.browser.support import COLOURS, NARROW, WCAG, WIDE, axe_violations, overflow_px, sign_in
from tests.cumulative import quiet_shop
from tests.event_scene import event_scene
from tests.meeting_scene import asked_to_meet

SMALLEST = (320, 640)
CODE = "bplan"

# Who looks at what. Names of routes; "name:what" takes another object.
LOOKS = {
    "visitor": [
        "account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_inactive",
        "account_reset_password_from_key_done", "invitation", "help", "accessibility", "privacy", "imprint",
    ],
    "officer": [
        "overview", "inbox", "report-list", "report-detail", "report-detail:other", "map", "own-webhooks", "webhook",
    ],
    "reader": ["overview", "inbox", "report-detail", "demo-mailbox", "demo-mail", "help"],
    "reader's data": ["own-data", "support-log", "guide"],
    "office's people": ["person-data", "support-start", "support-log", "retention", "retention-edit"],
    "planner": [
        "overview", "report-list", "report-detail:own", "report-edit", "report-preview", "report-withdraw",
        "report-edit:empty",
    ],
    "officer's subscriptions": [
        "subscription-list", "subscription-new", "subscription-edit", "subscription-edit:drawn", "reachable",
    ],
    "reader's GIS": [
        "api-tokens", "ogc-landing", "ogc-api", "ogc-conformance", "ogc-collections", "ogc-collection", "ogc-items",
        "ogc-item",
    ],
    "visitor's mail": ["unsubscribe", "answer-by-mail"],
    "visitor's report": ["external-report"],
    "planner's paper": ["report-print", "map-print"],
    "planner's neighbours": ["external-new", "report-detail:talk"],
    "officer's deputies": ["deputies", "deputy-new"],
    "office's subscriptions": ["subscription-list", "subscription-new", "reachable"],
    "account": [
        "account", "account_change_password", "mfa_index", "mfa_activate_totp",
        "account_logout", "account_reauthenticate",
    ],
    "office": ["overview", "inbox", "report-list", "report-detail", "map", "undelivered", "reachability"],
    "office's members": [
        "member-list", "member-new", "office", "member-detail", "member-edit", "destination-new", "destination-edit",
        "deputy-new", "person-edit", "invitation-new", "member-webhooks", "webhook",
    ],
    "officer's files": ["export-new", "saved-view-list", "saved-view-new", "saved-view-edit"],
    "officer's events": ["event-list", "event-detail", "event-item-new", "knowledge", "position-detail"],
    "office's events": [
        "event-list", "event-detail", "event-detail:past_event", "event-new", "event-edit", "event-invite",
        "event-cancel", "event-item-new", "event-material-new", "event-minutes", "event-attendance",
        "event-position-new", "event-follow-up-new", "event-series", "event-series-new", "event-series-edit",
        "knowledge", "position-detail", "position-edit",
    ],
    "officer's meetings": ["meeting-detail", "calendar-subscribe"],
    "office's meetings": ["meeting-detail", "meeting-new", "meeting-move", "meeting-cancel", "meeting-minutes"],
    "officer's cases": ["case-list", "case-detail"],
    "planner's cases": ["report-fate"],
    "office's cases": [
        "case-list", "case-detail", "case-new", "case-party", "case-note", "case-agree", "case-task", "case-close",
        "poll-new",
    ],
    "office's cockpit": ["cockpit", "administration", "history", "mail-text-list", "mail-text-edit"],
    "office's rules": ["rule-list", "rule-new", "rule-detail", "rule-edit", "code-lists", "code-list", "code-new",
                       "code-edit"],
    "office's region": ["region", "service-figures", "year-reports"],
    "office's sums": ["cumulative-rule-list", "cumulative-rule-new", "cumulative-rule-detail", "cumulative-rule-edit",
                      "hint-list", "hint-detail"],
    "office's layers": ["layer-list", "layer-new", "layer-edit"],
    "office's set-up": ["branding", "setup", "setup-name", "setup-rules", "setup-trial"],
}  # fmt: skip

# Routes that show no page of their own: acts, data, files, and steps of signing in that need a state before them.
NO_PAGE = {
    "region-file", "service-file", "year-report", "year-report-file",
    "export-detail", "export-file", "tile", "map-months", "map-search", "saved-view-remove", "saved-view-restore",
    "report-proof", "report-xplan", "report-early-notice", "report-comment", "comment-remove", "comment-restore",
    "external-revoke", "external-resend",
    "external-map", "external-file", "report-sheet", "report-paper", "map-sheet",
    "meeting-respond", "meeting-ics", "calendar-feed", "calendar-revoke",
    "event-answer", "event-item-decide", "event-material", "event-material-remove", "event-discard", "event-copy",
    "event-copy-year",
    "case-reopen", "poll-vote", "poll-decide", "task-finish", "task-reopen",
    "report-answer", "response-file", "response-file-remove", "response-file-restore", "response-reply",
    "response-settle", "response-unsettle", "time-decide",
    "live", "healthz", "readyz", "metrics",
    "layers-json", "layer-image", "layer-legend", "layer-info", "layer-pick", "layer-check", "layer-move", "layer-hide",
    "layer-show", "layer-remove", "layer-restore",
    "cumulative-rule-retire", "cumulative-rule-reinstate", "hints-json", "hint-set-aside", "hint-take-up",
    "report-hints",
    "delivery-feedback", "delivery-send-again", "destination-send-again", "destination-try",
    "api-token-revoke", "api-token-restore", "ogc-queryables",
    "feed", "feed-add", "feed-revoke", "service-worker", "web-manifest", "webhook-again", "webhook-again-one",
    "webhook-ping", "webhook-rest", "webhook-rotate", "webhook-wake", "webpush-add",
    "webpush-key", "webpush-move", "webpush-remove", "webpush-try",
    "subscription-preview", "subscription-pause", "subscription-resume", "subscription-stop", "subscription-restore",
    "subscription-opt-out", "subscription-opt-in", "subscription-boundaries", "subscription-boundaries-undo",
    "branding-undo", "branding-logo", "branding-colours", "setup-areas", "setup-member-remove", "setup-end",
    "setup-import", "setup-boundaries", "setup-members", "setup-invitations",  # looked at by test_story_setting_up
    "reachable-remove", "reachable-restore", "deputy-end", "deputy-again", "report-incoming",
    "account_reset_password_from_key", "account_set_password", "areas-json", "code-offer", "code-retire",
    "demo-mail-html", "destination-rest", "destination-wake", "inbox-read", "invitation-resend",
    "invitation-restore", "invitation-revoke", "member-area-add", "member-area-remove", "member-readmit",
    "member-retire", "mfa_authenticate", "mfa_deactivate_totp", "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_reauthenticate", "mfa_view_recovery_codes", "person-deactivate",
    "person-reactivate", "report-affected", "report-announce", "report-autosave", "report-choice",
    "report-discard", "report-file", "report-file-add", "report-file-remove", "report-follow", "report-new",
    "report-outline", "report-piece", "report-revise", "reports-json", "rule-reinstate", "rule-retire", "set_language",
    "report-json", "map-counts-json", "affected-here-json",
    "own-data-pack", "own-erasure", "own-erasure-undo", "person-erasure", "person-erasure-undo", "support-end",
    "retention-run", "retention-undo",
    "job-again", "job-set-aside", "history-undo", "mail-text-reset",
    "rule-preview-new", "rule-preview-edit", "rule-preview-retire", "rule-preview",
}  # fmt: skip


def test_every_page_is_looked_at():
    ours = {entry.name for pattern, entry, _ in declared_routes() if entry.name and not pattern.startswith("technik/")}
    looked_at = {look.split(":")[0] for looks in LOOKS.values() for look in looks}

    assert ours - looked_at - NO_PAGE == set()


def come_back(members: dict[str, Any]) -> None:
    """Have one mailbox broken, one mail returned, and one delayed."""
    break_off(Destination.objects.get(member=members["West"], channel="email").pk, "Das Postfach gibt es nicht.")
    mails = Delivery.objects.filter(destination__member=members["Nord"], channel="email").order_by("created_at", "pk")
    mails.update(state="done", completed_at=timezone.now(), attempt=1)
    fates = [("bounced", "Der Mailserver dort lässt unsere Nachricht nicht zu. (550 5.7.1 Nein)"), ("delayed", "Voll.")]
    for mail, (outcome, why) in zip(mails, fates, strict=False):
        note_outcome(mail, outcome, why, timezone.now())


@pytest.fixture
def scene(live_site) -> dict[str, Any]:
    """An alliance in the middle of its work: reports of every state, people of every role."""
    members = live_site.members
    planner = paper.person(members["Mitte"], Role.PLANNER)
    other = paper.person(members["Suedwest"], Role.PLANNER)
    office = paper.person(None, Role.COORDINATOR)
    soon = timezone.localdate() + timedelta(days=3)
    asking = {
        "wish": "answer",
        "answer_by": soon,
        "gross_floor_m2": 24_000,
        "effects": ["traffic"],
        "description": "Vier Hallen.",
    }
    report = paper.draft(planner, paper.box(1.8, 3.5, 2.2, 3.7), **asking)
    version = report.versions.get()
    ReportFile.objects.create(
        report=report, added_in=version, name="Lageplan.pdf", kind="Lageplan", size=1234,
        content=ContentFile(b"%PDF-", name="x"), audience="all_members",
    )  # fmt: skip
    announce(report, by=planner, idempotency_key=uuid4())
    second = start_version(Report.objects.get(pk=report.pk), by=planner)
    second.gross_floor_m2 = 20_000
    second.save()
    announce(report, by=planner, idempotency_key=uuid4())
    elsewhere = paper.draft(other, paper.box(-3, -3, -2.8, -2.8), title="Wohnen am Weiher", use="housing")
    announce(elsewhere, by=other, idempotency_key=uuid4())
    draft = paper.draft(planner, paper.box(1, 3.4, 1.2, 3.6), title="Erweiterung", **asking)
    empty = Report.objects.create(reporter=members["Mitte"], created_by=planner)
    empty.versions.create(saved_by=planner)
    mail = DemoMail.objects.create(
        recipient="bauamt@nord.example", subject="[Mitte] Test", source=b"Subject: Test\n\nHallo"
    )
    webhook = Destination.objects.create(
        member=members["Nord"], channel="webhook", address="https://fach.nord.example/eingang", details={"secrets": []}
    )
    ping(webhook, by=office)
    come_back(members)
    invitation = invite("neu@nord.example", member=members["Nord"], roles=[Role.OFFICER], by=office)
    token = invitation.renew_token()
    invitation.save()
    officer = paper.person(members["Nord"], Role.OFFICER)
    shops = [quiet_shop(planner, x, 500) for x in (2.8, 3.2)]
    rebuild_hints()
    hint = CumulativeCluster.objects.get(reports__contains=[shops[0].pk])
    sums = CumulativeRule.objects.get(rule=hint.rule)
    mitte = {"area": paper.box(0, 0, 4, 3.5), "area_keys": [paper.KEYS["Mitte"]], "area_source": "areas"}
    abo = save_subscription(Subscription(user=officer, name="Mitte", distance_m=1000, **mitte))
    drawn = save_subscription(
        Subscription(member=officer.member, name="Gezeichnet", area_source="drawn", area=paper.box(1, 1, 3, 4))
    )
    its = _events(office, officer)
    return its | {
        "people": {
            "officer": officer, "reader": paper.person(members["Nord"]),
            "planner": planner, "account": planner, "office": office, "visitor": None,
        },
        "report": report, "own": report, "other": elsewhere, "draft": draft, "empty": empty, "mail": mail,
        "token": token, "abo": abo, "drawn": drawn,
        "member": members["Nord"], "rule": ImpactRule.objects.in_force().first(),
        "destination": Destination.objects.filter(member=members["Nord"], channel="email").get(), "webhook": webhook,
        "layer": MapLayer.objects.create(
            title="Luftbild", kind="wmts", url="https://karten.example/wmts", layer="dop", attribution="© Beispiel",
            options={"matrices": {}},
        ),
        "sums": sums, "hint": hint,
        "digest": _digest_of(members["Nord"], abo), "meeting": asked_to_meet(members["Nord"], office),
    }  # fmt: skip


def _events(office: Any, officer: Any) -> dict[str, Any]:
    """An event to come and one that is over, each with everything that belongs to one."""
    ids = event_scene(office)
    past, coming = NetworkEvent.objects.get(pk=event_scene(office)["event"]), NetworkEvent.objects.get(pk=ids["event"])
    propose_item(coming, by=officer, title="Busverkehr", note="Nach dem Fahrplanwechsel.")
    begun = timezone.now() - timedelta(days=3)
    NetworkEvent.objects.filter(pk=past.pk).update(
        starts_at=begun, ends_at=begun + timedelta(hours=2), minutes="Es ging um Radwege.", minutes_at=begun
    )
    position = JointPosition.objects.get(pk=ids["position"])
    return {"event": coming, "past_event": past, "position": position, "series": coming.series}


def _digest_of(member: Any, abo: Subscription) -> Delivery:
    """A digest that can be unsubscribed from, to a mailbox that somebody stands in for."""
    mailbox = Destination.objects.filter(member=member, channel="email").get()
    today = timezone.localdate()
    appoint(mailbox, address="vera@nord.example", name="Vera Nord", from_on=today, until_on=today, by=abo.created_by)
    digest = Delivery.objects.create(
        purpose=Purpose.DIGEST, destination=mailbox, channel="email", due_at=timezone.now()
    )
    told = Notification.objects.filter(member=member).latest("created_at")
    told.reasons.append({"subscription": str(abo.pk), "name": abo.name, "office": True})
    told.save()
    digest.items.create(notification=told, destination=mailbox, due_at=timezone.now())
    return digest


def _asked_outside(scene: dict[str, Any]) -> ExternalContact:
    """A neighbour outside who was asked about the planner's report, which is talked about."""
    report, by = scene["own"], scene["people"]["planner"]
    write_comment(report, text="Wer übernimmt das Gutachten?\n\nWir könnten es teilen.", by=by)
    return invite_outside(report, organisation="Gemeinde Suedost", email="amt@suedost.example", by=by)


@transaction.atomic
def _address(look: str, scene: dict[str, Any]) -> str:
    name, _, what = look.partition(":")
    if what == "talk":
        what = "own"
        _asked_outside(scene)
    objects = {
        "report-detail": scene[what or "report"], "report-edit": scene[what or "draft"],
        "external-new": scene["own"], "report-print": scene["own"],
        "report-preview": scene["draft"], "report-withdraw": scene["report"], "demo-mail": scene["mail"],
        "subscription-edit": scene[what or "abo"],
        "cumulative-rule-detail": scene["sums"], "cumulative-rule-edit": scene["sums"], "hint-detail": scene["hint"],
        "layer-edit": scene["layer"], "rule-detail": scene["rule"], "rule-edit": scene["rule"],
        "destination-edit": scene["destination"],
        "person-edit": scene["people"]["officer"],
        "person-data": scene["people"]["officer"], "support-start": scene["member"],
        "member-detail": scene["member"], "member-edit": scene["member"], "destination-new": scene["member"],
        "deputy-new": scene["destination"],
        "webhook": scene["webhook"], "member-webhooks": scene["member"],
    }  # fmt: skip
    if name == "saved-view-edit":
        objects[name] = SavedView.objects.create(name="Alles im Norden", user=scene["people"]["officer"])
    if name.startswith("event-") and name not in ("event-list", "event-new", "event-series", "event-series-new"):
        objects[name] = scene["series"] if name == "event-series-edit" else scene[what or "event"]
    if name.startswith("position-"):
        objects[name] = scene["position"]
    if name.startswith(("case-", "poll-")) and name not in ("case-list", "case-new"):
        objects[name] = scene["meeting"].case
    if name == "report-fate":
        objects[name] = scene["report"]
    if name.startswith("meeting-"):
        objects |= {name: scene["meeting"].case if name == "meeting-new" else scene["meeting"]}
    if name in objects:
        return reverse(name, args=[objects[name].pk])
    if name in ("ogc-collection", "ogc-items"):
        return reverse(name, args=["reports"])
    if name == "ogc-item":
        return reverse(name, args=["reports", str(scene["report"].pk)])
    if name == "answer-by-mail":
        north = Delivery.objects.filter(destination__address="bauamt@nord.example", notification__duty=True)
        return urlsplit(next(filter(None, map(answer_links.address_of, north)))).path
    if name == "external-report":
        return reverse(name, args=[outside.token_of(way_of(_asked_outside(scene)))])
    if name == "unsubscribe":
        return urlsplit(unsubscribing.address_of(scene["digest"])).path
    named = {
        "mail-text-edit": ["betreff"],
        "retention-edit": ["sessions"],
        "code-list": ["planarten"],
        "code-new": ["planarten"],
        "code-edit": ["planarten", CODE],
        "invitation": [scene["token"]],
    }
    return reverse(name, args=named.get(name, []))


@pytest.mark.parametrize("who", LOOKS)
def test_nobody_is_shut_out_of_a_page(browser_page, scene, who):
    person = scene["people"][who.split("'")[0]]
    if person:
        sign_in(browser_page, person)
    found = {}
    for look in LOOKS[who]:
        answer = browser_page.goto(_address(look, scene))
        assert answer.status == 200, f"{look}: {answer.status}"
        for problem in _problems(browser_page):
            found.setdefault(problem, look)

    assert found == {}


def _problems(page: Any) -> list[str]:
    problems = []
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        for scheme, tags in (("light", WCAG), ("dark", COLOURS)):  # in the dark only the colours are others
            page.emulate_media(color_scheme=scheme)
            page.wait_for_load_state("load")
            page.wait_for_timeout(300)  # the network is never idle: the page listens for what happens
            problems += [f"{scheme}, {width} px: {violation}" for violation in axe_violations(page, tags=tags)]
    page.set_viewport_size({"width": SMALLEST[0], "height": SMALLEST[1]})
    if overflow_px(page) > 0:
        problems.append(f"hangs over by {overflow_px(page)} px at {SMALLEST[0]} px")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    return problems
