"""The record as one HTML page that needs nothing from elsewhere, and as a PDF/A made of that page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML, Attachment  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from accounts.letterhead import ink_of, logo_data
from accounts.models import Alliance
from geo.inline import png_address

# ISO 19005-3, level B: for the archive, and it may carry the machine-readable record inside.
VARIANT = "pdf/a-3b"
FONTS = {"400Regular": (400, "normal"), "400Regular_Italic": (400, "italic"), "600SemiBold": (600, "normal")}
FONT_SCHEME = "schrift:"
PICTURE = "karten/fassung-{}.png"


def html_of(record: Mapping[str, Any], pictures: Mapping[int, bytes]) -> str:
    """Return the page; ``pictures`` are PNGs by the number of the version."""
    inside = {number: png_address(png) for number, png in pictures.items()}
    shown = [one | {"picture": inside.get(one["number"], "")} for one in record["versions"]]
    alliance = Alliance.current()
    look = {"fonts": fonts(), "ink": ink_of(alliance).accent, "logo": logo_data(alliance)}
    return render_to_string("coordination/proof/file.html", {"akte": {**record, "versions": shown}, **look})


def pdf_of(page: str, record: bytes) -> bytes:
    """Return the page on A4 with page numbers, the JSON of the record attached."""
    attached = Attachment(string=record, name="akte.json", description="Umgriff-Akte", relationship="Source")
    made: bytes = HTML(string=page, url_fetcher=OnlyInside(), base_url="schrift:").write_pdf(
        pdf_variant=VARIANT, attachments=[attached], full_fonts=False
    )
    return made


def fonts() -> list[dict[str, Any]]:
    """Return the fonts of what is printed, for its style sheet."""
    return [{"style": name, "weight": weight, "slope": slope} for name, (weight, slope) in FONTS.items()]


class OnlyInside(URLFetcher):  # type: ignore[misc]
    """Fetches what the page carries itself and our fonts. Nothing else: no file of the server, no address outside."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return what ``data:`` or ``schrift:`` names. Raises ``ValueError`` for everything else."""
        if url.startswith("data:"):
            return super().fetch(url, headers)
        style = url.removeprefix(FONT_SCHEME).strip("/")
        if url.startswith(FONT_SCHEME) and style in FONTS:
            return URLFetcherResponse(url, _font(style).read_bytes(), {"Content-Type": "font/ttf"})
        raise ValueError(f"A proof file loads nothing from outside: {url[:80]}")


def _font(style: str) -> Path:
    return Path(settings.FONT_DIR) / style / f"FiraSans_{style}.ttf"
