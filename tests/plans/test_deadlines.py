from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.deadlines import BadDeadline, Deadline, Precision, print_deadline, read_deadline
from plans.standing import Facts, State, stand


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "precision", "start", "end"),
    [
        ("T3/2021", Precision.MONTH, "2021-03-01", "2021-03-31"),
        ("t12/2020", Precision.MONTH, "2020-12-01", "2020-12-31"),
        ("tháng 3/2021", Precision.MONTH, "2021-03-01", "2021-03-31"),
        ("Tháng 02 năm 2024", Precision.MONTH, "2024-02-01", "2024-02-29"),
        ("trong tháng 4/2022", Precision.MONTH, "2022-04-01", "2022-04-30"),
        ("8/2021", Precision.MONTH, "2021-08-01", "2021-08-31"),
        ("01/2022", Precision.MONTH, "2022-01-01", "2022-01-31"),
        ("2021", Precision.YEAR, "2021-01-01", "2021-12-31"),
        ("năm 2021", Precision.YEAR, "2021-01-01", "2021-12-31"),
        ("Trong năm 2021", Precision.YEAR, "2021-01-01", "2021-12-31"),
        ("Quý I/2021", Precision.QUARTER, "2021-01-01", "2021-03-31"),
        ("quý IV năm 2021", Precision.QUARTER, "2021-10-01", "2021-12-31"),
        ("Quí 2/2021", Precision.QUARTER, "2021-04-01", "2021-06-30"),
        ("31/3/2021", Precision.DAY, "2021-03-31", "2021-03-31"),
        ("02/03/2023", Precision.DAY, "2023-03-02", "2023-03-02"),
        ("31-3-2021", Precision.DAY, "2021-03-31", "2021-03-31"),
        ("ngày 31 tháng 3 năm 2021", Precision.DAY, "2021-03-31", "2021-03-31"),
        ("trước ngày 01/4/2022", Precision.DAY, "2022-04-01", "2022-04-01"),
        ("Đến ngày 01/4/2022", Precision.DAY, "2022-04-01", "2022-04-01"),
        ("Chậm nhất ngày 01/4/2022.", Precision.DAY, "2022-04-01", "2022-04-01"),
        ("từ tháng 12/2021 đến tháng 3/2022", Precision.SPAN, "2021-12-01", "2022-03-31"),
        ("tháng 9 đến tháng 12/2021", Precision.SPAN, "2021-09-01", "2021-12-31"),
        ("T9 - T12/2021", Precision.SPAN, "2021-09-01", "2021-12-31"),
        ("từ 01/3 đến 31/3/2021", Precision.SPAN, "2021-03-01", "2021-03-31"),
        ("Quý I - Quý II/2021", Precision.SPAN, "2021-01-01", "2021-06-30"),
        ("2021-2025", Precision.SPAN, "2021-01-01", "2025-12-31"),
        ("giai đoạn 2020 – 2025", Precision.SPAN, "2020-01-01", "2025-12-31"),
        ("Năm học 2020-2021", Precision.SPAN, "2020-09-01", "2021-08-31"),
        ("trong năm học 2023 – 2024", Precision.SPAN, "2023-09-01", "2024-08-31"),
        ("2020-2021", Precision.SPAN, "2020-09-01", "2021-08-31"),
        ("từ năm 2020 đến năm 2021", Precision.SPAN, "2020-01-01", "2021-12-31"),
    ],
)
def test_a_deadline_is_read_with_its_precision_and_its_days(
    text: str, precision: Precision, start: str, end: str
) -> None:
    assert read_deadline(text) == Deadline(precision, day(start), day(end), text)


