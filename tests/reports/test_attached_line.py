"""The line under an annex's title: what the document does not know yet is blank, and blanks are not broken."""

from __future__ import annotations

from datetime import date

from reports.composing import _attached_to, _number_line, _place_date
from reports.models import Report
from schools.models import DistrictProfile, Period

PROFILE = DistrictProfile(name="Quận Ba Đình", office_name="Phòng Giáo dục và Đào tạo", place="Ba Đình", symbol="PGDĐT")


def report(number: int | None, issued_on: date | None) -> Report:
    period = Period(code="2020", ends_on=date(2020, 12, 31))
    return Report(document_kind="BÁO CÁO", number=number, issued_on=issued_on, period=period)


def test_unknown_number_and_day_are_blank() -> None:
    blank = report(None, None)
    assert _number_line(blank, PROFILE) == "Số:      /BC-PGDĐT"
    assert _place_date(blank, PROFILE) == "Ba Đình, ngày      tháng      năm 2020"
    line = _attached_to(blank, PROFILE)
    assert line.replace("\u00a0", " ") == (
        "(Kèm theo Báo cáo số      /BC-PGDĐT ngày      tháng      năm 2020 của Phòng Giáo dục và Đào tạo quận Ba Đình)"
    )
    assert "  " not in line


def test_a_numbered_and_dated_report_is_named_in_full() -> None:
    known = report(5, date(2021, 1, 8))
    assert _number_line(known, PROFILE) == "Số: 05/BC-PGDĐT"
    assert _place_date(known, PROFILE) == "Ba Đình, ngày 08 tháng 01 năm 2021"
    line = _attached_to(known, PROFILE).replace("\u00a0", " ")
    assert line.startswith("(Kèm theo Báo cáo số 05/BC-PGDĐT ngày 08 tháng 01 năm 2021 của ")
