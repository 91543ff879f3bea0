"""Numbers as people write them: 5.338.986,5 and 5,338,986.5 and 48° 10' 12" N."""

from __future__ import annotations

import re

LONGEST_NUMBER = 40
_DIGITS = re.compile(r"[+-]?\d+")
_GERMAN_GROUPS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_ENGLISH_GROUPS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL = re.compile(r"[+-]?\d+[.,]\d+")
_ANGLE = re.compile(
    r"(?P<before>[NSEOW])?\s{0,3}(?P<degrees>[+-]?\d{1,3}(?:[.,]\d{1,20})?)\s?°\s?"
    r"(?:(?P<minutes>\d{1,2}(?:[.,]\d{1,20})?)\s?['′’]\s?)?"
    r"(?:(?P<seconds>\d{1,2}(?:[.,]\d{1,20})?)\s?(?:\"|″|”|''|′′)\s?)?(?P<after>[NSEOW])?",
    re.IGNORECASE,
)


def readings_of(text: str) -> list[float]:
    """Return every number the text can mean, likeliest first; none when it is no number.

    ``708.171`` is 708 and a bit in English and 708171 in German: only the place on earth can tell.
    """
    if len(text) > LONGEST_NUMBER:
        return []
    plain = text.replace("'", "").replace("’", "").replace("\u00a0", "").replace("\u202f", "").replace("−", "-")
    if _DIGITS.fullmatch(plain):
        return [float(plain)]
    found = []
    if _DECIMAL.fullmatch(plain):
        found.append(float(plain.replace(",", ".")))
    if _GERMAN_GROUPS.fullmatch(plain):
        found.append(float(plain.replace(".", "").replace(",", ".")))
    if _ENGLISH_GROUPS.fullmatch(plain):
        found.append(float(plain.replace(",", "")))
    return list(dict.fromkeys(found))


def one_number(text: str, *, german: bool = True) -> float | None:
    """Return the number in a form field, None when it is none: ``24.000`` is 24000 in German, 24 in English."""
    plain = "".join(text.split()).replace("'", "").replace("’", "").replace("−", "-")
    if len(plain) > LONGEST_NUMBER:
        return None
    # The comma parts decimals in German, the dot in English; the other one parts thousands.
    groups, thousands, decimal = (_GERMAN_GROUPS, ".", ",") if german else (_ENGLISH_GROUPS, ",", ".")
    if groups.fullmatch(plain):
        return float(plain.replace(thousands, "").replace(decimal, "."))
    found = readings_of(plain)
    return found[0] if found else None


def angles_of(line: str) -> list[tuple[float, str]]:
    """Return the angles in a line with degree signs, as (degrees, hemisphere letter or nothing)."""
    found = []
    for match in _ANGLE.finditer(line):
        parts = [float((match[name] or "0").replace(",", ".")) for name in ("degrees", "minutes", "seconds")]
        letter = (match["before"] or match["after"] or "").upper().replace("O", "E")
        sign = -1.0 if match["degrees"].startswith("-") or letter in ("S", "W") else 1.0
        found.append((sign * (abs(parts[0]) + parts[1] / 60 + parts[2] / 3600), letter))
    return found
