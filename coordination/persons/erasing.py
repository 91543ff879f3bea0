"""Deleting a person: who they were goes, what they did for their member stays (GDPR article 17; decision 0150).

The row of the person remains, without a name, for the acts to point to. Their own things are deleted; their name and
address go out of every text of every table, histories included (``scrubbing``), but for what the members decided
together. Everything in one transaction: it happens wholly or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Erasure, Invitation, User
from accounts.services.people import end_sessions
from coordination.models import Attendee, Participation, Response, TimeRequest
from coordination.persons import scrubbing
from coordination.persons.ties import blank_with_history, histories_of, own_rows, remove_with_history
from geo.models import ReportVersion
from notifications.models import Channel, DemoMail, Deputy, Destination, ExportJob, Notification

# What a person typed as their own name behind a shared mailbox, and whom they named in their place.
TYPED = [
    (Response, "given_by", "given_as"),
    (TimeRequest, "asked_by", "asked_as"),
    (Attendee, "user", "answered_as"),
    (Participation, "user", "deputy"),
]


def carry_out(order: Erasure) -> dict[str, int]:
    """Delete the person of a due order, and return how many rows of what were changed or removed."""
    with transaction.atomic():
        order = Erasure.objects.select_for_update().get(pk=order.pk)
        if order.done_at or order.taken_back_at:
            return {}
        touched = erase(User.objects.select_for_update().get(pk=order.person_id))
        order.done_at, order.touched = timezone.now(), touched
        order.save(update_fields=["done_at", "touched"])
    return touched


@transaction.atomic
def erase(person: User) -> dict[str, int]:
    """Delete who a person was. Who is deleted already stays so."""
    if person.erased_at:
        return {}
    end_sessions([person.pk])
    files = [job.content for job in ExportJob.objects.filter(user=person) if job.content]
    touched = _contacts(person) | _typed(person) | _addresses(person) | _own(person)
    touched |= scrubbing.scrub(person)
    _forget(person)
    transaction.on_commit(lambda: _remove(files))
    return {name: count for name, count in touched.items() if count}


def _contacts(person: User) -> dict[str, int]:
    """Make the member's mailbox the contact of the reports that named the person: neighbours still reach somebody."""
    named = Q(contact_email__iexact=person.email)
    if person.get_full_name().strip():
        named |= Q(contact_name__iexact=person.get_full_name(), report__reporter=person.member_id)
    count = 0
    for member_id in set(ReportVersion.objects.filter(named).values_list("report__reporter", flat=True)):
        boxes = Destination.objects.filter(member=member_id, channel=Channel.EMAIL, active=True)
        box = boxes.select_related("member").order_by("pk").first()
        name = box.member.name if box and box.member else _("Bauamt")
        rows = ReportVersion.objects.filter(named, report__reporter=member_id)
        rows = ReportVersion.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
        count += rows.update(contact_name=name[:120], contact_email=box.address if box else "", contact_phone="")
    return {"geo.ReportVersion.contact": count}


def _typed(person: User) -> dict[str, int]:
    """Blank the names that the person typed, in the rows and in what their histories keep of them."""
    touched = {}
    for model, who, name in TYPED:
        rows = model._default_manager.filter(**{who: person}).exclude(**{name: ""})
        touched[f"{model._meta.label}.{name}"] = blank_with_history(rows, name)
    return touched


def _addresses(person: User) -> dict[str, int]:
    """Let nothing be sent to the person any more: their own ways, copies, deputies, invitations."""
    ways = Destination.objects.filter(user=person)
    for way in ways:
        way.address, way.label, way.cc, way.details = f"{scrubbing.no_address(person)}#{way.pk}", "", [], {}
        way.active, way.broken_why = False, ""
        way.save()
    copies = [box for box in Destination.objects.exclude(cc=[]) if person.email in _lower(box.cc)]
    for box in copies:
        box.cc = [address for address in box.cc if address.lower() != person.email]
        box.save(update_fields=["cc"])
    Notification.objects.filter(user=person).update(reasons=[])
    return {
        "notifications.Destination": len(ways) + len(copies),
        "notifications.Deputy": remove_with_history(Deputy.objects.filter(address__iexact=person.email)),
        "accounts.Invitation": remove_with_history(Invitation.objects.filter(email__iexact=person.email)),
        "account.EmailAddress": remove_with_history(EmailAddress.objects.filter(email__iexact=person.email)),
        "notifications.DemoMail": remove_with_history(DemoMail.objects.filter(recipient__iexact=person.email)),
    }


def _own(person: User) -> dict[str, int]:
    """Delete what was the person's alone, with its history; also of what they removed themselves."""
    touched = {tie.label: remove_with_history(tie.rows(person)) for tie in own_rows()}
    for tie in own_rows():
        for history in histories_of(tie.model):
            history._default_manager.filter(**{tie.field: person.pk}).delete()
    return touched


def _forget(person: User) -> None:
    """Take the name out of the person's own row, its history and the admin's log."""
    blank = {"first_name": "", "last_name": "", "phone": "", "email": scrubbing.no_address(person)}
    for history in histories_of(User):
        kept = {name: value for name, value in blank.items() if name in {one.name for one in history._meta.fields}}
        history._default_manager.filter(pgh_obj_id=person.pk).update(**kept)
    User.objects.filter(pk=person.pk).update(
        **blank,
        password="!",  # noqa: S106 (nobody's)
        language="",
        roles=[],
        is_active=False,
        is_staff=False,
        is_superuser=False,
        last_login=None,
        last_visit_at=None,
        erased_at=timezone.now(),
    )
    person.groups.clear()
    person.user_permissions.clear()
    people = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=people, object_id=str(person.pk)).update(object_repr=str(person.pk))


def _lower(addresses: Iterable[str]) -> list[str]:
    return [address.lower() for address in addresses]


def _remove(files: Iterable[object]) -> None:
    for file in files:
        file.delete(save=False)  # type: ignore[attr-defined]
