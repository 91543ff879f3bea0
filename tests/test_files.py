"""Files of a report: who may open them, when they appear and go, and how they are sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from geo.models import AffectedArea, Area, Relation, Report, ReportFile
from geo.services import Conflict, FileProblem, add_file, discard_draft, files, remove_file, start_version
from geo.services.files import file_name
from tests import paper
from tests.test_drafts import announce_by_hand, the_draft

pytestmark = pytest.mark.django_db

AUDIENCES = ["all_members", "affected_only", "coordinator_only"]


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    """A folder of this test's own for what is uploaded."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def eva(alliance):
    return paper.person(alliance["Mitte"], Role.PLANNER, name="Eva")


@pytest.fixture
def people(alliance, eva):
    """Eva, and everybody who might look over her shoulder."""
    return {
        "Eva": eva,
        "Leserin in Mitte": paper.person(alliance["Mitte"]),
        "Nord (betroffen)": paper.person(alliance["Nord"], Role.OFFICER),
        "Sued (nicht betroffen)": paper.person(alliance["Sued"], Role.PLANNER),
        "Geschäftsstelle": paper.person(None, Role.COORDINATOR),
        "Technik": paper.person(None, name="technik"),
    }


@pytest.fixture
def report(eva):
    return paper.draft(eva, paper.box(1, 3, 2, 3.5))


def upload(name: str = "Lageplan.pdf", content: bytes = b"%PDF-1.7") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def add(report, eva, audience: str = "all_members", name: str = "Lageplan.pdf") -> ReportFile:
    return add_file(the_draft(report), upload(name), kind="Lageplan", audience=audience, by=eva)


def announce(report, eva, *affected) -> None:
    """Put the draft on record as announced, with these members affected."""
    version = announce_by_hand(report, eva)
    for member in affected:
        AffectedArea.objects.create(
            version=version,
            area=Area.objects.get(name=member.short_name),
            member=member,
            relation=Relation.WITHIN_DISTANCE,
            distance_m=500,
        )


def readers(file: ReportFile, people) -> set[str]:
    return {name for name, person in people.items() if ReportFile.objects.visible_to(person).filter(pk=file.pk)}


OWN = {"Eva", "Leserin in Mitte"}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_files_of_a_draft_are_the_reporter_s_own(report, eva, people, audience):
    assert readers(add(report, eva, audience), people) == OWN


@pytest.mark.parametrize(
    ("audience", "others"),
    [
        ("all_members", {"Nord (betroffen)", "Sued (nicht betroffen)", "Geschäftsstelle"}),
        ("affected_only", {"Nord (betroffen)", "Geschäftsstelle"}),
        ("coordinator_only", {"Geschäftsstelle"}),
    ],
)
def test_once_announced_a_file_is_seen_by_its_audience(report, eva, people, alliance, audience, others):
    file = add(report, eva, audience)
    announce(report, eva, alliance["Nord"])

    assert readers(file, people) == OWN | others


def test_a_report_for_the_affected_only_shows_no_file_to_others(report, eva, people, alliance):
    file = add(report, eva, "all_members")
    announce(report, eva, alliance["Nord"])
    Report.objects.update(audience="affected_only")

    assert readers(file, people) == OWN | {"Nord (betroffen)", "Geschäftsstelle"}


def test_a_file_added_to_the_next_version_is_seen_when_that_is_announced(report, eva, people, alliance):
    announce(report, eva, alliance["Nord"])
    start_version(report, by=eva)
    file = add(report, eva)
    assert readers(file, people) == OWN

    announce(report, eva, alliance["Nord"])

    assert readers(file, people) > OWN


def test_a_file_taken_out_of_the_next_version_is_seen_until_that_is_announced(report, eva, people, alliance, media):
    file = add(report, eva)
    announce(report, eva, alliance["Nord"])
    draft = start_version(report, by=eva)

    remove_file(file, version=draft, by=eva)

    assert "Nord (betroffen)" in readers(file, people)
    assert file not in ReportFile.objects.of_version(draft)
    assert file in ReportFile.objects.of_version(report.current)

    announce(report, eva, alliance["Nord"])

    assert readers(file, people) == OWN
    assert Path(media, file.content.name).exists()


def test_giving_the_next_version_up_brings_its_removed_files_back(
    report, eva, alliance, media, django_capture_on_commit_callbacks
):
    kept = add(report, eva)
    announce(report, eva, alliance["Nord"])
    draft = start_version(report, by=eva)
    remove_file(kept, version=draft, by=eva)
    added = add(report, eva, name="Neu.pdf")

    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(draft, by=eva)

    assert list(ReportFile.objects.of_version(report.current)) == [kept]
    assert not Path(media, added.content.name).exists()
    assert Path(media, kept.content.name).exists()


