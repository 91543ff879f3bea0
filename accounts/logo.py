"""A logo that somebody uploads becomes a PNG that we wrote ourselves: square, small, without anything hidden in it."""

from __future__ import annotations

import io
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 2 * 1024**2
MOST_PIXELS = 4000 * 4000
LEAST_SIDE = 64
SIDE = 512  # sharp at 36 px on every screen, and on paper


def as_logo(content: bytes) -> tuple[bytes, str]:
    """Return the picture as a square PNG on a transparent ground, and a short mark that changes with it.

    Raises ``ValidationError`` for what is no picture of the formats above, too large or too small.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(_("Die Datei ist größer als 2 MB. Speichern Sie das Logo kleiner, 512 Pixel genügen."))
    picture = _picture(content).convert("RGBA")
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    side = max(picture.size)
    ground = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    ground.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    file = io.BytesIO()
    ground.save(file, "PNG", optimize=True)
    png = file.getvalue()
    return png, sha256(png).hexdigest()[:16]


def _picture(content: bytes) -> Image.Image:
    if b"<svg" in content[:4096].lower():
        raise ValidationError(_("Eine SVG-Datei kann Programme enthalten. Speichern Sie das Logo als PNG."))
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("Das ist kein Bild, das wir lesen können: nehmen Sie PNG, JPEG oder WebP.")) from error
    if picture.width * picture.height > MOST_PIXELS:
        raise ValidationError(_("Das Bild hat zu viele Pixel. Speichern Sie es kleiner, 512 × 512 genügen."))
    if max(picture.size) < LEAST_SIDE:
        raise ValidationError(_("Das Bild ist zu klein: mindestens eine Seite braucht 64 Pixel."))
    try:
        # WeasyPrint has Pillow fill up what a cut file lacks, for the whole process.
        Image.open(io.BytesIO(content), formats=FORMATS).verify()
        picture.load()
    except (OSError, ValueError, SyntaxError, MemoryError) as error:
        raise ValidationError(_("Das Bild ist beschädigt. Speichern Sie es neu, dann noch einmal hier.")) from error
    return picture
