"""Joint positions: what the members say together, in which words, and who supports it. And what came of events."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Member, User
from coordination.models import Audience, FollowUp, JointPosition, NetworkEvent
from geo.models import Report
from notifications.services import Refused


@transaction.atomic
def take_position(
    event: NetworkEvent | None, *, by: User, title: str, wording: str, adopted_on: date,
    supporters: Iterable[Member] = (), audience: str = Audience.ALL,
) -> JointPosition:  # fmt: skip
    """Keep a position that the members took together, at an event or not."""
    _office(by)
    position = JointPosition.objects.create(
        event=event, title=title, wording=wording, adopted_on=adopted_on, audience=audience, written_by=by
    )
    position.supporters.set(supporters)
    return position


@transaction.atomic
def change_position(
    position: JointPosition, *, by: User, revision: str, title: str, wording: str, adopted_on: date,
    supporters: Iterable[Member] = (), audience: str = Audience.ALL,
) -> JointPosition:  # fmt: skip
    """Correct a position, as of ``revision`` (``revision_of``). Raises ``Refused`` when it changed meanwhile."""
    _office(by)
    position = JointPosition.objects.select_for_update(of=("self",), no_key=True).get(pk=position.pk)
    if revision_of(position) != revision:
        raise Refused("changed", _("Jemand hat die Position inzwischen geändert. Ihre Eingaben stehen noch hier; "
                                   "vergleichen Sie und speichern Sie noch einmal."))  # fmt: skip
    position.title, position.wording, position.adopted_on = title, wording, adopted_on
    position.audience = audience
    position.save(update_fields=["title", "wording", "adopted_on", "audience"])
    position.supporters.set(supporters)
    return position


def revision_of(position: JointPosition) -> str:
    """Return a short mark that is another one after every change."""
    supporters = sorted(str(pk) for pk in position.supporters.values_list("pk", flat=True))
    parts = [position.title, position.wording, str(position.adopted_on), position.audience, *supporters]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def add_follow_up(
    event: NetworkEvent, *, by: User, title: str, text: str = "", lead: Member | None = None,
    report: Report | None = None,
) -> FollowUp:  # fmt: skip
    """Keep a project that came out of an event."""
    _office(by)
    return FollowUp.objects.create(event=event, title=title, text=text, lead=lead, report=report)


def _office(by: User) -> None:
    if not by.is_active or not by.is_coordinator:
        raise Refused("not_the_office", _("Das kann nur die Geschäftsstelle."))
