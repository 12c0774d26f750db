"""A person's year of monthly reviews as a table: for the screen, the printer and a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from core.numbers import format_whole
from core.table import Align, Cell, Column, Row, Table
from plans.models import MonthReview, ReviewState
from plans.months import month_words
from plans.queries.reviews import DONE, LATE, OPEN


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """How many tasks a sent month showed: done, done late, past their deadline, going on."""

    done: int = 0
    done_late: int = 0
    overdue: int = 0
    going_on: int = 0

    def __add__(self, other: MonthCounts) -> MonthCounts:
        return MonthCounts(
            self.done + other.done,
            self.done_late + other.done_late,
            self.overdue + other.overdue,
            self.going_on + other.going_on,
        )


def counts_of(review: MonthReview) -> MonthCounts:
    """What the month showed when it was sent."""
    groups = [line["group"] for line in review.work]
    return MonthCounts(
        done=groups.count(DONE),
        done_late=sum(line["group"] == DONE and bool(line["late"]) for line in review.work),
        overdue=groups.count(LATE),
        going_on=groups.count(OPEN),
    )


HEADS = (
    ("thang", 14, "Tháng"),
    ("trang-thai", 16, "Báo cáo"),
    ("xong", 12, "Hoàn thành"),
    ("xong-muon", 12, "Trong đó quá hạn"),
    ("qua-han", 12, "Quá hạn, chưa xong"),
    ("dang-lam", 12, "Đang thực hiện"),
    ("nhan-xet", 50, "Nhận xét của lãnh đạo"),
)
RATED = ("xep-loai", 18, "Xếp loại")


def year_table(
    person: str, period: str, months: Sequence[date], reviews: Mapping[date, MonthReview], *, rated: bool
) -> Table:
    """A row a month, and what was done in the year below; `rated`: the office has a scale, or somebody was rated."""
    heads = (*HEADS, RATED) if rated else HEADS
    total = MonthCounts()
    rows = []
    for month in months:
        review = reviews.get(month)
        counts = counts_of(review) if review and review.state != ReviewState.DRAFT else None
        total += counts or MonthCounts()
        rows.append(_row(month, review, counts, rated=rated))
    # What was late or going on in two months is one task: such counts have no sum.
    passed = _numbers(total, bold=True)[:2]
    words = (Cell(_("Cả kỳ"), bold=True), Cell(""), *passed, *[Cell("")] * (4 if rated else 3))
    return Table(
        key="tong-hop-thang",
        label="",
        title=_("TỔNG HỢP BÁO CÁO THÁNG"),
        subtitle=f"{person} – {period}",
        columns=tuple(Column(key, width) for key, width, _title in heads),
        header=(Row("head", tuple(Cell(title, bold=True, align=Align.CENTER) for _key, _width, title in heads)),),
        rows=(*rows, Row("tong", words)),
        landscape=True,
    )


def _row(month: date, review: MonthReview | None, counts: MonthCounts | None, *, rated: bool) -> Row:
    state = str(ReviewState(review.state).label) if review else ""
    numbers = _numbers(counts) if counts else [Cell("")] * 4
    said = [Cell(review.remark if review else ""), *([Cell(review.rating if review else "")] if rated else [])]
    return Row(f"{month:%Y-%m}", (Cell(month_words(month).capitalize()), Cell(state), *numbers, *said))


def _numbers(counts: MonthCounts, *, bold: bool = False) -> list[Cell]:
    found = (counts.done, counts.done_late, counts.overdue, counts.going_on)
    return [Cell(format_whole(number), number=Decimal(number), bold=bold, align=Align.RIGHT) for number in found]
