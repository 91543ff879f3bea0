"""Ordering the deletion of a person, and taking it back while there is time. Carried out by coordination/persons."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Erasure, Role, User
from accounts.services.people import end_sessions


@transaction.atomic
def order_erasure(person: User, *, by: User | None, days: int) -> Erasure:
    """Order that a person is deleted in so many days. Ordered by another, it ends their access at once.

    Who orders it for themselves may sign in until then, and take it back. A second order is the first. Raises
    ``ValidationError`` for the last person of the Geschäftsstelle, and for somebody who is deleted already.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erased_at:
        raise ValidationError(gettext("Diese Person ist schon gelöscht."), "erased")
    if person.is_coordinator and not _others_of_the_office(person):
        raise ValidationError(
            gettext("Das ist die letzte Person der Geschäftsstelle. Laden Sie zuerst eine andere ein."), "last_one"
        )
    before = Erasure.objects.open().filter(person=person).first()
    if before is not None:
        return before
    due = timezone.now() + timedelta(days=days)
    order = Erasure.objects.create(person=person, ordered_by=by, due_at=due, was_active=person.is_active)
    if by != person:
        User.objects.filter(pk=person.pk).update(is_active=False)
        end_sessions([person.pk])
    return order


@transaction.atomic
def take_back(order: Erasure, *, by: User) -> None:
    """Take an order back: who could sign in before may again. Raises ``ValidationError`` when it is too late."""
    order = Erasure.objects.select_for_update().get(pk=order.pk)
    if order.done_at:
        raise ValidationError(gettext("Es ist zu spät: die Person ist gelöscht."), "done")
    if order.taken_back_at:
        return
    order.taken_back_at, order.taken_back_by = timezone.now(), by
    order.save(update_fields=["taken_back_at", "taken_back_by"])
    if order.was_active:
        User.objects.filter(pk=order.person_id).update(is_active=True)


def _others_of_the_office(person: User) -> bool:
    others = User.objects.filter(is_active=True, roles__contains=[Role.COORDINATOR]).exclude(pk=person.pk)
    return bool(others.exists())