def test_a_planner_adds_a_file_and_a_neighbour_downloads_it(client, report, eva, people, alliance):
    client.force_login(eva)
    answer = client.post(
        reverse("report-file-add", args=[report.pk]),
        {"file": upload("../../Lageplan Süd.html", b"<script>alert(1)</script>"), "kind": "Lageplan",
         "audience": "affected_only"},
    )  # fmt: skip
    assert answer.url == reverse("report-edit", args=[report.pk]) + "#dateien"
    announce(report, eva, alliance["Nord"])
    file = ReportFile.objects.get()

    client.force_login(people["Nord (betroffen)"])
    download = client.get(reverse("report-file", args=[report.pk, file.pk]))

    assert b"".join(download.streaming_content) == b"<script>alert(1)</script>"
    assert download["Content-Type"] == "application/octet-stream"
    assert download["Content-Disposition"].startswith("attachment; filename")
    assert download["X-Content-Type-Options"] == "nosniff"
    assert download["Cache-Control"] == "private, no-store"
    assert (file.name, file.kind, file.size) == ("Lageplan Süd.html", "Lageplan", 25)


def test_it_is_stored_under_ids_that_say_nothing(report, eva, media):
    file = add(report, eva, name="Geheim.pdf")

    assert file.content.name == f"reports/{report.pk}/{file.pk}"
    assert Path(media, file.content.name).read_bytes() == b"%PDF-1.7"


@pytest.mark.parametrize("who", ["Sued (nicht betroffen)", "Nord (betroffen)"])
def test_a_stranger_s_address_of_a_file_is_not_found(client, report, eva, people, who):
    file = add(report, eva)
    client.force_login(people[who])

    assert client.get(reverse("report-file", args=[report.pk, file.pk])).status_code == 404
    assert client.post(reverse("report-file-remove", args=[report.pk, file.pk])).status_code == 404


def test_a_file_is_not_found_under_another_report(client, report, eva):
    file = add(report, eva)
    other = paper.draft(eva, paper.box(1, 1, 2, 2))
    client.force_login(eva)

    assert client.get(reverse("report-file", args=[other.pk, file.pk])).status_code == 404
    assert client.post(reverse("report-file-remove", args=[other.pk, file.pk])).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(client, report, eva):
    answer = client.get(reverse("report-file", args=[report.pk, add(report, eva).pk]))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_the_page_lists_the_files_of_the_draft(client, report, eva):
    file = add(report, eva)
    client.force_login(eva)

    assert list(client.get(reverse("report-edit", args=[report.pk])).context["files"]) == [file]


def test_a_removed_file_of_a_draft_is_gone_from_the_disk(
    client, report, eva, media, django_capture_on_commit_callbacks
):
    file = add(report, eva)
    client.force_login(eva)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("report-file-remove", args=[report.pk, file.pk]))

    assert not ReportFile.objects.exists()
    assert not Path(media, file.content.name).exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Die Datei „Plan.pdf“ ist leer und wurde nicht gespeichert."),
        (b"123", "Die Datei „Plan.pdf“ ist größer als 20 MB und wurde nicht gespeichert. Verkleinern Sie sie."),
    ],
)
def test_an_empty_or_too_large_file_is_refused_in_words(client, report, eva, monkeypatch, content, sentence):
    monkeypatch.setattr(files, "MAX_BYTES", 2)
    client.force_login(eva)

    page = client.post(
        reverse("report-file-add", args=[report.pk]),
        {"file": upload("Plan.pdf", content), "audience": "all_members"},
        follow=True,
    )

    assert [str(message) for message in page.context["messages"]] == [sentence]
    assert not ReportFile.objects.exists()


@pytest.mark.parametrize("data", [{}, {"audience": "everybody"}])
def test_a_form_without_a_file_is_answered_in_words(client, report, eva, data):
    client.force_login(eva)

    page = client.post(reverse("report-file-add", args=[report.pk]), data, follow=True)

    assert "Wählen Sie zuerst eine Datei." in str(next(iter(page.context["messages"])))


def test_there_is_an_end_to_the_files_of_a_report(report, eva, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILES", 1)
    add(report, eva)

    with pytest.raises(FileProblem, match="Entfernen Sie zuerst eine andere"):
        add(report, eva)


def test_a_file_for_a_draft_that_was_announced_meanwhile_is_not_stored(report, eva, media):
    draft = the_draft(report)
    announce_by_hand(report, eva)

    with pytest.raises(Conflict):
        add_file(draft, upload(), by=eva)

    assert not ReportFile.objects.exists()
    assert not list(media.rglob("*"))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Pläne\\Lageplan.pdf", "Lageplan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("Plan\u202egnp.exe", "Plangnp.exe"),
        ("Zeile\r\nneu.pdf", "Zeileneu.pdf"),
        (".htaccess", "htaccess"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("\x00", "Datei"),
        ("", "Datei"),
    ],
)
def test_a_file_s_name_is_made_safe_to_show(sent, kept):
    assert file_name(sent) == kept
