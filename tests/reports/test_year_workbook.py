"""A district's whole year as one workbook, written in the background under the rights of who asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from core import jobs
from core.models import Job, JobState, StoredFile
from core.policy import Forbidden
from indicators.queries.sheet import sheet_of
from reports.services.reports import request_year
from reports.year import parts_of_year, write_year
from tests.conftest import House, SignIn, approved


def asked(house: House, client: Client) -> Job:
    period = house.bac.own_round.period.code
    assert client.post(f"/bac/bao-cao/ca-nam/{period}/").status_code == 302
    found: Job = Job.unscoped.get(kind="report.year")
    return found


def test_year_is_written_once_with_everything_of_it(house: House, sign_in: SignIn) -> None:
    place = house.bac
    approved(place.own, place.actor("specialist"), place.actor("leader"))
    client = sign_in(place.user("specialist"))
    job = asked(house, client)
    assert "đang chờ" in client.get("/bac/bao-cao/ca-nam/").content.decode().lower()
    jobs.run(job.pk, beat=False)
    jobs.run(job.pk, beat=False)
    job.refresh_from_db()
    assert (job.state, job.progress_done) == (JobState.DONE, job.progress_total)
    file = StoredFile.unscoped.get(job=job)
    names = load_workbook(file.full_path).sheetnames
    assert len(names) == len(set(names))
    assert any(name.startswith(place.own_round.form.label) for name in names)
    assert "Danh sách trường" in names
    assert file.name in client.get("/bac/bao-cao/ca-nam/").content.decode()
    assert client.get(f"/bac/tep/{file.pk}/").status_code == 200
    assert sign_in(place.user("ubnd_viewer")).get(f"/bac/tep/{file.pk}/").status_code == 404


def test_numbers_of_the_year_are_those_of_the_form(house: House, tmp_path: Path) -> None:
    place = house.bac
    answer = approved(place.own, place.actor("specialist"), place.actor("leader"))
    path = tmp_path / "nam.xlsx"
    told: list[tuple[int, int]] = []
    parts = parts_of_year(place.actor("specialist"), place.district, place.own_round.period)
    write_year(parts, path, lambda done, total, _words: told.append((done, total)))
    assert told == [(done, len(parts)) for done in range(len(parts))]
    table = sheet_of(answer).table
    sheet = next(one for one in load_workbook(path).worksheets if one.title.startswith(table.label))
    numbers = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)]
    assert numbers == [float(cell.number) for row in table.rows for cell in row.cells if cell.number is not None]


def test_year_of_another_time_is_not_there(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("specialist"))
    assert client.post("/bac/bao-cao/ca-nam/1999/").status_code == 404
    assert client.post("/bac/bao-cao/ca-nam/khong-phai-ky/").status_code == 404


def test_who_lost_the_right_meanwhile_gets_a_sentence(house: House, sign_in: SignIn) -> None:
    user = house.bac.user("specialist")
    job = asked(house, sign_in(user))
    user.grants.all().delete()
    jobs.run(job.pk, beat=False)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Bạn không còn quyền tải số liệu cả năm.")
    assert not StoredFile.unscoped.filter(job=job).exists()


@pytest.mark.parametrize("person", ["ubnd_viewer", "principal", "agency_staff"])
def test_year_is_for_who_sees_all_of_it(house: House, person: str) -> None:
    with pytest.raises(Forbidden):
        request_year(actor=house.bac.actor(person), district=house.bac.district, period=house.bac.own_round.period)
