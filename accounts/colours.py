"""Colours of the alliance: WCAG 2.1 contrast (success criteria 1.4.3 and 1.4.11), and what follows from one colour."""

from __future__ import annotations

from dataclasses import dataclass

LEAST = 4.5  # text of ordinary size, level AA
RGB = tuple[float, float, float]


@dataclass(frozen=True)
class Ground:
    """What a colour must be seen on (static/css/tokens.css), and towards what it grows stronger."""

    card: str
    page: str
    stronger: str
    tint_share: float
    on_accent: tuple[str, ...]  # what may be written on the colour; the first is liked best


LIGHT = Ground(card="#ffffff", page="#f5f6f9", stronger="#000000", tint_share=0.10, on_accent=("#ffffff", "#15181f"))
DARK = Ground(card="#191d26", page="#101319", stronger="#ffffff", tint_share=0.18, on_accent=("#0d1220", "#ffffff"))


@dataclass(frozen=True)
class Palette:
    """One colour and what the pages need beside it."""

    accent: str
    hover: str
    tint: str
    on_accent: str


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (``#rrggbb``), 1 to 21, as WCAG 2.1 defines it."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def weakest(accent: str, ground: Ground) -> float:
    """Return the least contrast that this colour has anywhere on our pages: as text, and under text."""
    tint = mixed(accent, ground.card, ground.tint_share)
    readable = min(contrast(accent, each) for each in (ground.card, ground.page, tint))
    return min(readable, max(contrast(accent, each) for each in ground.on_accent))


def nearest_fit(accent: str, ground: Ground) -> str:
    """Return the colour, or the least change of it towards black (by day) or white (by night) that is readable."""
    steps = (mixed(ground.stronger, accent, step / 50) for step in range(51))
    return next(colour for colour in steps if weakest(colour, ground) >= LEAST)


def palette(accent: str, ground: Ground) -> Palette:
    """Return the colour with what belongs to it on this ground."""
    on_accent = next(
        (each for each in ground.on_accent if contrast(accent, each) >= LEAST),
        max(ground.on_accent, key=lambda each: contrast(accent, each)),
    )
    tint = mixed(accent, ground.card, ground.tint_share)
    return Palette(accent, mixed(ground.stronger, accent, 0.25), tint, on_accent)


def mixed(one: str, other: str, share: float) -> str:
    """Return a mixture with this share (0 to 1) of the first colour, in sRGB."""
    pairs = zip(_rgb(one), _rgb(other), strict=True)
    return "#" + "".join(f"{round(255 * (share * a + (1 - share) * b)):02x}" for a, b in pairs)


def _rgb(colour: str) -> RGB:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
