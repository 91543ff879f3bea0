"""The guided set-up of a new alliance: its steps, and which are done. Every step can be left and come back to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Alliance, Invitation, Member, MemberArea
from geo.editions import in_force


@dataclass(frozen=True)
class Step:
    """One page of the set-up."""

    name: str
    title: str | Promise
    why: str | Promise
    route: str
    is_done: Callable[[Alliance], bool]


def _noted(step: str) -> Callable[[Alliance], bool]:
    return lambda alliance: step in alliance.setup_steps


STEPS = [
    Step("name", _("Name"), _("Wie heißt die Allianz, und an wen schreibt man?"), "setup-name", _noted("name")),
    Step(
        "boundaries",
        _("Grenzen"),
        _("An den Gemeindegrenzen entscheidet sich, wer betroffen ist."),
        "setup-boundaries",
        lambda alliance: in_force().exists(),
    ),
    Step(
        "members",
        _("Mitglieder"),
        _("Welche Gemeinden und Stadtbezirke machen mit?"),
        "setup-members",
        lambda alliance: MemberArea.objects.filter(member__active=True).exists(),
    ),
    Step("rules", _("Regeln"), _("Ab welcher Entfernung ist ein Nachbar betroffen?"), "setup-rules", _noted("rules")),
    Step(
        "invitations",
        _("Einladungen"),
        _("Ein Postfach und die erste Person je Mitglied."),
        "setup-invitations",
        lambda alliance: (
            "invitations" in alliance.setup_steps or Invitation.objects.filter(member__isnull=False).exists()
        ),
    ),
    Step("trial", _("Probemail"), _("Kommt an, was das Portal verschickt?"), "setup-trial", _noted("trial")),
]


@dataclass(frozen=True)
class Stand:
    """A step as it stands."""

    step: Step
    done: bool
    now: bool = False


def stands(current: str = "") -> list[Stand]:
    """Return every step with whether it is done; ``current`` is the one whose page is open."""
    alliance = Alliance.current()
    return [Stand(step, step.is_done(alliance), step.name == current) for step in STEPS]


def next_step(after: str = "") -> Step | None:
    """Return the first step that is not done, behind the given one if there is one; None when all are."""
    names = [step.name for step in STEPS]
    start = names.index(after) + 1 if after else 0
    left = [stand.step for stand in stands() if not stand.done]
    behind = [step for step in left if names.index(step.name) >= start]
    return next(iter(behind or left), None)


def members_without_access() -> int:
    """Return how many members nobody was invited for yet."""
    return Member.objects.active().filter(people__isnull=True, invitations__isnull=True).count()
