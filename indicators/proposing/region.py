"""Where on a sheet the table stands: the lines above it, its header rows, its body and the notes under it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from core.sheets.reading import SheetCell
from indicators.proposing.grid import Grid
from indicators.proposing.model import NoTable
from indicators.proposing.wording import plain

_HEADER_WORDS = re.compile(
    r"(?:tt|stt|so tt|so thu tu|(?:cac )?chi tieu.*|noi dung.*|danh muc.*|ten .*|don vi.*|dvt.*|cap hoc|bac hoc|truong"
    r"|ghi chu|(?:nam|nam hoc) [0-9].*|[0-9]{4}(?: [0-9]{4})?|(?:kh|th|uth|ke hoach|thuc hien|ket qua).*|muc tieu.*"
    r"|tong.*|so .*|ty le.*|quan huyen.*|dia ban.*|phuong xa.*|phuong|xa|hang muc.*|linh vuc.*)"
)
_LETTERHEAD = re.compile(r"cong hoa xa hoi|doc lap tu do|uy ban nhan dan|^ubnd|^phong giao duc|^so giao duc")
_UNIT_LINE = re.compile(r"(?:don vi tinh|dvt|don vi)\b")
_LABEL = re.compile(r"(?:biểu|phụ lục|bảng|mẫu|phụ biểu)\b.{0,30}", re.IGNORECASE)
_NOTE = re.compile(r"\s*(?:ghi chú|nguồn|lưu ý|chú thích|\(?\*+\)?)", re.IGNORECASE)
_SIGNATURE = re.compile(r"^(?:nguoi lap|truong phong|hieu truong|chu tich|thu truong|tm |kt |noi nhan)|\bngay .* thang")
_NUMBERED = re.compile(r"\(?[0-9]{1,2}\)?(?:\s*=.*)?|\(?[A-Z]\)?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?:\s*[-–]\s*(?:19|20)[0-9]{2})?")

_BEFORE = (
    r"(?:trên|dưới|từ|khoảng|tối thiểu|tối đa|ít nhất|nhiều nhất|không dưới|không quá|đạt|mức|thứ|hạng|top|tốp|tăng"
    r"|giảm|nâng|hạ|[≥≤><~≈]=?)"
)
_FIGURE = re.compile(
    rf"(?:[^\W\d_][^0-9:]{{0,30}}:\s*)?(?:{_BEFORE}\s*)*[+\-−–]?\s*[0-9][0-9.,]*(?:\s*(?:[-–/]|đến)\s*[0-9][0-9.,]*)?\s*%?(?:\s+\S+){{0,3}}\s*(?:\([^()]*\))?",
    re.IGNORECASE,
)
# A form is read by people; what is larger is a list, and is imported as one.
_MOST_ROWS = 1000
_MOST_COLUMNS = 60
_MOST_HEADER_ROWS = 6
_MARKS = frozenset({"x", "-", "–", "—"})


@dataclass(frozen=True, slots=True)
class Region:
    """Row numbers count from 0; `header` runs to `body` without it."""

    label: str
    title: str
    subtitle: str
    unit_line: str
    header: range
    body: tuple[int, ...]
    notes: tuple[str, ...]


def is_figure(cell: SheetCell) -> bool:
    """Whether a cell holds what an office writes as a figure ("trên 65%", "13/13"), in every of its lines."""
    if cell.number is not None or cell.uncomputed:
        return True
    lines = [line.strip() for line in cell.text.splitlines() if line.strip()]
    return bool(lines) and all(_is_figure_text(line) for line in lines)


def _is_figure_text(text: str) -> bool:
    return text.lower() in _MARKS or _FIGURE.fullmatch(text) is not None


def form_region_of(grid: Grid) -> Region:
    """The region of a sheet that a form may be proposed from. Raises NoTable."""
    if grid.rows > _MOST_ROWS or grid.columns > _MOST_COLUMNS:
        raise NoTable(
            f"Trang tính “{grid.name}” có {grid.rows} dòng, {grid.columns} cột, quá lớn cho một biểu mẫu "
            f"(tối đa {_MOST_ROWS} dòng, {_MOST_COLUMNS} cột)."
        )
    return region_of(grid)


def region_of(grid: Grid) -> Region:
    """Raises NoTable."""
    header = header_of(grid)
    begin = header.stop + (1 if _is_numbers_row(grid, header.stop) else 0)
    end = _body_end(grid, begin)
    body = tuple(row for row in range(begin, end) if _written(grid, row))
    if not body:
        raise NoTable(f"Trang tính “{grid.name}”: dưới dòng tiêu đề cột (dòng {header.start + 1}) không có dòng nào.")
    label, title, subtitle, unit_line = _lines(grid, header.start)
    notes = tuple(text for row in range(end, grid.rows) if (text := _note(grid, row)))
    return Region(label, title, subtitle, unit_line, header, body, notes)


def _written(grid: Grid, row: int) -> bool:
    """A row with a text of its own, or one under an area that began above."""
    return any(True for _ in grid.beginning(row)) or any(
        grid.cell(row, column).uncomputed for column in range(grid.columns)
    )


# --- header ---


def header_of(grid: Grid) -> range:
    """The rows of the sheet's first header. Raises NoTable."""
    top = _header_top(grid)
    bottom = _header_bottom(grid, top)
    if bottom - top >= _MOST_HEADER_ROWS:
        raise NoTable(f"Trang tính “{grid.name}”: tiêu đề cột có quá {_MOST_HEADER_ROWS} dòng.")
    return range(top, bottom + 1)


