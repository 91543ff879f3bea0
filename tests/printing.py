"""Reading what was printed: points, words and pictures on the page, in millimetres from its upper left corner."""

from __future__ import annotations

import io
import math
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pdfplumber

from geo.models import Report
from notifications.services import announce
from tests import paper

POINTS_TO_THE_MM = 72 / 25.4
Place = tuple[float, float]


def announced(planner: Any, outline: Any, **fields: Any) -> Report:
    """A report of this planner that everybody was told of."""
    audience = fields.pop("audience", "all_members")
    report = paper.draft(planner, outline, **fields)
    Report.objects.filter(pk=report.pk).update(audience=audience)
    announce(Report.objects.get(pk=report.pk), by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.select_related("reporter").get(pk=report.pk)


@contextmanager
def opened(pdf: bytes) -> Iterator[Any]:
    """The document, for the block."""
    document = pdfplumber.open(io.BytesIO(pdf))
    try:
        yield document
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    """All words of all pages."""
    with opened(pdf) as document:
        return "\n".join(page.extract_text() for page in document.pages)


def corners_on(pdf: bytes, page: int = 0) -> list[Place]:
    """Every corner of every line and area on a page."""
    with opened(pdf) as document:
        shapes = [*document.pages[page].curves, *document.pages[page].lines, *document.pages[page].rects]
        return [(x / POINTS_TO_THE_MM, y / POINTS_TO_THE_MM) for one in shapes for x, y in one["pts"]]


def worst(drawn: list[Place], wanted: Iterable[Place]) -> float:
    """How far the wanted places are from the nearest drawn ones, at most."""
    return max(min(math.hypot(x - u, y - v) for u, v in drawn) for x, y in wanted)
