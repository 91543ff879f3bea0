"""What sheets of a report and of a map say alike: scale, north, sources, and what the map shows in a sentence."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.letterhead import ink_of, logo_data
from accounts.models import Alliance
from coordination.paper.asked import Asked
from coordination.paper.drawing import draw
from coordination.paper.furniture import scale_text
from coordination.paper.legends import data_address, legend
from coordination.paper.scenes import Scene


def sheet_words(
    scene: Scene, asked: Asked, alternative: str, *, reach: str = "", base_map_missing: bool
) -> dict[str, Any]:
    """Return what the page with the map says. ``alternative`` describes the map to who cannot see it."""
    return {
        "sheet": asked.sheet,
        "map": data_address(draw(scene, asked.sheet.map)),
        "alternative": alternative,
        "legend": legend(scene, reach=reach),
        "scale": scale_text(scene.scale),
        "north": _("Oben ist Gitternord: %(plane)s.") % {"plane": scene.plane.name},
        "sources": scene.sources,
        "missing": missing_base_map() if base_map_missing else "",
        **common(),
    }


def common() -> dict[str, Any]:
    """Return what stands on every sheet."""
    today, alliance = timezone.localdate(), Alliance.current()
    return {
        "alliance": alliance.name, "logo": logo_data(alliance), "ink": ink_of(alliance).accent,
        "today": date_format(today, "j. F Y"), "made_on": today,
    }  # fmt: skip


def missing_base_map() -> str:
    """Return the sentence for a map without the base map that was asked for."""
    return _(
        "Die Grundkarte hat nicht rechtzeitig geantwortet. Die Karte zeigt nur Grenzen und Meldungen; "
        "drucken Sie später noch einmal, wenn Sie die Grundkarte brauchen."
    )