def _header_top(grid: Grid) -> int:
    found = next((row for row in range(grid.rows) if is_header(grid, row)), None)
    if found is None:
        raise NoTable(
            f"Trang tính “{grid.name}” không có bảng số liệu: không tìm thấy dòng tiêu đề cột "
            "(như TT, Chỉ tiêu, Đơn vị tính, KH 2020)."
        )
    return found


def is_header(grid: Grid, row: int, fewest: int = 1) -> bool:
    """Whether a row holds headings of columns, at least so many of words that headings have."""
    filled = grid.filled(row)
    texts = [grid.text(row, column) for column in filled]
    if len(filled) < 2 or any(_LETTERHEAD.search(plain(text)) for text in texts):
        return False
    named = sum(1 for text in texts if _HEADER_WORDS.fullmatch(plain(text)))
    covered = sum(grid.area(row, column).last_column - column + 1 for column in filled)
    figures = sum(1 for column in filled if _is_body_figure(grid, row, column))
    return named >= fewest and not figures and (covered * 2 >= grid.columns or named >= 2)


def _is_body_figure(grid: Grid, row: int, column: int) -> bool:
    return is_figure(grid.cell(row, column)) and not _YEAR.fullmatch(grid.text(row, column))


def _header_bottom(grid: Grid, top: int) -> int:
    bottom = top
    while True:
        reach = max(grid.area(row, column).last_row for row in range(top, bottom + 1) for column in range(grid.columns))
        if reach > bottom:
            bottom = reach
        elif _continues(grid, top, bottom):
            bottom += 1
        else:
            return bottom


def _continues(grid: Grid, top: int, bottom: int) -> bool:
    """Whether the next row still belongs to the header: it names only columns under wide or open headings."""
    following = grid.filled(bottom + 1) if bottom + 1 < grid.rows else []
    if any(_is_body_figure(grid, bottom + 1, column) for column in following):
        return False
    heads = {column for column in range(grid.columns) if _is_wide(grid, bottom, column)}
    open_below = {column for column in range(grid.columns) if not grid.covering(bottom, column)}
    first = next((column for column in range(grid.columns) if grid.covering(top, column)), 0)
    below = set(following)
    if not heads and not (len(following) >= 2 and open_below & below):
        return False
    return bool(below) and below <= (heads or set(range(first + 2, grid.columns)))


def _is_wide(grid: Grid, row: int, column: int) -> bool:
    area = grid.area(row, column)
    return area.last_column > area.column and bool(grid.covering(row, column))


def _is_numbers_row(grid: Grid, row: int) -> bool:
    """The row "(1) (2) (3)" or "A B 1 2" under a header."""
    texts = [grid.text(row, column) for column in grid.filled(row)] if row < grid.rows else []
    return (
        len(texts) >= 3
        and len(texts) * 2 > grid.columns
        and all(_NUMBERED.fullmatch(text) for text in texts)
        and len(set(texts)) == len(texts)
        and grid.text(row, grid.filled(row)[1]) in ("(2)", "2", "B", "(B)")
    )


# --- what stands around the table ---


def _body_end(grid: Grid, begin: int) -> int:
    """After the last row with a figure, and the rows that go on from it without a gap."""
    figures = [row for row in range(begin, grid.rows) if has_figure(grid, row)]
    end = (figures[-1] if figures else begin) + 1
    while end < grid.rows and _written(grid, end) and not _is_after(grid, end):
        end += 1
    return end


def has_figure(grid: Grid, row: int) -> bool:
    return any(_is_body_figure(grid, row, column) for column in islice(grid.beginning(row), 1, None)) or any(
        grid.cell(row, column).uncomputed for column in range(grid.columns)
    )


def _is_after(grid: Grid, row: int) -> bool:
    filled = grid.filled(row)
    text = grid.text(row, filled[0])
    whole = len(filled) == 1 and grid.area(row, filled[0]).last_column >= grid.columns - 1
    return whole or _NOTE.match(text) is not None or _is_signature(grid, row)


def _is_signature(grid: Grid, row: int) -> bool:
    return any(_SIGNATURE.search(plain(grid.text(row, column))) for column in grid.filled(row))


def _note(grid: Grid, row: int) -> str:
    filled = grid.filled(row)
    if len(filled) != 1 or _is_signature(grid, row):
        return ""
    text = grid.text(row, filled[0])
    whole = grid.area(row, filled[0]).last_column >= grid.columns - 1
    return text if whole or _NOTE.match(text) else ""


def _lines(grid: Grid, top: int) -> tuple[str, str, str, str]:
    """Label, title, subtitle and the line of the unit of measure, from the lines above the header."""
    lines = [
        (text, grid.cell(row, column).italic)
        for row in range(top)
        for column in grid.filled(row)[:1]
        for text in [grid.text(row, column)]
        if not any(_LETTERHEAD.search(plain(grid.text(row, other))) for other in grid.filled(row))
    ]
    unit_line = next((text for text, _ in lines if _UNIT_LINE.match(plain(text))), "")
    rest = [(text, italic) for text, italic in lines if text != unit_line]
    label = rest.pop(0)[0] if len(rest) > 1 and _LABEL.fullmatch(rest[0][0]) else ""
    titles = [text for text, italic in rest if not italic and not text.startswith("(")]
    title, more = (titles[0], titles[1:]) if titles else ("", [])
    while more and more[0].isupper():
        title = f"{title} {more.pop(0)}"
    aside = [text for text, italic in rest if italic or text.startswith("(")]
    return label, title, " ".join([*more, *aside]), unit_line
