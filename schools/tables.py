"""The roadmap of national-standard schools as a table: a mark in the year that a school is planned for."""

from __future__ import annotations

from core.table import Align, Cell, Column, Row, Table
from schools.models import Accreditation, Roadmap

OWNERSHIP_HEADING = "Loại hình 1=CL; 2=CLHQ 3=DL; 4=TT"


def roadmap_table(roadmap: Roadmap, *, key: str) -> Table:
    """One row a school under the heading of its level, one column a year of the span."""
    first, last = roadmap.period.starts_on.year, roadmap.period.ends_on.year
    years = list(range(first, last + 1))
    columns = (
        Column("stt", 6),
        Column("truong", 36),
        Column("cap-hoc", 12),
        Column("loai-hinh", 14),
        *(Column(str(year), 8) for year in years),
        Column("ghi-chu", 18),
    )
    return Table(
        key=key,
        label=roadmap.label,
        title=roadmap.title,
        subtitle=roadmap.subtitle,
        columns=columns,
        header=_header(roadmap, years),
        rows=tuple(_rows(list(roadmap.entries.all()), years)),
    )


def _header(roadmap: Roadmap, years: list[int]) -> tuple[Row, ...]:
    tall = [_head(title, rowspan=2) for title in ("STT", roadmap.school_heading, "Cấp học", OWNERSHIP_HEADING)]
    span = _head(f"Giai đoạn {years[0]}-{years[-1]}", colspan=len(years))
    ordinals = range(1, len(tall) + len(years) + 2)
    return (
        Row("head", (*tall, span, _head("Ghi chú", rowspan=2))),
        Row("years", tuple(_head(str(year)) for year in years)),
        Row("ordinals", tuple(Cell(f"({place})", italic=True, align=Align.CENTER) for place in ordinals)),
    )


def _head(text: str, *, rowspan: int = 1, colspan: int = 1) -> Cell:
    return Cell(text, bold=True, align=Align.CENTER, rowspan=rowspan, colspan=colspan)


def _rows(entries: list[Accreditation], years: list[int]) -> list[Row]:
    rows: list[Row] = []
    group = ""
    for entry in entries:
        if entry.group != group:
            group = entry.group
            number, _space, title = group.partition(" ")
            empty = (Cell(),) * (len(years) + 3)
            rows.append(Row(f"group-{number}", (_centred(number, bold=True), Cell(title, bold=True), *empty)))
        rows.append(_row(entry, years))
    return rows


def _row(entry: Accreditation, years: list[int]) -> Row:
    marks = tuple(_centred("x" if year == entry.planned_year else "") for year in years)
    return Row(
        str(entry.pk),
        (
            _centred(entry.number),
            Cell(entry.printed_name),
            Cell(entry.printed_level),
            _centred(entry.school.ownership),
            *marks,
            Cell(entry.note),
        ),
    )


def _centred(text: str, *, bold: bool = False) -> Cell:
    return Cell(text, align=Align.CENTER, bold=bold)
