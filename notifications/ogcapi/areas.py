"""The areas in force, and those that reports affect, as collections."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext_lazy as _

from accounts.models import MemberArea
from geo.editions import in_force
from geo.models import AffectedArea, Area, AreaKind, Decision, Report, Status
from notifications.ogcapi.collection import Collection, Property, identity, key_text


def _attribution() -> str:
    return ", ".join(dict.fromkeys(in_force().order_by("-layer").values_list("licence", flat=True)))


def _areas(user: Any) -> QuerySet[Area]:
    """Return the areas that can be affected, in the boundaries in force. They are no secret."""
    return Area.objects.current().deciding()


def _affected(user: Any) -> QuerySet[AffectedArea]:
    """Return who counts by the current version of the reports whose details this person may see."""
    reports = Report.objects.detailed_to(user).exclude(status=Status.DRAFT)
    rows = AffectedArea.objects.exclude(decision=Decision.REMOVED)
    return rows.filter(version__report__in=reports, version=F("version__report__current"))


# The rest of a city has the city's key, and no member.
_SPEAKS = Case(
    When(
        ~Q(kind=AreaKind.REMAINDER),
        then=Subquery(
            MemberArea.objects.filter(key=OuterRef("key"), member__active=True).values("member__short_name")[:1]
        ),
    )
)

AREAS = Collection(
    id="areas",
    title=_("Gebiete"),
    description=_("Gemeinden und Stadtbezirke in den Grenzen, die gelten, mit dem Mitglied, das für sie spricht."),
    rows=_areas,
    key=(("key", key_text),),
    ground="boundary",
    attribution=_attribution,
    properties=(
        Property("key", _("Schlüssel (AGS)"), "key"),
        Property("name", _("Name"), "name"),
        Property("designation", _("Bezeichnung"), "designation"),
        Property("kind", _("Art (municipality, district, …)"), "kind"),
        Property("member", _("Mitglied"), _SPEAKS),
        Property("edition", _("Ausgabe der Grenzen"), "edition__name"),
        Property("licence", _("Quelle"), "edition__licence"),
    ),
)

AFFECTED = Collection(
    id="affected-areas",
    title=_("Betroffene Gebiete"),
    description=_("Welche Gebiete die Meldungen betreffen, deren Einzelheiten Sie sehen dürfen, und warum."),
    rows=_affected,
    key=(("version__report", identity), ("area__key", key_text)),
    ground="area__boundary",
    when="version__announced_at",
    attribution=_attribution,
    properties=(
        Property("report", _("Meldung"), "version__report_id", "uuid"),
        Property("report_title", _("Titel der Meldung"), "version__title"),
        Property("reporter", _("Mitglied, das meldet"), "version__report__reporter__short_name"),
        Property("version", _("Fassung"), "version__number", "integer"),
        Property("announced_at", _("gemeldet am"), "version__announced_at", "date-time"),
        Property("area", _("Schlüssel (AGS)"), "area__key"),
        Property("name", _("Gebiet"), "area__name"),
        Property("member", _("Betroffenes Mitglied"), "member__short_name"),
        Property("relation", _("Lage (contains, overlaps, touches, within_distance)"), "relation"),
        Property("distance_m", _("Abstand in m"), "distance_m", "number"),
        Property("overlap_m2", _("Überschneidung in m²"), "overlap_m2", "number"),
        Property("reach_m", _("Reichweite der Regel in m"), "reach_m", "number"),
        Property("rule", _("Regel"), "rule__name"),
        Property("decision", _("Grund (rule, added)"), "decision"),
        Property("reason", _("Begründung"), "reason"),
    ),
)
