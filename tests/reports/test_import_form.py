"""`import_form` does what the browser does: the same reading, the same refusals, one transaction."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from indicators.models import Entry, Submission
from tests.conftest import House
from tests.indicators.test_imports import district_file
from tests.sheets import sheet_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "so-lieu.xlsx"
    path.write_bytes(district_file([[1, "THCS Một Bắc", 1200, 640, 560], [2, "Tiểu học Hai Bắc", 300, 150, "ít"]]))
    return path


def run(house: House, file: Path, *more: str, by: str = "specialist") -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    who = house.bac.user(by).username
    call_command("import_form", "bac", "hoc-sinh", "2020", file, "--by", who, *more, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_dry_run_tells_everything_and_writes_nothing(house: House, file: Path) -> None:
    out, err = run(house, file, "--dry-run")
    assert "Mới 5" in out
    assert "Cần sửa 1" in out
    assert "Toàn quận E4 (đã ghi “ít”)" in err
    assert not Entry.objects.exists()


def test_problems_stop_the_whole_unless_it_is_said(house: House, file: Path) -> None:
    with pytest.raises(CommandError, match="còn ô cần sửa"):
        run(house, file)
    assert not Entry.objects.exists()
    run(house, file, "--partly")
    assert Entry.objects.count() == 5


def test_who_may_not_is_refused(house: House, file: Path) -> None:
    with pytest.raises(CommandError, match="không có quyền"):
        run(house, file, by="leader")


def test_unknown_school_is_told(house: House, file: Path) -> None:
    with pytest.raises(CommandError, match="Không có đơn vị trong đợt này"):
        run(house, file, "--school", "khong-co")


def of_one_school(path: Path) -> Path:
    """A sheet that names no unit: whose it is, only the command says."""
    rows: list[list[Any]] = [
        ["SỐ HỌC SINH NĂM 2020"],
        ["TT", "Chỉ tiêu", "TH 2020"],
        [1, "Tổng số học sinh", 300],
        ["", "Nam", 150],
    ]
    path.write_bytes(sheet_of(rows))
    return path


def typed_in(answer: Submission) -> dict[str, str]:
    return {entry.cell: entry.typed for entry in Entry.objects.filter(submission=answer)}


@pytest.mark.parametrize("prefix", ["bac-", ""], ids=["whole code", "without the district"])
def test_sheet_is_read_into_the_school_that_is_named(house: House, tmp_path: Path, prefix: str) -> None:
    code = prefix + house.bac.sibling.unit.code.removeprefix("bac-")
    out, _err = run(house, of_one_school(tmp_path / "mot-truong.xlsx"), "--school", code)
    assert "Mới 2, thay đổi 0" in out
    assert typed_in(house.bac.of_sibling) == {"tong:th": "300", "nam:th": "150"}
    assert Entry.objects.count() == 2


def test_rows_of_other_schools_are_not_read_into_the_one_that_is_named(house: House, tmp_path: Path) -> None:
    path = tmp_path / "so-lieu.xlsx"
    path.write_bytes(district_file([[1, "THCS Một Bắc", 1200, 640, 560], [2, "Tiểu học Hai Bắc", 300, 150, 150]]))
    run(house, path, "--school", "sibling", "--partly")
    assert typed_in(house.bac.of_sibling) == {"tong:th": "300", "nam:th": "150", "nu:th": "150"}
    assert typed_in(house.bac.of_school) == {}


def test_reading_that_fails_tells_the_id_of_its_error(
    house: House, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("indicators.services.import_reading.read_sheets", broken)
    with pytest.raises(CommandError, match=r"mã lỗi [0-9a-f]{8}"):
        run(house, file)
    assert not Entry.objects.exists()
