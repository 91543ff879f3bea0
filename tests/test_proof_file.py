"""The proof file: the whole exchange about a report, for the formal file, readable in ten years."""

from __future__ import annotations

import hashlib
import io
import json
import re
import uuid
import zipfile
import zlib
from datetime import timedelta

import pytest
from django.contrib.gis.geos import GEOSGeometry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Role
from coordination import services
from coordination.models import Agreement, Case, CaseNote, CaseParty, CaseReport, Comment, Meeting, Task
from coordination.proof import proof_of
from coordination.proof.pages import OnlyInside
from geo.models import Report
from geo.services import add_file, save_draft, start_version
from notifications.models import Delivery
from notifications.services import announce
from tests import paper

pytestmark = pytest.mark.django_db
NORTH = paper.box(1.8, 3.5, 2.2, 3.7)  # in Mitte, 300 m from Nord


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def planner(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def office():
    return paper.person(None, Role.COORDINATOR)


@pytest.fixture
def report(planner):
    asking = {"wish": "answer", "answer_by": timezone.localdate() + timedelta(days=28)}
    report = paper.draft(planner, NORTH, title="Gewerbepark <b>Süd</b> & mehr", **asking)
    version = report.versions.get()
    for name, audience in [
        ("plan.pdf", "all_members"),
        ("..\\a:b?.txt", "affected_only"),
        ("x.txt", "coordinator_only"),
    ]:
        add_file(version, SimpleUploadedFile(name, f"Inhalt {audience}".encode()), audience=audience, by=planner)
    announce(report, by=planner, idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=report.pk)


def changed(report, planner, **values):
    version = start_version(Report.objects.get(pk=report.pk), by=planner)
    save_draft(version, values, by=planner, revision=version.revision)
    announce(version.report, by=planner, idempotency_key=uuid.uuid4())


def unpacked(report, reader) -> dict[str, bytes]:
    proof = proof_of(Report.objects.select_related("reporter", "current").get(pk=report.pk), reader)
    with proof.content, zipfile.ZipFile(io.BytesIO(proof.content.read())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def record(files) -> dict:
    return json.loads(files["akte.json"])


def says(report, member, text, answer="concerns", **more):
    return services.answer(report, member, area_keys=[paper.KEYS["Nord"]], answer=answer, text=text, **more)


def test_it_holds_every_version_with_its_outline_and_a_map_as_numbers_people_and_machines_can_read(report, planner):
    changed(report, planner, title="Gewerbepark kleiner", outline=paper.box(1.9, 3.5, 2.1, 3.6), change_note="Kleiner.")

    files = unpacked(report, planner)

    first, second = record(files)["versions"]
    assert (first["number"], second["number"], second["change_note"]) == (1, 2, "Kleiner.")
    assert GEOSGeometry(files["umgriff/fassung-1.wkt"].decode()).equals(NORTH)
    assert json.loads(files["umgriff/fassung-2.geojson"])["geometry"] == second["outline"]["geojson"]
    assert files["karten/fassung-1.png"].startswith(b"\x89PNG")
    assert files["karten/fassung-2.png"] != files["karten/fassung-1.png"]
    nord = next(row for row in first["affected"] if row["area"] == "Nord")
    assert (nord["distance_m"], nord["relation"], nord["rule"]["version"]) == (
        pytest.approx(300, abs=0.5),
        "within_distance",
        1,
    )
    assert nord["boundaries"]["edition"] == "Papier"
    assert record(files)["schema"] == "umgriff-akte/1"


def test_every_file_in_it_has_its_checksum_in_the_list(report, planner):
    files = unpacked(report, planner)

    listed = dict(re.findall(r"^([0-9a-f]{64})  (.+)$", files.pop("INHALT.txt").decode(), re.M))
    assert {path: hashlib.sha256(content).hexdigest() for path, content in files.items()} == {
        path: checksum for checksum, path in listed.items()
    }


def test_the_pdf_is_for_the_archive_and_carries_the_record(report, planner):
    files = unpacked(report, planner)

    pdf = files["akte.pdf"]
    assert pdf.startswith(b"%PDF-")
    metadata = pdf_streams(pdf)
    assert any(b"<pdfaid:part>3<" in one or b'pdfaid:part="3"' in one for one in metadata)
    assert files["akte.json"] in metadata


def pdf_streams(pdf: bytes) -> list[bytes]:
    found = []
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            found.append(raw)
    return found


def test_the_page_is_harmless_and_asks_nobody(report, planner):
    page = unpacked(report, planner)["akte.html"].decode()

    assert "Gewerbepark &lt;b&gt;Süd&lt;/b&gt; &amp; mehr" in page
    assert not re.search(r"""(src|href)=["'](?!data:)""", page)
    assert "<script" not in page


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "file:///etc/passwd", "schrift:../../etc/passwd", "ftp://x/"])
def test_writing_the_pdf_loads_nothing_from_outside(address):
    with pytest.raises(ValueError, match="nothing from outside"):
        OnlyInside().fetch(address)


def test_the_pdf_is_written_where_no_address_can_be_reached(report, planner, monkeypatch):
    def refuse(*_args, **_more):
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.getaddrinfo", refuse)

    assert unpacked(report, planner)["akte.pdf"]


