"""Rows written by the thousand keep the promise of a foreign key (geo/parents.py)."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from geo.models import AffectedArea
from notifications import services
from notifications.models import Activity, Delivery, Destination, Notification
from tests import paper


@pytest.fixture
def told(alliance):
    planner = paper.person(alliance["Mitte"], "planner")
    report = paper.draft(planner, paper.box(1.5, 3, 2, 3.5))
    activity = services.announce(report, by=planner, idempotency_key=uuid.uuid4())
    return activity.notifications.get(member=alliance["Nord"])


def delete(row) -> None:
    """Delete one row as somebody at the database would: Django would refuse before it asks."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])


def test_no_delivery_is_written_for_a_notification_that_does_not_exist(told):
    destination = told.deliveries.get().destination

    with pytest.raises(IntegrityError, match="notifications_notification that do not exist"), transaction.atomic():
        Delivery.objects.bulk_create(
            Delivery(notification_id=pk, destination=destination, channel="webhook") for pk in (told.pk, uuid.uuid4())
        )

    assert told.deliveries.count() == 1


def test_no_delivery_is_written_to_a_destination_that_does_not_exist(told):
    with pytest.raises(IntegrityError, match="notifications_destination that do not exist"), transaction.atomic():
        Delivery.objects.create(notification=told, destination_id=2**40, channel="email")


def test_what_was_told_cannot_lose_its_parents(told):
    affected = AffectedArea.objects.filter(member=told.member).first()
    for parent in (told, told.deliveries.get().destination, told.activity, told.member, affected.area, affected.rule):
        with pytest.raises(IntegrityError):
            delete(parent)

    told.deliveries.all().delete()
    delete(told)
    assert not Notification.objects.filter(pk=told.pk).exists()


def test_a_delivery_stays_with_its_notification(told, alliance):
    was = told.activity
    activity = Activity.objects.create(
        verb="changed", idempotency_key=uuid.uuid4(), report=was.report, version=was.version, actor=was.actor
    )
    other = Notification.objects.create(activity=activity, member=alliance["Sued"], standing="newly")

    with pytest.raises(IntegrityError, match="keeps its notification_id"), transaction.atomic():
        told.deliveries.update(notification=other)
    assert told.deliveries.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_destination_cannot_go_while_a_delivery_to_it_is_being_written(told):
    destination = Destination.objects.create(member=told.member, channel="webhook", address="https://nord.example/")
    refused = []

    def take_away() -> None:
        try:
            delete(destination)
        except DatabaseError as problem:
            refused.append(problem)
        finally:
            connection.close()

    with transaction.atomic():
        Delivery.objects.create(notification=told, destination=destination, channel="webhook")
        thread = threading.Thread(target=take_away)
        thread.start()
        thread.join(0.5)
        assert thread.is_alive()  # it waits for what is being written
    thread.join(30)

    assert len(refused) == 1
    assert Delivery.objects.filter(destination=destination).exists()
