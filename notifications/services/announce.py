"""Announcing: the one deliberate act that tells the neighbours. Everything it decides is a row when it ends."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from geo.affected import Affected
from geo.crs import STORAGE_SRID
from geo.models import Decision, Report, ReportVersion, Status
from geo.services import changed_fields
from geo.sql import bound
from notifications.live.notify import ring
from notifications.live.wakes import Kind
from notifications.models import Activity, RecipientChoice, Verb
from notifications.queue import refresh_hints
from notifications.recipients import Recipients, recipients
from notifications.services.locking import locked, locked_draft, same_act
from notifications.services.refused import Refused
from notifications.services.telling import is_material, tell, tellings
from notifications.sql import statement


@transaction.atomic
def announce(
    report: Report,
    *,
    by: User,
    idempotency_key: UUID,
    seen_version: int | None = None,
    seen_revision: int | None = None,
    seen_digest: str | None = None,
) -> Activity | None:
    """Announce the draft of a report, and tell every affected member, exactly once.

    The same key is the same act, and so is another press on the same version: both return the activity of
    the first. What was seen in the preview (version, its revision, the digest of its recipients) is what is
    sent, or nothing is. A new version that changes nothing material and nobody's standing tells nobody:
    it is published, and None returned. Raises ``Refused`` with a sentence; nothing has changed then.
    """
    report = locked(report, by)
    before = same_act(report, idempotency_key)
    if before is not None:
        return before
    version = locked_draft(report)
    if version is None or (seen_version is not None and version.pk != seen_version):
        return _announced_already(report, seen_version)
    _check(report, version, seen_revision)
    found = recipients(version)
    if seen_digest is not None and found.digest != seen_digest:
        sentence = _(
            "Seit Sie die Vorschau gesehen haben, hat sich geändert, wer benachrichtigt wird. "
            "Es wurde nichts gesendet. Prüfen Sie die Liste und melden Sie noch einmal."
        )
        raise Refused("recipients_changed", sentence)
    return _publish(report, version, found, by, idempotency_key)


def _announced_already(report: Report, seen_version: int | None) -> Activity | None:
    """Return the activity of the version somebody pressed for a second time, in another tab or by another hand."""
    number = seen_version or report.current_id
    pressed = report.versions.announced().filter(pk=number).first() if number else None
    if report.status == Status.WITHDRAWN:
        raise Refused("withdrawn", withdrawn_sentence(report))
    if pressed is None:
        raise Refused("no_draft", _("Diesen Entwurf gibt es nicht mehr. Es wurde nichts gesendet."))
    return Activity.objects.filter(version=pressed, verb__in=[Verb.ANNOUNCED, Verb.CHANGED]).first()


def withdrawn_sentence(report: Report) -> str:
    """Return that and when a report was withdrawn."""
    when = report.withdrawn_at or timezone.now()
    return _("Diese Meldung wurde am %(day)s zurückgezogen. Es wurde nichts gesendet.") % {
        "day": date_format(timezone.localtime(when), "j. F Y")
    }


def _check(report: Report, version: ReportVersion, seen_revision: int | None) -> None:
    if report.status == Status.WITHDRAWN:
        raise Refused("withdrawn", withdrawn_sentence(report))
    if seen_revision is not None and version.revision != seen_revision:
        sentence = _(
            "Der Entwurf wurde geändert, seit Sie die Vorschau gesehen haben (zuletzt von %(who)s). "
            "Es wurde nichts gesendet. Prüfen Sie die Vorschau und melden Sie noch einmal."
        )
        raise Refused("revision_changed", sentence % {"who": version.saved_by or _("jemand anderem")})
    missing = version.missing()
    if missing:
        sentences = " ".join(sentence for _field, sentence in missing)
        incomplete = _("Die Meldung ist noch nicht vollständig.")
        raise Refused("incomplete", f"{incomplete} {sentences}")


def _publish(
    report: Report, version: ReportVersion, found: Recipients, by: User, idempotency_key: UUID
) -> Activity | None:
    first, material = report.current is None, is_material(version)
    told = tellings(version, found)
    now = timezone.now()
    _keep_choices(version)
    _keep_affected(version, found)
    _put_on_record(report, version, by, now)
    if not (first or told or material):
        ring(Kind.REPORT, report.pk)
        return None
    refresh_hints(report.pk)
    verb = Verb.ANNOUNCED if first else Verb.CHANGED
    return tell(version, verb, told, by=by, idempotency_key=idempotency_key, to_subscribers=first or material)


def _put_on_record(report: Report, version: ReportVersion, by: User, now: datetime) -> None:
    version.changed = changed_fields(report.current, version) if report.current else []
    version.announced_at, version.announced_by = now, by
    version.save(update_fields=["changed", "announced_at", "announced_by"])
    report.current = version
    report.status = Status.ANNOUNCED
    report.announced_at = report.announced_at or now
    report.save(update_fields=["current", "status", "announced_at"])


def _keep_choices(version: ReportVersion) -> None:
    """Copy the choices taken over from the version before: the next one starts from this one."""
    for choice in RecipientChoice.objects.deciding(version).exclude(version=version):
        choice.pk, choice.version = None, version
        choice._state.adding = True
        choice.save()


def _keep_affected(version: ReportVersion, found: Recipients) -> None:
    """Store the answer to *who is affected* as it is now, with relation, metres, rule and edition."""
    rows: list[tuple[Affected, Any, str, str]] = [
        (one, party.member.pk, party.decision, party.reason)
        for party in (*found.told, *found.removed)
        for one in party.affected
    ]
    rows += [(one, None, Decision.RULE, "") for one in found.outsiders]
    parameters: Any = {
        "version": version.pk,
        "srid": STORAGE_SRID,
        "rows": json.dumps([_row(*row) for row in rows], default=str),
    }
    bound(statement("keep_affected"), parameters)


def _row(one: Affected, member: UUID | None, decision: str, reason: str) -> dict[str, Any]:
    x1, y1, x2, y2 = one.ends or (None,) * 4
    return {
        "area": one.area.pk,
        "member": member,
        "decision": decision,
        "reason": reason,
        "relation": one.relation,
        "distance_m": one.distance_m,
        "overlap_m2": one.overlap_m2,
        "rule": one.rule and one.rule.pk,
        "reach_m": one.reach_m,
        "x1": x1,
        "y1": y1,
        "x2": x2,
        "y2": y2,
    }
