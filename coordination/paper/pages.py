"""From a template to a PDF, and from a PDF to a picture. Nothing is loaded from outside."""

from __future__ import annotations

import io
from collections.abc import Mapping
from threading import Lock
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from django.template.loader import render_to_string
from weasyprint import HTML  # type: ignore[import-untyped]

from coordination.paper.drawing import draw
from coordination.paper.legends import data_address
from coordination.paper.scenes import Scene
from coordination.paper.sheets import Rect
from coordination.proof.pages import OnlyInside, fonts

# ISO 14289-1: tagged, with a language, a title and alternative texts.
VARIANT = "pdf/ua-1"
DPI = 220
_one_at_a_time = Lock()  # PDFium is one library for the whole process, and not made for threads


def pdf_of(template: str, context: Mapping[str, Any]) -> bytes:
    """Return the page of this template as an accessible PDF."""
    page = render_to_string(template, {**context, "fonts": fonts()})
    made: bytes = HTML(string=page, url_fetcher=OnlyInside(), base_url="schrift:").write_pdf(pdf_variant=VARIANT)
    return made


def picture_of(scene: Scene, place: Rect) -> bytes:
    """Return the map of this size as a PNG, for programs that show no PDF."""
    page = {"map": data_address(draw(scene, place)), "width": place.width, "height": place.height}
    pdf = pdf_of("coordination/paper/picture.html", page)
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            image = document[0].render(scale=DPI / 72).to_pil()
        finally:
            document.close()
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True, dpi=(DPI, DPI))
    return file.getvalue()
