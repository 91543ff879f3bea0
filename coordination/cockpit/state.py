"""How old and how well is what everything stands on: boundaries, layers, backup. Said also when all is well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.boundaries import areas_without_boundary
from coordination.cockpit.needs import Need, Needs, first_of
from geo.editions import in_force
from geo.models import Edition, LayerState, MapLayer
from notifications.models import Backup

OLD_BOUNDARIES_DAYS = 550  # authorities give out a new edition every year


@dataclass(frozen=True)
class Fact:
    """A line that says how something stands."""

    name: str
    said: str
    url: str = ""


def layers_down() -> Needs:
    """Return the layers whose services do not answer, the longest outage first."""
    down = MapLayer.objects.kept().filter(active=True, state=LayerState.DOWN)
    return first_of(list(down.order_by("down_since", "title")), _layer, all_url=reverse("layer-list"))


def _layer(layer: MapLayer) -> Need:
    since = _("Seit %(day)s.") % {"day": _day(layer.down_since)} if layer.down_since else ""
    title = _("Die Ebene „%(layer)s“ antwortet nicht") % {"layer": layer.title}
    detail = f"{since} {layer.problem}".strip()
    return Need("layers", "warning", title, detail, reverse("layer-edit", args=[layer.pk]), _("Ebene prüfen"))


def boundaries(address: str) -> Needs:
    """Return what is wrong with the boundaries in force: none, old, or an area of a member without one.

    ``address``: where the Geschäftsstelle brings new ones.
    """
    editions = list(in_force().filter(approximate=False))
    found = [_area(area, address) for area in areas_without_boundary()]
    found += [_old(one, address) for one in editions if _age_days(one) > OLD_BOUNDARIES_DAYS]
    return Needs(found[:3], len(found), address)


def _area(area: Any, address: str) -> Need:
    title = _("Für %(area)s (%(member)s) gilt keine Grenze") % {"area": area.name, "member": area.member.short_name}
    detail = _("Von Vorhaben dort würde das Mitglied nichts erfahren.")
    url = reverse("member-detail", args=[area.member_id])
    return Need("area", "error", title, detail, url, _("Gebiet prüfen"))


def _old(edition: Edition, address: str) -> Need:
    title = _("Die Grenzen „%(name)s“ sind %(months)d Monate alt")
    values = {"name": edition.name, "months": _age_days(edition) // 30}
    detail = _("Gemeinden ändern sich selten, aber sie ändern sich. Holen Sie den neuen Stand.")
    return Need("area", "warning", title % values, detail, address, _("Neue Grenzen holen") if address else "")


def facts() -> list[Fact]:
    """Return how things stand, each with its age."""
    return [*_editions(), _layers(), _backups()]


def _editions() -> list[Fact]:
    found = in_force().order_by("-layer")
    return [
        Fact(
            str(one.get_layer_display()),
            _("%(name)s, in Kraft seit %(day)s") % {"name": one.name, "day": _day(one.in_force_from)},
        )
        for one in found
    ] or [Fact(_("Grenzen"), _("Es gelten noch keine."))]


def _layers() -> Fact:
    counted = MapLayer.objects.kept().filter(active=True).aggregate(
        all=Count("pk"), down=Count("pk", filter=Q(state=LayerState.DOWN)), checked=Max("checked_at")
    )  # fmt: skip
    if not counted["all"]:
        return Fact(_("Ebenen"), _("Noch keine."), reverse("layer-list"))
    said = ngettext("%(n)d Ebene", "%(n)d Ebenen", counted["all"]) % {"n": counted["all"]}
    down = _("%(n)d gestört") % {"n": counted["down"]} if counted["down"] else _("alle antworten")
    checked = (
        _("geprüft am %(day)s") % {"day": _day(counted["checked"])} if counted["checked"] else _("noch nicht geprüft")
    )
    return Fact(_("Ebenen"), f"{said}, {down}, {checked}", reverse("layer-list"))


def _backups() -> Fact:
    newest = Backup.objects.first()
    if newest is None:
        return Fact(_("Sicherung"), _("Von hier aus wurde noch keine gemacht."))
    tried = _("zuletzt probeweise eingespielt") if newest.is_sound else _("noch nicht probeweise eingespielt")
    return Fact(_("Sicherung"), f"{_day(newest.taken_at)}, {tried}")


def _age_days(edition: Edition) -> int:
    return (timezone.now() - (edition.in_force_from or edition.imported_at)).days


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j. F Y")
