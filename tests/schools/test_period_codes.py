"""Period codes: what they are called, their days and their neighbours."""

from __future__ import annotations

from datetime import date

import pytest

from schools.models import Period
from schools.period_codes import BadPeriod, PeriodKind, parse_period


@pytest.mark.parametrize(
    ("code", "name", "first", "last"),
    [
        ("2021", "năm 2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2021-2022", "năm học 2021-2022", date(2021, 9, 1), date(2022, 8, 31)),
        ("2021-2022-K1", "học kỳ I năm học 2021-2022", date(2021, 9, 1), date(2022, 1, 15)),
        ("2021-2022-DN", "đầu năm học 2021-2022", date(2021, 9, 30), date(2021, 9, 30)),
        ("2021-2022-HK1", "cuối học kỳ I năm học 2021-2022", date(2022, 1, 15), date(2022, 1, 15)),
        ("2021-2022-CN", "cuối năm học 2021-2022", date(2022, 5, 31), date(2022, 5, 31)),
        ("2021-2025", "giai đoạn 2021-2025", date(2021, 1, 1), date(2025, 12, 31)),
        ("2021-03", "tháng 03 năm 2021", date(2021, 3, 1), date(2021, 3, 31)),
    ],
)
def test_period_has_its_name_and_days(code: str, name: str, first: date, last: date) -> None:
    period = parse_period(code)
    assert (str(period), period.name, period.dates) == (code, name, (first, last))


@pytest.mark.parametrize(
    ("code", "offset", "other"),
    [
        ("2021-2022-DN", 1, "2021-2022-HK1"),
        ("2021-2022-HK1", 1, "2021-2022-CN"),
        ("2021-2022-CN", 1, "2022-2023-DN"),
        ("2021-2022-DN", -1, "2020-2021-CN"),
        ("2021-2022-CN", -3, "2020-2021-CN"),
        ("2021-2022-K2", 1, "2022-2023-K1"),
        ("2021-2025", 1, "2026-2030"),
        ("2021-12", 1, "2022-01"),
    ],
)
def test_period_has_its_neighbours(code: str, offset: int, other: str) -> None:
    assert str(parse_period(code).shifted(offset)) == other


@pytest.mark.parametrize("code", ["2021-2023-DN", "2021-DN", "2021-2022-HK2", "2021-2022-dn", "2021-2022-", "DN"])
def test_point_of_no_school_year_is_refused(code: str) -> None:
    with pytest.raises(BadPeriod, match="2020-2021-CN"):
        parse_period(code)


def test_every_kind_of_period_has_its_words() -> None:
    assert {kind for kind, _words in Period.KINDS} == {kind.value for kind in PeriodKind}
