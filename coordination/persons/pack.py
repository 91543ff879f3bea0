"""What is kept about a person as a file to take along: for programs as JSON, for people as a page. One ZIP."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from coordination.persons.gathering import Section, gather
from coordination.persons.words import label_of, value_of

FORMAT = "umgriff-personal-data/1"


def pack(person: User) -> bytes:
    """Return the ZIP with everything that is kept about a person: ``daten.json`` and ``daten.html``."""
    sections, now = gather(person), timezone.localtime()
    data = {
        "format": FORMAT,
        "created_at": now.isoformat(),
        "sections": [{"key": one.key, "title": one.title, "rows": one.rows} for one in sections],
    }
    shown = [(one.title, [_readable(row) for row in one.rows]) for one in sections]
    page = render_to_string("persons/pack.html", {"person": person, "sections": shown, "now": now})
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("daten.json", json.dumps(data, ensure_ascii=False, indent=2))
        file.writestr("daten.html", page)
    return out.getvalue()


def file_name() -> str:
    """Return what the file is called: without anybody's name, for it may lie in a shared folder."""
    return _("meine-daten-%(day)s.zip") % {"day": f"{timezone.localdate():%Y-%m-%d}"}


def counted(sections: list[Section]) -> list[tuple[str, int]]:
    """Return how many rows of what there are."""
    return [(one.title, len(one.rows)) for one in sections]


def _readable(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (label_of(name), value_of(value)) for name, value in row.items() if value not in ("", None, []) and name != "id"
    ]
