"""What the tests of cases start from: a report of Mitte that concerns Nord, Nordost and Ost, and people around it."""

from __future__ import annotations

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from accounts.models import Role
from coordination import services
from coordination.models import Case, Response
from geo.models import Report
from notifications.models import Notification, Subscription
from notifications.services import announce
from tests import paper

CORNER = paper.box(3.5, 3.5, 3.8, 3.8)  # in Mitte, near Nord, Nordost and Ost


def found_scene(alliance: dict[str, Any]) -> SimpleNamespace:
    """Mitte has told Nord, Nordost and Ost of a report; Sued has not heard of it, a reader of West by subscription."""
    planner = paper.person(alliance["Mitte"], Role.PLANNER, name="Paul")
    subscriber = paper.person(alliance["West"], name="Sina")
    Subscription.objects.create(name="Alles", user=subscriber)
    scene = SimpleNamespace(
        **{name.lower(): alliance[name] for name in alliance},
        planner=planner,
        officer=paper.person(alliance["Nord"], Role.OFFICER, name="Eva"),
        colleague=paper.person(alliance["Nord"], Role.OFFICER, name="Kai"),
        other=paper.person(alliance["Ost"], Role.OFFICER, name="Olga"),
        reader=paper.person(alliance["Nord"], name="Lea"),
        stranger=paper.person(alliance["Sued"], Role.OFFICER, name="Sven"),
        subscriber=subscriber,
        office=paper.person(None, Role.COORDINATOR, name="Gabi"),
        second=paper.person(None, Role.COORDINATOR, name="Hans"),
    )
    scene.report = announced(scene)
    return scene


def announced(
    scene: SimpleNamespace, title: str = "Gewerbegebiet Nord", outline: Any = CORNER, **fields: Any
) -> Report:
    """A report of Mitte that asks for answers within four weeks."""
    asking = {"wish": "answer", "answer_by": timezone.localdate() + timedelta(days=28), "title": title} | fields
    report = paper.draft(scene.planner, outline, **asking)
    announce(report, by=scene.planner, idempotency_key=uuid.uuid4())
    return Report.objects.select_related("current", "reporter").get(pk=report.pk)


def says(scene: SimpleNamespace, member: Any, answer: str = "concerns", *, report: Any = None, **more: Any) -> Response:
    """A member answers, in the words of a text that no mail shall hold."""
    keys = [paper.KEYS[member.short_name]]
    values = {"topics": ["traffic"], "text": "Geheimer Satz."} | more
    [given] = services.answer(report or scene.report, member, area_keys=keys, answer=answer, **values)
    return given


def opened(scene: SimpleNamespace) -> Case:
    """Nord has concerns, and with them there is a case."""
    says(scene, scene.nord, by=scene.officer)
    return Case.objects.get()


def told(verb: str) -> list[str]:
    """Who was told by activities of this kind, one name for each copy: members and people."""
    copies = Notification.objects.filter(activity__verb=verb).select_related("member", "user")
    return sorted(one.member.short_name if one.member else str(one.user.first_name) for one in copies if one)
