"""Sending a stored file: always as a download, so that no browser opens what somebody uploaded."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404


def as_download(content: FieldFile, name: str) -> FileResponse:
    """Return the answer that sends this file under this name; raises ``Http404`` where it is gone from the disk.

    Who may have it was asked before: rows come through ``visible_to`` and its like.
    """
    try:
        opened = content.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(opened, as_attachment=True, filename=name, content_type="application/octet-stream")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
