"""How the alliance looks, wherever it is shown: the addresses of its logo and colours, its logo as a picture."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from accounts import colours
from accounts.models import Alliance
from geo.inline import png_address

OUR_ACCENT, OUR_TINT = "#1d4ba8", "#e8eefa"  # static/css/tokens.css


def logo_address(alliance: Alliance) -> str:
    """Return the path of the logo: the uploaded one, else the operator's file."""
    if alliance.logo_mark:
        return reverse("branding-logo", args=[alliance.logo_mark])
    return static(settings.ALLIANCE_LOGO)


def colours_address(alliance: Alliance) -> str:
    """Return the path of the style sheet with the alliance's own colours; nothing where it has none."""
    sheet = style_sheet(alliance)
    return reverse("branding-colours", args=[sha256(sheet.encode()).hexdigest()[:16]]) if sheet else ""


def accent_of(alliance: Alliance) -> str:
    """Return the colour on light ground, for what is no page: mails, the frame of a phone."""
    return alliance.accent or OUR_ACCENT


def ink_of(alliance: Alliance) -> colours.Palette:
    """Return the colour on white with what belongs to it, for pictures and paper: readable there as text is."""
    own = colours.palette(colours.nearest_fit(accent_of(alliance), colours.LIGHT), colours.LIGHT)
    return own if alliance.accent else replace(own, tint=OUR_TINT)


def accent_dark_of(alliance: Alliance) -> str:
    """Return the colour for dark pages: the chosen one, else the light one made readable; nothing without any."""
    return alliance.accent_dark or (colours.nearest_fit(alliance.accent, colours.DARK) if alliance.accent else "")


def style_sheet(alliance: Alliance) -> str:
    """Return the CSS that gives our pages the alliance's colours; nothing where it has none."""
    if not (alliance.accent or alliance.accent_dark):
        return ""
    light = colours.palette(accent_of(alliance), colours.LIGHT)
    dark = _properties(colours.palette(accent_dark_of(alliance), colours.DARK))
    night = f"@media screen and (prefers-color-scheme: dark){{:root{{{dark}}}}}"
    return f":root{{{_properties(light)}}}{night}"


def _properties(palette: colours.Palette) -> str:
    on = f"--accent-hover:{palette.hover};--on-accent:{palette.on_accent};"
    both = "".join(f"--{where}accent:{palette.accent};--{where}accent-tint:{palette.tint};" for where in ("", "map-"))
    return on + both


def logo_picture(alliance: Alliance) -> bytes:
    """Return the uploaded logo as PNG; nothing where there is none."""
    try:
        return _logo(alliance.logo_mark) if alliance.logo_mark else b""
    except Alliance.DoesNotExist:  # replaced a moment ago
        return b""


def logo_data(alliance: Alliance) -> str:
    """Return the uploaded logo as an address that carries it, for a page that loads nothing; nothing without one."""
    picture = logo_picture(alliance)
    return png_address(picture) if picture else ""


@lru_cache(maxsize=4)
def _logo(mark: str) -> bytes:
    return bytes(Alliance.objects.values_list("logo", flat=True).get(logo_mark=mark) or b"")
