"""Schemas of exactly what we hand over, written by us from the published standards (geo/xplan/schemas)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

SCHEMAS = Path(__file__).with_name("schemas")


@cache
def schema(name: str) -> Any:
    """Return one of our schemas, compiled."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XMLSchema(etree.parse(SCHEMAS / name, parser))


def checked(root: Any, name: str) -> None:
    """Raise ``lxml.etree.DocumentInvalid`` when a document is not what we promise: our fault, never the user's."""
    schema(name).assertValid(root)
