"""The letterhead and the line under an annex's title: what is not known yet is blank, and blanks are not broken."""

from __future__ import annotations

from datetime import date

from core.wording import Issuer
from reports.letterhead import Letterhead
from schools.models import DistrictProfile

PROFILE = DistrictProfile(
    name="Quận Ba Đình",
    parent_body="UBND QUẬN BA ĐÌNH",
    office_name="Phòng Giáo dục và Đào tạo",
    place="Ba Đình",
    symbol="PGDĐT",
    signer_title="TRƯỞNG PHÒNG",
    ubnd_name="Ủy ban nhân dân quận Ba Đình",
    ubnd_symbol="UBND",
    ubnd_signer_title="CHỦ TỊCH",
)


def letterhead(
    number: int | None, day: date | None, *, issuer: str = Issuer.OFFICE, kind: str = "BÁO CÁO"
) -> Letterhead:
    return Letterhead(issuer=issuer, profile=PROFILE, kind=kind, number=number, day=day, year=2020)


def test_unknown_number_and_day_are_blank() -> None:
    blank = letterhead(None, None)
    assert blank.number_line == "Số:      /BC-PGDĐT"
    assert blank.place_date == "Ba Đình, ngày      tháng      năm 2020"
    assert blank.attached_to.replace("\u00a0", " ") == (
        "(Kèm theo Báo cáo số      /BC-PGDĐT ngày      tháng      năm 2020 của Phòng Giáo dục và Đào tạo quận Ba Đình)"
    )
    assert "  " not in blank.attached_to


def test_a_numbered_and_dated_report_is_named_in_full() -> None:
    known = letterhead(5, date(2021, 1, 8))
    assert known.number_line == "Số: 05/BC-PGDĐT"
    assert known.place_date == "Ba Đình, ngày 08 tháng 01 năm 2021"
    line = known.attached_to.replace("\u00a0", " ")
    assert line.startswith("(Kèm theo Báo cáo số 05/BC-PGDĐT ngày 08 tháng 01 năm 2021 của ")


def test_a_plan_of_the_ubnd_stands_under_the_ubnd_alone() -> None:
    plan = letterhead(371, date(2023, 9, 13), issuer=Issuer.UBND, kind="KẾ HOẠCH")
    assert (plan.parent_body, plan.issuing_body) == ("", "ỦY BAN NHÂN DÂN QUẬN BA ĐÌNH")
    assert plan.number_line == "Số: 371/KH-UBND"
    assert plan.place_date == "Ba Đình, ngày 13 tháng 9 năm 2023"
    assert plan.signature.title == "CHỦ TỊCH"


def test_the_ubnd_is_named_after_its_district_where_nobody_wrote_its_name() -> None:
    profile = DistrictProfile(name="Quận Ba Đình", parent_body="UBND QUẬN BA ĐÌNH", place="Ba Đình")
    plan = Letterhead(issuer=Issuer.UBND, profile=profile, kind="KẾ HOẠCH", number=None, day=None, year=2021)
    assert plan.issuing_body == "ỦY BAN NHÂN DÂN QUẬN BA ĐÌNH"
    assert plan.number_line == "Số:      /KH-UBND"
    assert (plan.signature.authority, plan.signature.title) == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
