"""Tables: CSV as German Excel opens it, and XLSX.

Text that begins like a formula is made harmless in text columns alone (OWASP, "CSV Injection"): a number keeps its
minus. In XLSX nothing has to be changed: text is stored as text, and nothing calculates it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from notifications.exports.columns import COLUMNS, Row, Value

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
PLACE = ("rechtswert_utm32", "hochwert_utm32")


def write_csv(path: Path, rows: Iterable[Row]) -> None:
    """Write reports with semicolons, a byte order mark, decimal commas and German dates."""
    placed = ([*row.values, *(round(metres, 2) for metres in _place(row))] for row in rows)
    csv_table(path, _header(), placed)


def write_xlsx(path: Path, rows: Iterable[Row]) -> None:
    """Write reports on one sheet with typed cells, a fixed first line and a filter."""
    xlsx_table(path, "Meldungen", _header(), ([*row.values, *_place(row)] for row in rows))


def csv_table(path: Path, header: Sequence[str], lines: Iterable[Sequence[Value]]) -> None:
    """Write any table as CSV, the way German Excel opens it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow([_cell(name) for name in header])
        for line in lines:
            table.writerow([_cell(value) for value in line])


def xlsx_table(path: Path, title: str, header: Sequence[str], lines: Iterable[Sequence[Value]]) -> None:
    """Write any table as XLSX: one sheet of this title (31 letters at most)."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(title)
        strong, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd.mm.yyyy"})
        for number, name in enumerate(header):
            sheet.write_string(0, number, name, strong)
        sheet.freeze_panes(1, 0)
        last = 0
        for last, line in enumerate(lines, 1):
            for number, value in enumerate(line):
                _write(sheet, last, number, value, day)
        sheet.autofilter(0, 0, last, len(header) - 1)
        sheet.set_column(0, len(header) - 1, 18)


def _header() -> list[str]:
    return [*(str(column.title) for column in COLUMNS), *PLACE]


def _place(row: Row) -> tuple[float, float]:
    return row.place.x, row.place.y


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.startswith(FORMULA) else value
        case date():
            return f"{value:%d.%m.%Y}"
        case float():
            return f"{value:.12g}".replace(".", ",")
    return str(value)


def _write(sheet: Any, line: int, number: int, value: Value, day: Any) -> None:
    match value:
        case None:
            sheet.write_blank(line, number, None)
        case str():
            sheet.write_string(line, number, value)
        case date():
            sheet.write_datetime(line, number, value, day)
        case _:
            sheet.write_number(line, number, value)
