"""Sheets of paper: how large they are, where the map lies on them, and which scales there are. In millimetres."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]  # west, south, east, north, in metres

# DIN EN ISO 216: width and height, upright.
PAPERS = {"a4": (210, 297), "a3": (297, 420)}
UPRIGHT, ACROSS = "hoch", "quer"
SCALES = (1_000, 2_000, 2_500, 5_000, 10_000, 15_000, 20_000, 25_000, 50_000)
# Where even 1:50,000 does not hold what is to be shown, a fitting scale may go on.
OVERVIEWS = (100_000, 200_000, 500_000, 1_000_000)
LARGEST_FITTED = 2_500  # a hut alone on the sheet would show no surroundings one knows
ROOM = 1.25  # how much wider the map is, at least, than what must fit into it
MARGIN, HEAD, FOOT, GAP = 12, 26, 4, 3
STRIP, COLUMN = 50, 66  # of the legend: its height under an upright map, its width beside one that lies across


@dataclass(frozen=True)
class Rect:
    """A place on the page, in millimetres from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Sheet:
    """One page: its size, where the map lies, and where the legend."""

    width: float
    height: float
    map: Rect
    legend: Rect


def sheet(paper: str, orientation: str) -> Sheet:
    """Return the sheet of this paper (``a4``, ``a3``) and orientation (``hoch``, ``quer``)."""
    short, long = PAPERS[paper]
    top = MARGIN + HEAD
    if orientation == UPRIGHT:
        width, high = short - 2 * MARGIN, long - top - MARGIN - FOOT - STRIP - GAP
        return Sheet(
            short, long, Rect(MARGIN, top, width, high), Rect(MARGIN, top + high + GAP, width, STRIP),
        )  # fmt: skip
    width, high = long - 2 * MARGIN - COLUMN - GAP, short - top - MARGIN - FOOT
    return Sheet(long, short, Rect(MARGIN, top, width, high), Rect(MARGIN + width + GAP, top, COLUMN, high))


def fitting(shown: Box, place: Rect, *, room: float = ROOM, largest: int = SCALES[0]) -> int:
    """Return the largest scale, as its denominator, at which a map of this size shows the box with room around it.

    ``largest`` is the largest scale to be taken. What fits nowhere gets the smallest scale there is.
    """
    west, south, east, north = shown
    for scale in (*SCALES, *OVERVIEWS):
        fits = (east - west) * room <= metres(place.width, scale) and (north - south) * room <= metres(
            place.height, scale
        )
        if fits and scale >= largest:
            return scale
    return OVERVIEWS[-1]


def frame(shown: Box, place: Rect, scale: int) -> Box:
    """Return what a map of this size and scale shows around the middle of the box."""
    x, y = (shown[0] + shown[2]) / 2, (shown[1] + shown[3]) / 2
    aside, above = metres(place.width, scale) / 2, metres(place.height, scale) / 2
    return x - aside, y - above, x + aside, y + above


def holds(frame: Box, shown: Box) -> bool:
    """Whether the box lies inside the frame."""
    return frame[0] <= shown[0] and frame[1] <= shown[1] and frame[2] >= shown[2] and frame[3] >= shown[3]


def metres(millimetres: float, scale: int) -> float:
    """Return the length in nature of a length on paper."""
    return millimetres * scale / 1_000
