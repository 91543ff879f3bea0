"""Packing the proof file: one ZIP in a temporary file, with a list of everything in it and its SHA-256."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.text import slugify

from accounts.models import User
from coordination.models import ResponseFile
from coordination.proof.pages import PICTURE, html_of, pdf_of
from coordination.proof.record import plain, record_of
from geo.models import Report, ReportFile
from notifications import pictures

IN_MEMORY = 8 * 1024 * 1024  # beyond that the ZIP lies on the disk while it is made and sent
CHUNK = 256 * 1024
# What no file name may have under Windows.
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


@dataclass(frozen=True)
class Proof:
    """A finished proof file: closing ``content`` removes it."""

    name: str
    content: IO[bytes]


@dataclass
class _Pack:
    """A ZIP being written, and what is in it."""

    archive: zipfile.ZipFile
    sums: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, path: str, content: bytes | str) -> None:
        """Add a file that we made."""
        content = content.encode() if isinstance(content, str) else content
        self.archive.writestr(_entry(path), content, zipfile.ZIP_DEFLATED)
        self.sums.append((hashlib.sha256(content).hexdigest(), path))

    def copy(self, path: str, stored: File[bytes]) -> None:
        """Add a file that somebody uploaded, piece by piece; note it where the storage has lost it."""
        seen = hashlib.sha256()
        try:
            source = stored.open("rb")
        except OSError:
            self.missing.append(path)
            return
        with source, self.archive.open(_entry(path), "w") as target:
            for piece in source.chunks(CHUNK):
                seen.update(piece)
                target.write(piece)
        self.sums.append((seen.hexdigest(), path))


def proof_of(report: Report, reader: User) -> Proof:
    """Return the proof file of a report as this person may see it, in the language of the alliance."""
    content = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (whoever sends it closes it)
    with translation.override(settings.LANGUAGE_CODE), zipfile.ZipFile(content, "w") as archive:
        record = record_of(report, reader)
        record["files"] = list(_listed(report, reader))
        _fill(_Pack(archive), report, reader, record)
    content.seek(0)
    title = slugify(record["report"]["title"])[:60] or "meldung"
    return Proof(f"Akte-{title}-{timezone.localdate():%Y-%m-%d}.zip", content)


def _fill(pack: _Pack, report: Report, reader: User, record: dict[str, Any]) -> None:
    as_json = json.dumps(record, default=plain, ensure_ascii=False, indent=1)
    drawn = dict(_pictures(report))
    page = html_of(record, drawn)
    pack.add("akte.pdf", pdf_of(page, as_json.encode()))
    pack.add("akte.html", page)
    pack.add("akte.json", as_json)
    for number, png in drawn.items():
        pack.add(PICTURE.format(number), png)
    for version in record["versions"]:
        _outline(pack, version)
    for path, stored in _files(report, reader):
        pack.copy(path, stored)
    pack.archive.writestr(_entry("INHALT.txt"), _contents(pack, record), zipfile.ZIP_DEFLATED)


def _outline(pack: _Pack, version: dict[str, Any]) -> None:
    outline, name = version["outline"], f"umgriff/fassung-{version['number']}"
    if outline:
        about = {"title": version["title"], "version": version["number"], "announced_at": version["announced_at"]}
        feature = {"type": "Feature", "properties": about, "geometry": outline["geojson"]}
        pack.add(f"{name}.geojson", json.dumps(feature, default=plain, ensure_ascii=False))
        pack.add(f"{name}.wkt", f"SRID={outline['epsg']};{outline['wkt']}\n")


def _pictures(report: Report) -> Iterator[tuple[int, bytes]]:
    for version in report.versions.filter(announced_at__isnull=False).order_by("number"):
        if version.outline is not None:
            version.report = report
            yield version.number, pictures.draw(pictures.scene_of(version, None, []))


def _report_files(report: Report, reader: User) -> Iterable[ReportFile]:
    """Return the files this person may open, of all announced versions; a draft's are nobody's proof."""
    seen = ReportFile.objects.visible_to(reader).filter(report=report, added_in__announced_at__isnull=False)
    return seen.select_related("added_in", "removed_in").defer("added_in__outline", "removed_in__outline")


def _listed(report: Report, reader: User) -> Iterator[dict[str, Any]]:
    for path, row in _numbered(_report_files(report, reader)):
        gone = row.removed_in.number if row.removed_in and row.removed_in.announced_at else None
        yield {"path": path, "name": row.name, "kind": row.kind, "audience_label": row.get_audience_display(),
               "size": row.size, "added_in": row.added_in.number, "removed_in": gone}  # fmt: skip


def _files(report: Report, reader: User) -> Iterator[tuple[str, Any]]:
    for path, row in _numbered(_report_files(report, reader)):
        yield path, row.content
    given = ResponseFile.objects.filter(response__report=report, removed_at__isnull=True)
    given = given.select_related("response__member", "response__external")
    for number, one in enumerate(given.order_by("response__area_name", "added_at", "pk"), start=1):
        whose = one.response.member.short_name if one.response.member else str(one.response.external)
        yield f"antworten/{number:02}-{_safe(whose)}-{_safe(one.name)}", one.content


def _numbered(files: Iterable[ReportFile]) -> Iterator[tuple[str, ReportFile]]:
    for number, row in enumerate(files, start=1):
        yield f"dateien/{number:02}-{_safe(row.name)}", row


def _safe(name: str) -> str:
    """Return a name that every system can unpack, and that leads out of no folder."""
    return FORBIDDEN.sub("_", name).strip(" .")[:120] or "datei"


def _entry(path: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(path, timezone.localtime().timetuple()[:6])


def _contents(pack: _Pack, record: dict[str, Any]) -> str:
    context = {"akte": record, "sums": pack.sums, "missing": pack.missing}
    return render_to_string("coordination/proof/contents.txt", context)
