"""Reports and their announced versions as collections. Drafts never leave."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import ExpressionWrapper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from geo.models import Report, ReportVersion, SizeFact, Status
from notifications.ogcapi.collection import IN_DETAIL, Collection, Property, identity, whole

_FIGURES = {SizeFact.DWELLINGS: "integer", SizeFact.TRIPS: "integer"}


def _page(pk: Any) -> str:
    return f"{settings.BASE_URL}{reverse('report-detail', args=[pk])}"


def _said(version: str, *, held_back: bool) -> tuple[Property, ...]:
    """Return what a version says, found under this path: in brief for everybody, the rest maybe held back."""
    brief = (
        Property("kind", _("Planart (Kürzel)"), f"{version}kind__code"),
        Property("kind_label", _("Planart"), f"{version}kind__label"),
        Property("use", _("Nutzung (Kürzel)"), f"{version}use__code"),
        Property("use_label", _("Nutzung"), f"{version}use__label"),
        Property("stage", _("Planungsstand (Kürzel)"), f"{version}stage__code"),
        Property("stage_label", _("Planungsstand"), f"{version}stage__label"),
        Property("area_m2", _("Fläche in m²"), f"{version}area_m2", "number"),
        Property("length_m", _("Länge in m"), f"{version}length_m", "number"),
    )
    detailed = [("description", _("Kurz beschrieben"), "string"), ("next_step_on", _("Nächster Schritt am"), "date")]
    detailed += [(fact.value, fact.label, _FIGURES.get(fact, "number")) for fact in SizeFact]
    detailed += [
        ("wish", _("Wunsch (inform, answer, talk)"), "string"),
        ("answer_by", _("Antwort bis"), "date"),
        ("contact_name", _("Kontakt"), "string"),
        ("contact_email", _("E-Mail"), "string"),
        ("contact_phone", _("Telefon"), "string"),
    ]
    rest = tuple(Property(name, title, version + name, kind, held_back) for name, title, kind in detailed)
    effects = Property(
        "effects", _("Erwartete Auswirkungen (Kürzel)"), f"{version}effects",
        held_back=held_back, queryable=False, shown_as=", ".join,
    )  # fmt: skip
    return (*brief, *rest, effects)


def _reports(user: Any) -> QuerySet[Report]:
    in_detail = Exists(Report.objects.detailed_to(user).filter(pk=OuterRef("pk")))
    return Report.objects.visible_to(user).exclude(status=Status.DRAFT).alias(**{IN_DETAIL: in_detail})


def _versions(user: Any) -> QuerySet[ReportVersion]:
    """Return the announced versions of the reports whose details this person may see: as on the report's page."""
    reports = Report.objects.detailed_to(user).exclude(status=Status.DRAFT)
    return ReportVersion.objects.filter(report__in=reports, announced_at__isnull=False)


REPORTS = Collection(
    id="reports",
    title=_("Meldungen"),
    description=_(
        "Die Meldungen, die Sie sehen dürfen. Wo Einzelheiten nur Betroffene sehen, steht statt des Umgriffs ein Punkt."
    ),
    rows=_reports,
    key=(("pk", identity),),
    ground="current__outline",
    has_summaries=True,
    when="announced_at",
    properties=(
        Property("title", _("Titel"), "current__title"),
        Property("reporter", _("Mitglied"), "reporter__short_name"),
        Property("status", _("Status (announced, withdrawn)"), "status"),
        Property("announced_at", _("gemeldet am"), "announced_at", "date-time"),
        Property("version", _("Fassung"), "current__number", "integer"),
        Property("version_announced_at", _("Fassung vom"), "current__announced_at", "date-time"),
        Property("detailed", _("Einzelheiten sichtbar"), IN_DETAIL, "boolean"),
        *_said("current__", held_back=True),
        Property("audience", _("Sichtbar für (all_members, affected_only)"), "audience", held_back=True),
        Property("url", _("Seite"), "pk", queryable=False, shown_as=_page),
    ),
)

VERSIONS = Collection(
    id="versions",
    title=_("Fassungen"),
    description=_("Alle gemeldeten Fassungen der Meldungen, deren Einzelheiten Sie sehen dürfen."),
    rows=_versions,
    key=(("report", identity), ("number", whole)),
    ground="outline",
    when="announced_at",
    properties=(
        Property("report", _("Meldung"), "report_id", "uuid"),
        Property("number", _("Fassung"), "number", "integer"),
        Property(
            "is_current", _("gilt"),
            ExpressionWrapper(Q(pk=F("report__current")), output_field=BooleanField()), "boolean",
        ),
        Property("title", _("Titel"), "title"),
        Property("reporter", _("Mitglied"), "report__reporter__short_name"),
        Property("status", _("Status (announced, withdrawn)"), "report__status"),
        Property("announced_at", _("gemeldet am"), "announced_at", "date-time"),
        *_said("", held_back=False),
        Property("change_note", _("Was hat sich geändert?"), "change_note"),
        Property("url", _("Seite"), "report_id", queryable=False, shown_as=_page),
    ),
)  # fmt: skip
