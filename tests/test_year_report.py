"""The yearly report: written in the background, whole for the office, and without a secret for the assembly."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Role
from coordination.services.year_reports import WRITE_YEAR_REPORT, order_year_report, write_year_report
from coordination.yearly.gathered import ENOUGH, Readers, gathered
from notifications.models import ExportJob, ExportState
from notifications.services.refused import Refused
from tests import paper
from tests.printing import opened, text_of
from tests.test_sums import announced, people, region  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year


def written(office, readers):
    """Order a report, and be the worker that writes it."""
    job = order_year_report(YEAR, readers, by=office)
    write_year_report(job.pk)
    job.refresh_from_db()
    assert job.state == ExportState.DONE
    with job.content.open("rb") as file:
        return job, file.read()


def test_the_report_of_the_assembly_says_nothing_that_only_some_may_know(people, region, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path
    job, pdf = written(people["office"], Readers.ASSEMBLY)
    text = text_of(pdf)

    assert (job.written, job.total) == (6, 6)
    assert f"Jahresbericht {YEAR}" in text
    assert "Am Anger" in text
    assert "nicht enthalten" in text
    assert "Still" not in text  # for those affected alone
    assert "120" not in text  # a single report's dwellings
    assert "nicht genannt" in text
    with opened(pdf) as document:
        catalog = document.doc.catalog
        assert "StructTreeRoot" in catalog
        assert catalog["Lang"] == b"de"


def test_the_report_of_the_office_says_everything(people, region, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path
    text = text_of(written(people["office"], Readers.OFFICE)[1])
    assert "Still" in text
    assert "127" in text
    assert "Nur für die Geschäftsstelle: Darin" in text


def test_a_size_is_told_to_all_when_enough_reports_make_it_up(people, region):  # noqa: F811
    sizes = {what: amount for what, amount, _ in gathered(people["office"], YEAR, Readers.ASSEMBLY).sizes}
    assert sizes["Wohnungen"] == "–"

    for number in range(ENOUGH):
        announced(people["Mitte"], use="housing", dwellings=10, title=f"Siedlung {number}")
    sizes = {what: amount for what, amount, _ in gathered(people["office"], YEAR, Readers.ASSEMBLY).sizes}
    assert sizes["Wohnungen"] == "150"
    assert all(len(part.headings) == 2 for part in gathered(people["office"], YEAR, Readers.ASSEMBLY).parts)


def test_only_the_geschaeftsstelle_has_it_written(client, people, region):  # noqa: F811
    for name in ("Mitte", "Nord"):
        client.force_login(people[name])
        assert client.get("/region/jahresbericht/").status_code in (403, 404)
        with pytest.raises(Refused):
            order_year_report(YEAR, Readers.OFFICE, by=people[name])


def test_it_is_ordered_on_a_page_and_watched(client, people, region, settings, tmp_path):  # noqa: F811
    from procrastinate.contrib.django.models import ProcrastinateJob

    settings.MEDIA_ROOT = tmp_path
    client.force_login(people["office"])
    answer = client.post("/region/jahresbericht/", {"jahr": YEAR, "fuer": "versammlung"})
    job = ExportJob.objects.get()
    assert answer["Location"] == f"/region/jahresbericht/{job.pk}/"
    assert ProcrastinateJob.objects.filter(task_name=WRITE_YEAR_REPORT).count() == 1
    assert "wird geschrieben" in client.get(answer["Location"]).content.decode()
    assert client.get(f"/meldungen/herunterladen/{job.pk}/").status_code == 404

    write_year_report(job.pk)
    assert client.get(answer["Location"], headers={"accept": "application/json"}).json()["over"] is True
    file = client.get(f"{answer['Location']}datei/")
    assert b"".join(file.streaming_content).startswith(b"%PDF")

    client.force_login(paper.person(None, Role.COORDINATOR, name="Andere"))
    assert client.get(answer["Location"]).status_code == 404


def test_whoever_lost_the_office_gets_no_report_written(people, region):  # noqa: F811
    job = order_year_report(YEAR, Readers.OFFICE, by=people["office"])
    people["office"].roles = []
    people["office"].save()
    write_year_report(job.pk)
    job.refresh_from_db()
    assert job.state == ExportState.FAILED
    write_year_report(uuid4())  # gone: nothing happens


def test_what_the_assembly_reads_of_the_exchange_counts_only_what_all_may_know(people, region):  # noqa: F811
    found = {readers: gathered(people["office"], YEAR, readers) for readers in Readers.values}
    assert [found[readers].service.plans for readers in ("versammlung", "intern")] == [3, 4]
    assert found["versammlung"].by_member == []
