"""The workbooks of a large round are written in the background, once, and given to who may bring them back."""

from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core import jobs
from core.models import AuditEntry, Job, JobState, StoredFile
from core.policy import Forbidden
from indicators import template_files
from indicators.services.template_jobs import request_templates
from indicators.template_files import RoundTemplates, Together
from tests.conftest import House, SignIn


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every round counts as a large one."""
    monkeypatch.setattr(template_files, "_MOST_CELLS_AT_ONCE", 0)


@pytest.fixture
def page(house: House) -> str:
    return f"/bac/dot/{house.bac.school_round.pk}/"


def shown(client: Client, page: str) -> str:
    return client.get(f"{page}excel/").content.decode()


def content_of(client: Client, job: Job) -> bytes:
    file = StoredFile.unscoped.get(job=job)
    response = client.get(f"/bac/tep/{file.pk}/")
    assert response.status_code == 200
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("units", "cells", "large"),
    [(84, 20, (False, True)), (84, 60, (True, True)), (300, 16, (False, True)), (50, 20, (False, False))],
)
def test_large_is_what_a_person_would_wait_for(
    house: House, monkeypatch: pytest.MonkeyPatch, units: int, cells: int, large: tuple[bool, bool]
) -> None:
    monkeypatch.setattr(template_files, "table_cells", lambda _form: [""] * cells)
    templates = RoundTemplates(house.bac.school_round, [house.bac.of_school] * units)
    assert (templates.is_large(Together.WORKBOOK), templates.is_large(Together.ZIP)) == large


def test_form_too_wide_for_a_table_counts_its_workbooks(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_files, "MOST_CELLS", 0)
    assert RoundTemplates(house.bac.school_round, [house.bac.of_school] * 51).is_large(Together.WORKBOOK)


@pytest.mark.usefixtures("large")
def test_large_round_offers_to_write_its_files(house: House, sign_in: SignIn, page: str) -> None:
    client = sign_in(house.bac.user("specialist"))
    assert f"{page}mau.xlsx" not in shown(client, page)
    assert shown(client, page).count("Ghi tệp") == 2
    answered = client.get(f"{page}mau.zip", follow=True)
    assert answered.redirect_chain == [(f"{page}excel/", 302)]
    assert "Hãy bấm “Ghi tệp” ở đây." in answered.content.decode()
    assert not Job.unscoped.exists()


@pytest.mark.usefixtures("large")
def test_workbook_is_written_shown_and_downloaded(house: House, sign_in: SignIn, page: str) -> None:
    client = sign_in(house.bac.user("specialist"))
    client.post(f"{page}mau/workbook/")
    client.post(f"{page}mau/workbook/")
    job = Job.unscoped.get()
    assert AuditEntry.unscoped.filter(act="tải biểu để nhập của các đơn vị").count() == 1
    assert (f"job-{job.pk}" in shown(client, page), shown(client, page).count("Ghi tệp")) == (True, 1)
    jobs.run(job.pk, beat=False)
    job.refresh_from_db()
    assert (job.state, job.progress_total) == (JobState.DONE, 2)
    assert "Ghi lại tệp" in shown(client, page)
    names = {
        cell.value for row in openpyxl.load_workbook(BytesIO(content_of(client, job))).worksheets[0] for cell in row
    }
    assert {house.bac.school.unit.name, house.bac.sibling.unit.name} <= names


@pytest.mark.usefixtures("large")
def test_workbook_that_could_not_be_written_is_not_shown_as_written(house: House, sign_in: SignIn, page: str) -> None:
    client = sign_in(house.bac.user("specialist"))
    client.post(f"{page}mau/workbook/")
    Job.unscoped.update(state=JobState.FAILED, finished_at=timezone.now())
    assert "Ghi lại tệp" not in shown(client, page)


def test_zip_holds_a_workbook_for_each_unit(house: House, sign_in: SignIn, page: str, settings: Settings) -> None:
    client = sign_in(house.bac.user("specialist"))
    client.post(f"{page}mau/zip/")
    job = Job.unscoped.get()
    jobs.run(job.pk, beat=False)
    with zipfile.ZipFile(BytesIO(content_of(client, job))) as archive:
        assert len(archive.namelist()) == 2
    folder = settings.MEDIA_ROOT / "jobs" / str(job.pk) / "1"
    assert [path.name for path in folder.iterdir()] == ["hoc-sinh-2020-tung-don-vi.zip"]


@pytest.mark.usefixtures("large")
def test_how_far_the_writing_is_stands_in_grouped_numbers(house: House, sign_in: SignIn, page: str) -> None:
    client = sign_in(house.bac.user("specialist"))
    client.post(f"{page}mau/zip/")
    Job.unscoped.update(state=JobState.RUNNING, progress_done=1200, progress_total=20000)
    assert "1.200/20.000" in shown(client, page)


def test_nothing_else_is_written_for_a_round(house: House, sign_in: SignIn, page: str) -> None:
    assert sign_in(house.bac.user("specialist")).post(f"{page}mau/tat-ca/").status_code == 404


def test_who_lost_the_right_meanwhile_gets_no_file(house: House) -> None:
    job = request_templates(actor=house.bac.actor("specialist"), round_=house.bac.school_round, how=Together.WORKBOOK)
    house.bac.user("specialist").grants.all().delete()
    jobs.run(job.pk, beat=False)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Bạn không còn quyền tải biểu của đợt này.")
    assert not StoredFile.unscoped.exists()


@pytest.mark.parametrize("person", ["leader", "principal", "ubnd_viewer", "district_admin"])
def test_files_of_all_units_are_for_who_brings_them_back(house: House, person: str) -> None:
    with pytest.raises(Forbidden):
        request_templates(actor=house.bac.actor(person), round_=house.bac.school_round, how=Together.ZIP)