@pytest.mark.parametrize(
    ("text", "precision", "start", "end"),
    [
        ("T3", Precision.MONTH, "2021-03-01", "2021-03-31"),
        ("tháng 3", Precision.MONTH, "2021-03-01", "2021-03-31"),
        ("Quý III", Precision.QUARTER, "2021-07-01", "2021-09-30"),
        ("trước ngày 20/11", Precision.DAY, "2021-11-20", "2021-11-20"),
        ("ngày 20 tháng 11", Precision.DAY, "2021-11-20", "2021-11-20"),
        ("từ tháng 9 đến tháng 12", Precision.SPAN, "2021-09-01", "2021-12-31"),
        ("T3/2022", Precision.MONTH, "2022-03-01", "2022-03-31"),
    ],
)
def test_a_deadline_without_a_year_takes_the_year_of_its_plan(
    text: str, precision: Precision, start: str, end: str
) -> None:
    assert read_deadline(text, year=2021) == Deadline(precision, day(start), day(end), text)


@pytest.mark.parametrize("text", ["T3", "tháng 3", "Quý III", "20/11", "từ tháng 9 đến tháng 12"])
def test_a_deadline_without_any_year_is_only_text(text: str) -> None:
    assert read_deadline(text) == Deadline(Precision.TEXT, None, None, text)


RECURRING = [
    *("trước ngày 25 hàng tháng", "Trước ngày 25 hằng tháng", "01 lần/quý", "01 lần/tháng", "hàng tháng", "Hàng năm"),
    *("mỗi quý 01 lần", "thường xuyên", "hàng tuần"),
]


@pytest.mark.parametrize("text", RECURRING)
def test_recurring_work_has_no_end_of_its_own(text: str) -> None:
    assert read_deadline(text) == Deadline(Precision.RECURRING, None, None, text)


@pytest.mark.parametrize("text", RECURRING)
def test_recurring_work_of_a_plan_ends_with_its_year(text: str) -> None:
    assert read_deadline(text, year=2021) == Deadline(Precision.RECURRING, day("2021-01-01"), day("2021-12-31"), text)


@pytest.mark.parametrize("text", ["Sau khi có hướng dẫn của Sở", "Khi UBND quận yêu cầu", "Nhân dịp khai giảng"])
def test_an_event_has_no_date(text: str) -> None:
    assert read_deadline(text, year=2021) == Deadline(Precision.EVENT, None, None, text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "theo kế hoạch của Sở GDĐT", "từ năm học 2022-2023", "cuối năm 2020", "29/2"),
        *("từ tháng 3/2022 đến tháng 12/2021", "x", "-", "99999"),
    ],
)
def test_any_other_words_are_kept_as_text(text: str) -> None:
    assert read_deadline(text) == Deadline(Precision.TEXT, None, None, text)


@pytest.mark.parametrize("year", [None, 2021])
@pytest.mark.parametrize(
    "text",
    [
        *("31/02/2021", "31/2", "trước ngày 45/3/2021", "ngày 10 tháng 13", "0/1/2021"),
        *("T13/2021", "T13", "tháng 0", "0/2021", "13/2021"),
        *("Quý V/2021", "Quý 5", "quý IIII năm 2021", "Quý 0/2021"),
        *("từ 31/2 đến 5/3/2021", "T9 - T13/2021"),
        *("trước ngày 45 hàng tháng", "ngày 00 hàng tháng", "ngày 31 tháng 2 hàng năm"),
    ],
)
def test_a_date_that_no_calendar_has_is_refused_in_a_sentence(text: str, year: int | None) -> None:
    with pytest.raises(BadDeadline) as refused:
        read_deadline(text, year)
    assert str(refused.value).startswith(f"“{text}” không có trong lịch.")


def test_the_29th_of_february_is_a_day_of_leap_years() -> None:
    assert read_deadline("29/2/2024").precision is Precision.DAY
    with pytest.raises(BadDeadline):
        read_deadline("29/2", year=2021)


def test_the_text_is_kept_as_printed_but_composed_and_single_spaced() -> None:
    assert read_deadline("  Tháng\u00a0 3/2021 ").text == "Tháng 3/2021"


