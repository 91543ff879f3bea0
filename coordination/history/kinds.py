"""What is kept in the history, and how each kind is named, shown and taken back. A new kind is one entry here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Alliance, Member, MemberArea, RetentionPeriod, User
from coordination.history import undoing
from geo.models import CumulativeRule, Effect, ImpactRule, MapLayer, PlanKind, Stage, Use
from geo.standing import LABEL
from notifications.models import Deputy, Destination, MailText

Undo = Callable[[Any, Any, User], None]


@dataclass(frozen=True)
class Kind:
    """One kind of row. ``fields``: what is shown of a change; ``named_by``: the columns that name the row.

    ``address``: of the page where it is kept, made from the event. ``undone_by``: the labels that can be taken back.
    """

    slug: str
    label: Any
    model: Any
    fields: tuple[str, ...]
    named_by: tuple[str, ...]
    address: Callable[[Any], str]
    undo: Undo | None = None
    undone_by: tuple[str, ...] = (undoing.INSERT, undoing.UPDATE, undoing.DELETE)

    @property
    def events(self) -> Any:
        """All its rows of history, without what stood before the history began."""
        return self.model.pgh_event_model.objects.exclude(pgh_label=LABEL)


def _page(name: str, *columns: str) -> Callable[[Any], str]:
    def address(event: Any) -> str:
        try:
            return reverse(name, args=[getattr(event, column) for column in columns])
        except NoReverseMatch:
            return ""

    return address


def _codes(slug: str, label: Any, model: Any, *more: str) -> Kind:
    fields = ("label", "label_en", "official_code", "position", "active", *more)

    def address(event: Any) -> str:
        return reverse("code-list", args=[slug])

    return Kind(slug, label, model, fields, ("label",), address, undoing.code(model), (undoing.UPDATE,))


KINDS = {
    one.slug: one
    for one in (
        Kind("mitglieder", _("Mitglied"), Member, ("name", "short_name", "active"), ("short_name",),
             _page("member-detail", "pgh_obj_id"), undoing.member),
        Kind("gebiete", _("Mitgliedsgebiet"), MemberArea, ("member", "key", "name"), ("name",),
             _page("member-detail", "member_id"), undoing.member_area, (undoing.INSERT, undoing.DELETE)),
        Kind("personen", _("Person und Rollen"), User, ("member", "roles", "is_active", "is_staff"), (),
             _page("person-edit", "pgh_obj_id"), undoing.person, (undoing.UPDATE,)),
        Kind("postfaecher", _("Postfach"), Destination, ("address", "label", "cc", "duty", "active"),
             ("label", "address"), _page("destination-edit", "pgh_obj_id"), undoing.mailbox),
        Kind("vertretungen", _("Vertretung"), Deputy, ("destination", "address", "name", "from_on", "until_on"),
             ("name", "address"), _page("destination-edit", "destination_id"), undoing.deputy),
        Kind("regeln", _("Betroffenheitsregel"), ImpactRule, (), ("name",), _page("rule-detail", "pgh_obj_id"),
             undoing.rule),
        Kind("summenregeln", _("Summenregel"), CumulativeRule, (), ("name",),
             _page("cumulative-rule-detail", "pgh_obj_id"), undoing.rule_of_sums),
        _codes("planarten", _("Planart"), PlanKind),
        _codes("nutzungen", _("Nutzung"), Use, "asks", "map_group"),
        _codes("planungsstaende", _("Planungsstand"), Stage, "step", "pattern"),
        _codes("auswirkungen", _("Auswirkung"), Effect),
        Kind("ebenen", _("Ebene"), MapLayer, ("title", "attribution", "licence", "role", "active", "removed_at"),
             ("title",), _page("layer-edit", "pgh_obj_id"), undoing.layer),
        Kind("mailtexte", _("Mailtext"), MailText, ("text",), ("key",), _page("mail-text-edit", "key"),
             undoing.mail_text),
        Kind("auftritt", _("Auftritt"), Alliance,
             ("name", "short_name", "legal_name", "office_name", "contact", "phone", "address", "represented_by",
              "privacy_contact", "accessibility_contact", "logo_mark", "accent", "accent_dark", "set_up_at"),
             ("name",), _page("branding"), undoing.appearance, (undoing.UPDATE,)),
        Kind("fristen", _("Aufbewahrungsfrist"), RetentionPeriod, ("days",), ("key",),
             _page("retention"), undoing.period, (undoing.INSERT, undoing.UPDATE)),
    )
}  # fmt: skip
