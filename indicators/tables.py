"""The printed tables of this room that are no forms: the board of a round, lists of rounds and of answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.table import Align, Cell, Column, Row, Table
from indicators.models import Round
from indicators.queries.board import BoardLine
from schools.queries import now_of

_COLUMNS = (
    ("tt", 5, gettext_lazy("TT")),
    ("don-vi", 32, gettext_lazy("Đơn vị")),
    ("phuong", 16, gettext_lazy("Phường, xã")),
    ("cap", 11, gettext_lazy("Cấp học")),
    ("loai-hinh", 11, gettext_lazy("Loại hình")),
    ("trang-thai", 12, gettext_lazy("Trạng thái")),
    ("da-nhap", 8, gettext_lazy("Số ô đã nhập")),
    ("tong", 8, gettext_lazy("Tổng số ô")),
    ("loi", 7, gettext_lazy("Lỗi")),
    ("canh-bao", 10, gettext_lazy("Cảnh báo chưa giải trình")),
    ("thoi-han", 16, gettext_lazy("Thời hạn")),
    ("nop", 17, gettext_lazy("Nộp lúc")),
    ("cap-nhat", 17, gettext_lazy("Cập nhật lúc")),
    ("phu-trach", 18, gettext_lazy("Người phụ trách")),
)


def board_table(round_: Round, lines: Iterable[BoardLine], people: Mapping[int, str], narrowed: str) -> Table:
    """The lines of a board as they are on the screen.

    `people` are who answers for each unit, by its id; `narrowed` says to what it was narrowed, in words.
    """
    heads = tuple(Cell(str(title), bold=True, align=Align.CENTER) for _key, _width, title in _COLUMNS)
    words = {"title": round_.title, "period": round_.period.name, "now": _moment(now_of(round_.district))}
    return Table(
        key="tinh-hinh-nop",
        label="",
        title=_("TÌNH HÌNH NỘP BÁO CÁO SỐ LIỆU"),
        subtitle=_("%(title)s, %(period)s") % words,
        unit_line=_("Tính đến %(now)s") % words,
        columns=tuple(Column(key, width) for key, width, _title in _COLUMNS),
        header=(Row("head", heads),),
        rows=tuple(
            _row(place, line, people.get(line.submission.unit_id, "")) for place, line in enumerate(lines, start=1)
        ),
        notes=(narrowed,) if narrowed else (),
        landscape=True,
    )


def _row(place: int, line: BoardLine, people: str) -> Row:
    found = line.submission
    return Row(
        str(found.pk),
        (
            _number(place),
            Cell(line.name),
            Cell(line.ward),
            Cell(line.level),
            Cell(line.ownership),
            Cell(line.state_label),
            _number(found.filled),
            _number(found.total),
            _number(found.errors),
            _number(found.unexplained),
            Cell(line.lateness.words),
            Cell(_moment(found.submitted_at)),
            Cell(_moment(found.touched_at)),
            Cell(people),
        ),
    )


def list_table(key: str, title: str, columns: Sequence[tuple[str, float]], lines: Iterable[Sequence[Any]]) -> Table:
    """A list as its page has it: `columns` are titles with widths; a whole number stays one."""
    heads = tuple(Cell(head, bold=True, align=Align.CENTER) for head, _width in columns)
    return Table(
        key=key,
        label="",
        title=title,
        columns=tuple(Column(f"cot-{place}", width) for place, (_head, width) in enumerate(columns)),
        header=(Row("head", heads),),
        rows=tuple(list_rows(lines)),
        landscape=True,
    )


def list_rows(lines: Iterable[Sequence[Any]]) -> Iterator[Row]:
    """The rows of such a list, one by one for who writes a long one."""
    return (Row(str(place), tuple(_plain(value) for value in line)) for place, line in enumerate(lines))


def _plain(value: Any) -> Cell:
    if isinstance(value, int):
        return _number(value)
    return Cell(_moment(value) if isinstance(value, datetime) else str(value or ""))


def _number(number: Any) -> Cell:
    return Cell(str(number), number=Decimal(number), align=Align.CENTER)


def _moment(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime("%H:%M %d/%m/%Y") if moment else ""