@pytest.mark.parametrize(
    "text", ["T3/2021", "2021", "Quý I/2021", "trước ngày 25 hàng tháng", "theo kế hoạch", "31/3/2021"]
)
def test_a_deadline_prints_as_it_stood_in_the_document(text: str) -> None:
    assert print_deadline(read_deadline(text)) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("tháng 03 năm 2021", "T3/2021"),
        ("trong năm 2021", "2021"),
        ("quý 1 năm 2021", "Quý I/2021"),
        ("ngày 31 tháng 03 năm 2021", "31/3/2021"),
        ("T12/2021 - T3/2022", "từ tháng 12/2021 đến tháng 3/2022"),
        ("từ 5/3 đến 31/3/2021", "từ 5/3/2021 đến 31/3/2021"),
        ("hàng tháng", ""),
    ],
)
def test_a_deadline_without_its_text_prints_in_the_form_of_its_precision(text: str, printed: str) -> None:
    assert print_deadline(replace(read_deadline(text), text="")) == printed


def month_end(when: date) -> date:
    return when.replace(day=monthrange(when.year, when.month)[1])


days = st.dates(date(1950, 1, 1), date(2099, 12, 31))
spans = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))
deadlines = st.one_of(
    days.map(lambda when: Deadline(Precision.DAY, when, when, "")),
    days.map(lambda when: Deadline(Precision.MONTH, when.replace(day=1), month_end(when), "")),
    days.map(lambda when: Deadline(Precision.YEAR, date(when.year, 1, 1), date(when.year, 12, 31), "")),
    st.builds(
        lambda year, quarter: Deadline(
            Precision.QUARTER, date(year, 3 * quarter - 2, 1), month_end(date(year, 3 * quarter, 1)), ""
        ),
        st.integers(1950, 2099),
        st.integers(1, 4),
    ),
    spans.map(lambda span: Deadline(Precision.SPAN, *span, "")),
    spans.map(lambda span: Deadline(Precision.SPAN, span[0].replace(day=1), month_end(span[1]), "")),
)


@given(deadlines)
def test_a_printed_deadline_reads_back(deadline: Deadline) -> None:
    assert replace(read_deadline(print_deadline(deadline)), text="") == deadline


@given(st.text() | st.text(alphabet="0123456789/-T quýIVtháng năm đến từ"), st.none() | st.integers(1950, 2099))
def test_whatever_is_written_is_a_deadline_or_no_date_of_a_calendar(text: str, year: int | None) -> None:
    try:
        deadline = read_deadline(text, year)
    except BadDeadline:
        return
    assert (deadline.start is None) == (deadline.end is None)
    assert deadline.start is None or deadline.end is None or deadline.start <= deadline.end


@pytest.mark.parametrize(
    ("text", "as_of", "done_on", "late"),
    [
        ("T3/2021", "2021-03-31", None, False),
        ("T3/2021", "2021-04-01", None, True),
        ("T3/2021", "2021-12-31", "2021-03-31", False),
        ("T3/2021", "2021-12-31", "2021-04-01", True),
        ("T3/2021", "2021-03-15", "2021-04-01", False),
        ("2021", "2021-12-31", None, False),
        ("2021", "2022-01-01", None, True),
        ("Quý I/2021", "2021-04-01", None, True),
        ("31/3/2021", "2021-03-31", None, False),
        ("từ tháng 12/2021 đến tháng 3/2022", "2022-02-01", None, False),
        ("từ tháng 12/2021 đến tháng 3/2022", "2022-04-01", None, True),
        ("hàng tháng", "2030-01-01", None, False),
        ("theo kế hoạch", "2030-01-01", None, False),
    ],
)
def test_work_is_late_only_after_the_end_of_its_span(text: str, as_of: str, done_on: str | None, late: bool) -> None:
    finished = day(done_on) if done_on else None
    state = State.DONE if finished else State.IN_PROGRESS
    facts = Facts(state, read_deadline(text).end, closes=day("2030-12-31"), done_on=finished)
    assert stand(facts, day(as_of)).late is late
