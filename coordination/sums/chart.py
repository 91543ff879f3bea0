"""A sum as a picture: bars divided by use, as SVG of our own. For pages without scripts, and for paper.

Its colours are attributes, which the style sheet of a page overrides (static/css/region.css): dark mode needs no
second picture.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from coordination.paper.palette import INK, MUTED, USES
from coordination.sums.facts import Fact
from coordination.sums.query import Line, Sums

WIDTH, LABELS, FIGURES = 760, 190, 90
BAR, ROW, LEGEND = 20, 30, 24
LETTER = 7.2  # of the legend's text, on average
LONGEST_LABEL = 26
# The firmer a plan, the fuller.
STAGES = {"dots": "#d3def3", "diagonal": "#92aee2", "grid": "#5b80c9", "solid": "#1d4ba8"}
COLOURS = USES | STAGES
FONT = 'font-family="Fira Sans, sans-serif"'


def picture(found: Sums, fact: Fact, title: str) -> SafeString:
    """Return the bars of one fact, one for each line, as an SVG that stands alone; empty where there is none."""
    longest = max((line.all[fact.name].value or 0 for line in found.lines), default=0)
    if not longest:
        return mark_safe("")
    legend, top = _legend(found.parts)
    rows = [_row(found, fact, line, top + number * ROW, longest) for number, line in enumerate(found.lines)]
    height = top + len(rows) * ROW + 4
    return mark_safe(  # noqa: S308 (everything in it is escaped here)
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{legend}{"".join(rows)}</svg>'
    )


def _row(found: Sums, fact: Fact, line: Line, top: int, longest: float) -> str:
    middle = top + ROW / 2 + 5
    said = fact.said(line.all[fact.name].value)
    bars = "".join(_bars(found, fact, line, top + (ROW - BAR) / 2, (WIDTH - LABELS - FIGURES) / longest))
    end = LABELS + (line.all[fact.name].value or 0) * (WIDTH - LABELS - FIGURES) / longest + 8
    return _text(0, middle, _shortened(line.label)) + bars + _text(end, middle, said, weight=600)


def _bars(found: Sums, fact: Fact, line: Line, top: float, scale: float) -> Iterator[str]:
    left = float(LABELS)
    for key, _label in found.parts:
        wide = (line.parts[key][fact.name].value or 0) * scale if key in line.parts else 0
        if wide > 0:
            yield _bar(key, left, top, max(wide - 1, 0.5), BAR)
        left += wide


def _legend(parts: list[tuple[str, str]]) -> tuple[str, int]:
    """Return a swatch and a word for each part, and where the rows begin."""
    drawn, left, line = [], 0.0, 0
    for key, label in parts:
        wide = 28 + len(label) * LETTER + 16
        if left and left + wide > WIDTH:
            left, line = 0.0, line + 1
        drawn.append(_bar(key, left, line * LEGEND + 4, 14, 14) + _text(left + 20, line * LEGEND + 16, label))
        left += wide
    return "".join(drawn), (line + 1) * LEGEND + 8


def _bar(key: str, left: float, top: float, wide: float, high: float) -> str:
    place = f'x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{high:.1f}"'
    paint = f'fill="{COLOURS.get(key, MUTED)}" stroke="{INK}" stroke-width="0.6"'
    return f'<rect class="chart__bar chart__bar--{escape(key)}" {place} {paint}/>'


def _text(left: float, base: float, words: str, *, weight: int = 400) -> str:
    place = f'x="{left:.1f}" y="{base:.1f}" font-size="14" font-weight="{weight}"'
    return f'<text class="chart__text" {place} {FONT} fill="{INK}">{escape(words)}</text>'


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
