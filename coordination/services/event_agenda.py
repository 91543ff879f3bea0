"""The agenda of an event: members propose, the Geschäftsstelle decides and orders."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from coordination import event_words as words
from coordination.audiences import events_open_to
from coordination.models import AgendaItem, NetworkEvent
from geo.models import Report
from notifications.services import Refused

STEP = 10


@transaction.atomic
def propose_item(
    event: NetworkEvent, *, by: User, title: str, note: str = "", report: Report | None = None
) -> AgendaItem:
    """Propose an item for the agenda; it may be a report the person may see. The Geschäftsstelle's stands at once.

    Raises ``Refused`` when the event is called off or has begun.
    """
    event = _held(event, by)
    if report is not None and not Report.objects.visible_to(by).filter(pk=report.pk).exists():
        raise Refused("no_such_report", _("Diese Meldung gibt es nicht, oder Sie dürfen sie nicht sehen."))
    item = AgendaItem(event=event, title=title, note=note, report=report, proposed_by=by, member=by.member)
    if by.is_coordinator:
        item.accepted, item.position = True, _last(event) + STEP
    item.save()
    if not by.is_coordinator:
        words.say_proposed(event, User.objects.filter(is_active=True, roles__contains=[Role.COORDINATOR]), by=by)
    return item


@transaction.atomic
def decide_item(item: AgendaItem, *, accepted: bool, by: User) -> AgendaItem:
    """Put a proposed item on the agenda, at its end, or leave it off; who proposed it is told. Twice is once."""
    event = _held(item.event, by, office=True)
    item = AgendaItem.objects.select_related("proposed_by").get(pk=item.pk)
    if item.accepted == accepted:
        return item
    item.accepted = accepted
    item.position = _last(event) + STEP
    item.save(update_fields=["accepted", "position"])
    if item.proposed_by and not item.proposed_by.is_coordinator:
        words.say_decided(event, [item.proposed_by], by=by, accepted=accepted)
    return item


@transaction.atomic
def shift_item(item: AgendaItem, *, by: User, steps: int) -> None:
    """Move an accepted item up (−1) or down (1) on the agenda; at its ends nothing happens."""
    event = _held(item.event, by, office=True)
    order = list(event.items.filter(accepted=True))
    place = next((number for number, one in enumerate(order) if one.pk == item.pk), None)
    if place is None or not 0 <= place + steps < len(order):
        return
    order.insert(place + steps, order.pop(place))
    for number, one in enumerate(order, start=1):
        one.position = number * STEP
    AgendaItem.objects.bulk_update(order, ["position"])


def _held(event: NetworkEvent, by: User, *, office: bool = False) -> NetworkEvent:
    if office and not by.is_coordinator:
        raise Refused("not_the_office", _("Das kann nur die Geschäftsstelle."))
    found = events_open_to(by).select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    if found.cancelled_at:
        raise Refused("cancelled", _("Die Veranstaltung ist abgesagt. Es wurde nichts geändert."))
    if found.starts_at <= timezone.now():
        raise Refused("begun", _("Die Veranstaltung hat schon begonnen. Die Tagesordnung steht fest."))
    return found


def _last(event: NetworkEvent) -> int:
    return event.items.filter(accepted=True).aggregate(last=Max("position"))["last"] or 0
