"""Backups: what was counted is what comes back, and what is damaged is said."""

from __future__ import annotations

import io
import json
import uuid
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Role
from geo.models import ReportFile
from notifications import health
from notifications.backups import files, programs, tables
from notifications.backups.manifest import DUMP, FILES, NAME, Manifest, backups_in
from notifications.backups.problems import BackupError
from notifications.backups.taking import forget_old, take
from notifications.models import Backup
from notifications.services import announce
from tests import paper


@pytest.fixture
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media").mkdir()
    return tmp_path / "media"


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def databases() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def a_report_with_a_file() -> ReportFile:
    paper.draw_boundaries()
    planner = paper.person(paper.found_alliance()["Mitte"], Role.PLANNER)
    report = paper.draft(planner, paper.box(1.5, 3.4, 2.5, 3.82))
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    file = ReportFile(report=report, added_in=report.versions.get(), name="Lageplan.pdf", uploaded_by=planner)
    file.content.save("Lageplan.pdf", ContentFile(b"%PDF " + bytes(200_000)))
    return file


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_taken_tried_and_found_sound_and_a_changed_one_is_not(media, tmp_path, settings):
    file = a_report_with_a_file()
    (media / "exports").mkdir()
    (media / "exports" / "gone-tomorrow").write_bytes(b"x")
    before = databases()

    said = command("backup", str(tmp_path / "safe"))
    tried = command("restore", "--probe", str(tmp_path / "safe"))

    (place,) = backups_in(tmp_path / "safe")
    found = Manifest.read(place)
    assert found.files == {file.content.name: (200_005, found.files[file.content.name][1])}
    assert found.tables["public.geo_report"][0] == 1
    assert "public.django_session" not in found.tables
    assert f"{found.rows} rows, 1 files" in said
    assert "all as they were" in tried
    assert databases() == before, "the scratch database is gone"
    row = Backup.objects.get()
    assert (row.pk, row.is_sound, row.files) == (found.uuid, True, 1)
    assert {path.stat().st_mode & 0o077 for path in (place, *place.iterdir())} == {0}, "nobody else may read it"
    _what_is_not_the_same_is_named(place, file.content.name)
    _what_health_says(settings)
    _only_the_newest_are_kept(tmp_path / "safe", place)


def _what_is_not_the_same_is_named(place: Path, file: str) -> None:
    told = json.loads((place / NAME).read_text())
    told["tables"]["public.geo_report"][1] = "1"
    told["tables"]["public.accounts_member"][0] += 1
    told["files"]["reports/verloren"] = [3, "abc"]
    (place / NAME).write_text(json.dumps(told))

    with pytest.raises(CommandError) as refused:
        command("restore", "--probe", str(place))

    assert "public.geo_report has the right number of rows (1), but not the same ones" in str(refused.value)
    assert "public.accounts_member has" in str(refused.value)
    assert "reports/verloren is missing" in str(refused.value)
    assert not Backup.objects.get().is_sound


def _what_health_says(settings) -> None:
    settings.READY_BACKUP_HOURS = 26
    assert health.CHECKS["backup"]() == {"ok": False, "age_h": 0.0, "sound": False}
    Backup.objects.update(is_sound=None)
    assert health.CHECKS["backup"]() == {"ok": True, "age_h": 0.0, "sound": None}
    Backup.objects.update(taken_at=timezone.now() - timedelta(hours=30))
    assert health.CHECKS["backup"]() == {"ok": False, "age_h": 30.0, "sound": None}
    Backup.objects.all().delete()
    assert health.CHECKS["backup"]() == {"ok": False, "age_h": None, "sound": None}
    settings.READY_BACKUP_HOURS = 0
    assert health.CHECKS["backup"]()["ok"], "nobody asked for it"


def _only_the_newest_are_kept(safe: Path, place: Path) -> None:
    newer, _found = take(safe)
    assert forget_old(safe, 1) == [place]
    assert backups_in(safe) == [newer]
    assert forget_old(safe, 0) == [], "the last one stays"


@pytest.mark.django_db
def test_a_database_with_rows_is_never_restored_into(media, tmp_path):
    place = tmp_path / "umgriff-1"
    place.mkdir()
    Manifest(
        id=str(uuid.uuid4()), taken_at="2026-11-23T12:00:00+00:00", server=15,
        migrations=[], tables={}, files={}, missing=[],
    ).write(place)  # fmt: skip

    with pytest.raises(CommandError, match="is not empty"):
        command("restore", str(place))


def test_what_is_no_backup_or_damaged_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="There is no backup in"):
        command("restore", "--probe", str(tmp_path))
    place = tmp_path / "umgriff-1"
    place.mkdir()
    (place / NAME).write_text('{"format": 1}')
    with pytest.raises(CommandError, match="is no backup of ours"):
        command("restore", "--probe", str(place))
    (place / DUMP).write_bytes(b"half of it")
    damaged = Manifest(
        id=str(uuid.uuid4()), taken_at="2026-11-23T12:00:00+00:00", server=15,
        migrations=[], tables={}, files={}, missing=[], parts={DUMP: "0" * 64},
    )  # fmt: skip
    with pytest.raises(BackupError, match="is not what was written"):
        damaged.check_parts(place)


def test_files_come_back_as_they_were_and_never_lead_elsewhere(media, tmp_path, settings):
    (media / "reports").mkdir()
    (media / "reports" / "1").write_bytes(b"eins")
    (media / "link").symlink_to("/etc/passwd")
    packed = files.pack(tmp_path / FILES)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"

    files.unpack(tmp_path / FILES, packed)

    assert list(packed) == ["reports/1"]
    assert (tmp_path / "elsewhere/reports/1").read_bytes() == b"eins"
    assert files.in_the_way(packed) == []
    (tmp_path / "elsewhere/reports/1").write_bytes(b"zwei")
    assert files.in_the_way(packed) == ["reports/1"]
    assert files.read_all(tmp_path / FILES, packed | {"reports/1": (4, "abc")}) == ["File reports/1 is not as it was."]
    with pytest.raises(BackupError, match="leads elsewhere"):
        files.place("../../etc/passwd")


@pytest.mark.django_db
def test_the_hash_of_a_table_forgets_order_and_nothing_else():
    with programs.connect() as line:
        line.execute(
            "CREATE TEMP TABLE t (a int, b timestamptz, c float8, doubled int GENERATED ALWAYS AS (a * 2) STORED)"
        )

        def hashed(*rows: str) -> tuple[int, str]:
            line.execute(f"TRUNCATE t; INSERT INTO t (a, b, c) VALUES {', '.join(rows)}")
            return tables._one(line, psycopg.sql.Identifier("t"), ["a", "b", "c"])

        one, two = "(1, '2026-11-23 12:00+01', 0.1)", "(2, NULL, NULL)"
        assert hashed(one, two) == hashed(two, one)
        assert hashed(one, two) != hashed(one, "(2, NULL, 0)")
        assert hashed(one, one) != hashed(one, two)
        line.execute("SET TimeZone = 'Asia/Tokyo'")
        line.execute(tables.PLAIN_TEXT)
        assert hashed(one, two)[0] == 2


def test_without_the_program_of_the_servers_version_it_is_said_what_to_install():
    with pytest.raises(BackupError, match="apt-get install postgresql-client-7"):
        programs._find("pg_dump", 7)
