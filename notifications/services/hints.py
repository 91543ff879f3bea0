"""Hints of sums: kept right when reports and rules change; the Geschäftsstelle hears once of every new place."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Role, User
from geo.models import CumulativeCluster, CumulativeHint, Report
from geo.services.cumulative import rebuild_hints, refresh_hints
from notifications.services.saying import Saying, say

VERB = "sum_passed"


@transaction.atomic
def refresh(report: UUID) -> list[CumulativeCluster]:
    """Write anew the hints that a report can have changed, and tell the Geschäftsstelle of new places, each once."""
    new = refresh_hints([report])
    tell_of(new)
    return new


@transaction.atomic
def rebuild() -> list[CumulativeCluster]:
    """Write all hints anew, and tell the Geschäftsstelle of new places: of one by itself, of several in one message."""
    new = rebuild_hints()
    tell_of(new)
    return new


def tell_of(new: Sequence[CumulativeCluster]) -> None:
    """Tell the Geschäftsstelle that reports pass a sum together. A place already seen is never among the new."""
    if not new:
        return
    with translation.override(settings.LANGUAGE_CODE):
        office = User.objects.filter(is_active=True, roles__contains=[Role.COORDINATOR])
        say(_of_one(new[0]) if len(new) == 1 else _of_several(len(new)), people=office, idempotency_key=new[0].pk)


def _of_one(cluster: CumulativeCluster) -> Saying:
    hint = CumulativeHint.objects.select_related("rule").filter(cluster=cluster).order_by("-amount")[0]
    members = Report.objects.filter(pk__in=hint.reports).values_list("reporter__short_name", flat=True)
    facts = [(_("Meldungen"), str(len(hint.reports))), (_("Mitglieder"), ", ".join(sorted(set(members))))]
    lead = _("*Mehrere Meldungen überschreiten zusammen eine Schwelle.* Welche, steht auf der Seite des Hinweises.")
    return Saying(
        verb=VERB,
        title=hint.rule.name,
        news=_("zusammen über der Schwelle"),
        lead=lead,
        path=reverse("hint-detail", args=[cluster.pk]),
        why=_("Sie arbeiten in der Geschäftsstelle."),
        button=_("Hinweis ansehen"),
        facts=facts,
        thread=f"hint-{cluster.pk}",
    )


def _of_several(count: int) -> Saying:
    values = {"count": count}
    lead = _(
        "*An %(count)d Orten überschreiten Meldungen zusammen eine Schwelle.* Alle stehen auf der Seite der Hinweise."
    )
    return Saying(
        verb=VERB,
        title=_("%(count)d neue Hinweise auf Summen") % values,
        news=_("zusammen über der Schwelle"),
        lead=lead % values,
        path=reverse("hint-list"),
        why=_("Sie arbeiten in der Geschäftsstelle."),
        button=_("Hinweise ansehen"),
    )
