"""From a source's fields to what an area is called: key, name, designation, kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.importers.presets import Preset
from geo.importers.problems import ImportProblem
from geo.models import AreaKind

AGS = re.compile(r"(0[1-9]|1[0-6])\d{6}")  # the first two digits are the state
AGS_DIGITS = 8
DISTRICT_DIGITS = 2
LONGEST_NAME = 120
LONGEST_DESIGNATION = 60


@dataclass(frozen=True)
class Labels:
    key: str
    name: str
    designation: str
    kind: AreaKind
    parent_key: str


def key_of(value: Any, preset: Preset) -> str:
    """Return the official key: an AGS of eight digits, or a district's, 09162000-13.

    Numbers have lost their leading zeros, and get them back. Raises ``ImportProblem``.
    """
    text = _text(value)
    if preset.kind == AreaKind.DISTRICT:
        return _district_key(text, preset.parent)
    key = text.zfill(AGS_DIGITS) if text.isdigit() and len(text) == AGS_DIGITS - 1 else text
    if AGS.fullmatch(key):
        return key
    hint = " Das ist der Regionalschlüssel (ARS), gebraucht wird der AGS." if len(text) == 12 and text.isdigit() else ""
    raise ImportProblem(f"„{text}“ ist kein Gemeindeschlüssel (AGS, acht Ziffern).{hint}")


def _district_key(text: str, parent: str) -> str:
    number = text.removeprefix(f"{parent}-")
    if not number.isdigit() or len(number.lstrip("0")) > DISTRICT_DIGITS or not int(number):
        raise ImportProblem(f"„{text}“ ist keine Nummer eines Stadtbezirks von {parent}.")
    return f"{parent}-{int(number):0{DISTRICT_DIGITS}d}"


def labels_of(values: Mapping[str, Any], preset: Preset) -> Labels | None:
    """Return what the row is, or None where the preset leaves it out. Raises ``ImportProblem``."""
    row = {field.lower(): value for field, value in values.items()}
    if any(_text(row.get(field.lower())) not in wanted for field, wanted in preset.where):
        return None
    key = key_of(row.get(preset.key_field.lower()), preset)
    designation = _text(row.get(preset.designation_field.lower())) if preset.designation_field else preset.designation
    unincorporated = preset.kind == AreaKind.MUNICIPALITY and "gemeindefrei" in designation.lower()
    return Labels(
        key=key,
        name=(_text(row.get(preset.name_field.lower())) or key)[:LONGEST_NAME],
        designation=designation[:LONGEST_DESIGNATION],
        kind=AreaKind.UNINCORPORATED if unincorporated else preset.kind,
        parent_key=preset.parent,
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
