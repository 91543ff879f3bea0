"""The colours of the map on the screen by day (static/css/map.css), and how thick lines are, in 1/100 mm."""

from __future__ import annotations

from accounts.colours import Palette
from accounts.letterhead import ink_of
from accounts.models import Alliance

INK, MUTED, RED, WHITE = "#15181f", "#525968", "#b3202a", "#fff"
MEMBER, OUTSIDE, BORDER = "#fbfbf8", "#e4e6eb", "#525968"
USES = {
    "housing": "#c8442f", "business": "#4c5a75", "retail": "#f0a11e", "office": "#8b62c4", "energy": "#f2d338",
    "transport": "#14181f", "social": "#d977ad", "green": "#2c8f63", "water": "#4aa8dc",
}  # fmt: skip

BORDER_WIDTH, OWN_BORDER_WIDTH, AFFECTED_WIDTH = 25, 50, 40
EDGE_WIDTH, COLOUR_WIDTH = 75, 45  # light colours need a dark edge
OWN_EDGE_WIDTH, OWN_COLOUR_WIDTH = 140, 80
HATCH_WIDTH, DOT_WIDTH = 38, 65


def own_colours() -> Palette:
    """Return the alliance's colour, and its tint for affected areas: asked once for a sheet."""
    return ink_of(Alliance.current())
