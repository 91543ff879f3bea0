"""How the alliance appears: changed by the Geschäftsstelle, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import keeping
from accounts.models import Alliance

# What the page changes, and what an undo brings back.
FIELDS = (
    "name", "short_name", "legal_name", "office_name", "contact", "phone", "address", "represented_by",
    "privacy_contact", "accessibility_contact", "logo", "logo_mark", "accent", "accent_dark",
)  # fmt: skip


@transaction.atomic
def change_branding(values: Mapping[str, Any]) -> int:
    """Give the alliance these values (some of ``FIELDS``); return what ``restore_branding`` takes to undo it."""
    alliance = own_row()
    before = _last_event(alliance)
    for field, value in values.items():
        assert field in FIELDS, field  # noqa: S101 (a mistake of ours)
        setattr(alliance, field, value)
    alliance.save(update_fields=list(values))
    keeping.forget("alliance")
    return before


@transaction.atomic
def restore_branding(event: int) -> int:
    """Let the alliance appear as a row of its history says. Return what undoes that.

    Raises ``DoesNotExist`` for an unknown one.
    """
    then = Alliance.pgh_event_model.objects.get(pgh_id=event)  # type: ignore[attr-defined]
    return change_branding({field: getattr(then, field) for field in FIELDS})


def own_row() -> Alliance:
    """Return the alliance's row for changing, locked until the transaction ends; made empty where there is none."""
    Alliance.objects.get_or_create()
    return Alliance.objects.select_for_update().get()


@transaction.atomic
def note_step(step: str) -> None:
    """Note that a step of the set-up is done (coordination/setup_steps.py)."""
    alliance = own_row()
    alliance.setup_steps |= {step: timezone.now().isoformat(timespec="seconds")}
    alliance.save(update_fields=["setup_steps"])
    keeping.forget("alliance")


@transaction.atomic
def end_set_up() -> None:
    """Say that the alliance is set up: pages no longer speak of it."""
    alliance = own_row()
    alliance.set_up_at = alliance.set_up_at or timezone.now()
    alliance.save(update_fields=["set_up_at"])
    keeping.forget("alliance")


def _last_event(alliance: Alliance) -> int:
    return int(alliance.events.order_by("-pgh_id").values_list("pgh_id", flat=True)[0])  # type: ignore[attr-defined]
