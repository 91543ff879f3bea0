"""What makes a drawing a map: the frame, a scale bar, an arrow to grid north."""

from __future__ import annotations

from django.utils.formats import number_format

from coordination.paper.labels import Box
from coordination.paper.page import UNITS
from coordination.paper.palette import INK, WHITE
from geo.formats import METRES_PER_KILOMETRE

ROUND_LENGTHS_M = tuple(int(number * 10**power) for power in range(1, 6) for number in (1, 2, 5))
LONGEST_BAR = 62 * UNITS
PARTS = 4
PANEL_HIGH, PADDING = 13 * UNITS, 3 * UNITS
ARROW = 11 * UNITS  # the side of the arrow's panel, which is half as high again


def bar_metres(to_the_metre: float) -> int:
    """Return how many metres the scale bar is long: a round number, at most 62 mm on paper."""
    fitting = [metres for metres in ROUND_LENGTHS_M if metres * to_the_metre <= LONGEST_BAR]
    return fitting[-1] if fitting else ROUND_LENGTHS_M[0]


def scale_text(scale: int) -> str:
    """Return a scale as people write it: 1:25.000."""
    return f"1:{number_format(scale, 0, force_grouping=True)}"


def scale_bar(height: float, to_the_metre: float, scale: int) -> tuple[str, Box]:
    """Return the bar in the lower left corner of the map as SVG, and the place it takes."""
    metres = bar_metres(to_the_metre)
    long, high = metres * to_the_metre, 1.6 * UNITS
    wide, top = long + 2 * PADDING + 4 * UNITS, height - PANEL_HIGH
    left, bar_top = PADDING, height - 2 * UNITS - high
    drawn = [_panel(0, top, wide, PANEL_HIGH), _text(left, top + 4 * UNITS, scale_text(scale), 360, "start", 600)]
    for part in range(PARTS):
        fill = INK if part % 2 == 0 else WHITE
        x, width = left + part * long / PARTS, long / PARTS
        drawn.append(_rectangle(x, bar_top, width, high, fill))
    unit, divisor = ("km", METRES_PER_KILOMETRE) if metres >= 2 * METRES_PER_KILOMETRE else ("m", 1)
    for at in (0, metres / 2, metres):
        figure = number_format(at / divisor, None if at % divisor == 0 else 1, force_grouping=True)
        words = f"{figure.removesuffix(',0')} {unit}" if at == metres else figure.removesuffix(",0")
        drawn.append(_text(left + at * to_the_metre, bar_top - 0.8 * UNITS, words, 240, "middle" if at else "start"))
    return "".join(drawn), (0, top, wide, height)


def north_arrow(width: float) -> tuple[str, Box]:
    """Return the arrow in the upper right corner of the map as SVG, and the place it takes."""
    left, high = width - ARROW, ARROW * 1.5
    middle, tip, foot, notch = left + ARROW / 2, 5.4 * UNITS, 14.6 * UNITS, 12.6 * UNITS
    side = 2.6 * UNITS
    dark = f'<path d="M{middle:.0f} {tip:.0f}L{middle - side:.0f} {foot:.0f}L{middle:.0f} {notch:.0f}z" fill="{INK}"/>'
    light = (
        f'<path d="M{middle:.0f} {tip:.0f}L{middle + side:.0f} {foot:.0f}L{middle:.0f} {notch:.0f}z" '
        f'fill="{WHITE}" stroke="{INK}" stroke-width="20" stroke-linejoin="round"/>'
    )
    drawn = _panel(left, 0, ARROW, high) + _text(middle, 4.4 * UNITS, "N", 380, "middle", 600) + dark + light
    return drawn, (left, 0, width, high)


def _panel(left: float, top: float, wide: float, high: float) -> str:
    place = f'x="{left:.0f}" y="{top:.0f}" width="{wide:.0f}" height="{high:.0f}"'
    return f'<rect {place} fill="{WHITE}" fill-opacity="0.88"/>'


def _rectangle(left: float, top: float, wide: float, high: float, fill: str) -> str:
    # Exact to the unit: the bar is what people measure against.
    d = f"M{left:.2f} {top:.2f}h{wide:.2f}v{high:.2f}h{-wide:.2f}z"
    return f'<path d="{d}" fill="{fill}" stroke="{INK}" stroke-width="15"/>'


def _text(x: float, y: float, words: str, size: int, anchor: str, weight: int = 400) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-family="Fira Sans" font-weight="{weight}" font-size="{size}" '
        f'text-anchor="{anchor}" fill="{INK}">{words}</text>'
    )