def test_files_are_in_it_as_far_as_the_reader_may_see_them(report, planner, office):
    own, offices = unpacked(report, planner), unpacked(report, office)

    assert own["dateien/02-plan.pdf"] == b"Inhalt all_members"
    assert [name for name in own if name.startswith("dateien/")] == [
        "dateien/01-a_b_.txt", "dateien/02-plan.pdf", "dateien/03-x.txt",
    ]  # fmt: skip
    assert offices["dateien/03-x.txt"] == b"Inhalt coordinator_only"


def test_a_draft_and_its_files_are_nobodys_proof(report, planner):
    version = start_version(report, by=planner)
    save_draft(version, {"title": "Noch geheim"}, by=planner, revision=version.revision)
    add_file(version, SimpleUploadedFile("neu.txt", b"neu"), by=planner)

    files = unpacked(report, planner)

    assert not any("neu" in name for name in files)
    assert b"Noch geheim" not in files["akte.json"]


def test_a_file_that_the_storage_lost_is_named_as_missing(report, planner):
    lost = report.files.get(name="plan.pdf")
    lost.content.storage.delete(lost.content.name)

    files = unpacked(report, planner)

    assert "dateien/02-plan.pdf" not in files
    assert "nicht mehr vorhanden" in files["INHALT.txt"].decode()


def test_answers_stand_in_it_with_every_version_reply_and_file(alliance, report, planner):
    officer = paper.person(alliance["Nord"], Role.OFFICER, name="Olga")
    [first] = says(
        report, alliance["Nord"], "Zu viel Verkehr", by=officer, files=[SimpleUploadedFile("Zählung.csv", b"1;2")]
    )
    says(report, alliance["Nord"], "Nur noch der Knoten", by=officer, revision=first.revision)
    first.refresh_from_db()
    services.reply(first, text="Wir prüfen das.", by=planner)
    services.reply(first, text="Ist geprüft.", by=planner)

    files = unpacked(report, planner)

    [answer] = record(files)["responses"]
    assert (answer["text"], answer["reply"]) == ("Nur noch der Knoten", "Ist geprüft.")
    assert [one["text"] for one in answer["earlier"]] == ["Zu viel Verkehr"]
    assert [one["reply"] for one in answer["earlier_replies"]] == ["Wir prüfen das."]
    assert files["antworten/01-Nord-Zählung.csv"] == b"1;2"
    assert "Olga" not in files["akte.html"].decode()


def test_it_says_who_was_told_why_and_how_it_arrived_but_of_no_person_what_they_read(alliance, report, planner):
    now = timezone.now()
    mail = Delivery.objects.filter(notification__member=alliance["Nord"])
    mail.update(state="done", attempt=2, completed_at=now)
    report.activities.get().notifications.filter(member=alliance["Nord"]).update(read_at=now)

    files = unpacked(report, planner)

    nord = next(one for one in record(files)["told"] if one["member"] == "Nord")
    assert nord["why"] == ["300 m, Regel „Gewerbe 1.000 m“"]
    assert [(one["state"], one["attempts"]) for one in nord["deliveries"]] == [("done", 2)]
    assert "read_at" not in files["akte.json"].decode()
    assert "bauamt@" not in files["akte.json"].decode()


def test_the_case_is_in_it_without_the_notes_of_the_office(alliance, report, planner, office):
    now = timezone.now()
    case = Case.objects.filter(case_reports__report=report).first() or Case.objects.create(title="Knoten")
    CaseReport.objects.get_or_create(case=case, report=report)
    CaseParty.objects.get_or_create(case=case, member=alliance["Nord"])
    CaseNote.objects.create(case=case, author=office, text="Nur unter uns")
    Meeting.objects.create(
        case=case, title="Runder Tisch", starts_at=now, ends_at=now + timedelta(hours=1), place="Rathaus",
        minutes="Man einigt sich.", minutes_at=now, video_url="https://video.example/geheim",
    )  # fmt: skip
    Agreement.objects.create(case=case, text="Kreisel statt Ampel", agreed_on=timezone.localdate())
    Task.objects.create(case=case, text="Gutachten", owner=alliance["Mitte"], due_on=timezone.localdate())
    Comment.objects.create(report=report, author=planner, member=planner.member, text="Weg damit", removed_at=now)

    for reader in (planner, office):
        files = unpacked(report, reader)
        text = files["akte.html"].decode() + files["akte.json"].decode()

        for part in ("Runder Tisch", "Man einigt sich.", "Kreisel statt Ampel", "Gutachten"):
            assert part in text
        for part in ("Nur unter uns", "video.example", "Weg damit"):
            assert part not in text


def test_it_is_for_the_reporters_planners_and_officers_and_the_office(client, alliance, report, planner, office):
    address = f"/meldungen/{report.pk}/akte/"
    allowed = [planner, office, paper.person(alliance["Mitte"], Role.OFFICER)]
    refused = [
        paper.person(alliance["Mitte"]), paper.person(alliance["Nord"], Role.OFFICER),
        paper.person(alliance["Suedwest"], Role.PLANNER),
    ]  # fmt: skip

    for person in allowed:
        client.force_login(person)
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
        assert zipfile.is_zipfile(io.BytesIO(answer.getvalue()))
        assert ".zip" in answer["Content-Disposition"]
    for person in refused:
        client.force_login(person)
        assert client.get(address).status_code == 404


def test_there_is_none_of_a_draft(client, planner):
    draft = paper.draft(planner, NORTH)
    client.force_login(planner)

    assert client.get(f"/meldungen/{draft.pk}/akte/").status_code == 404
