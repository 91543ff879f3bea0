"""Pictures of pages for the guide: small files whose colours are those of the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PIL import Image

COLOURS = 256


def keep(page: Any, path: Path) -> None:
    """Write what one sees of a page as PNG, in its most frequent colours: those of the legend stay what they are."""
    page.screenshot(path=path, animations="disabled", caret="hide")
    with Image.open(path) as taken:
        picture = taken.convert("RGB")
    found: Any = picture.getcolors(picture.width * picture.height)  # (how often, red, green and blue)
    often = sorted(found, reverse=True)[:COLOURS]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, colour in often for part in colour])
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)
