"""What stands side by side as workbooks: districts of a city, cities, schools of a level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.table import Align, Cell, Column, Row, Table
from indicators.attainment import Direction
from indicators.models import Indicator
from indicators.queries.sheet import in_form_unit
from indicators.values import Kind, Value
from reports.queries.comparison import Result
from reports.queries.school_places import Compared
from reports.ranking import quarter, spread
from reports.school_lines import QUARTERS, better_words, name_of, placed
from reports.standing_words import MILLION, is_money, place_words, printed
from schools.levels import Ownership

Head = tuple[str, float]


def comparison_tables(shown: Mapping[str, Any]) -> list[Table]:
    """The two tables of the page of districts or cities, from what the page shows (`comparison.html`)."""
    tables = [_targets(shown)]
    if shown["table"]:
        tables.append(_one_indicator(shown, shown["table"]))
    return tables


def _targets(shown: Mapping[str, Any]) -> Table:
    heads = [
        (_named(shown), 34.0),
        *([(_("Địa bàn có số liệu"), 12.0), (_("Tổng số địa bàn"), 12.0)] if shown["of_cities"] else []),
        *((str(kind["label"]), 11.0) for kind in shown["kinds"]),
        (_("Tổng số chỉ tiêu"), 11.0),
        (_("Đạt và vượt"), 11.0),
        (_("Số liệu trường đã duyệt"), 12.0),
        (_("Số liệu trường phải nộp"), 12.0),
        (_("Nhiệm vụ quá hạn"), 11.0),
    ]
    rows = [
        [
            Cell(row["name"]),
            *([_count(row["districts"]), _count(row["whole"])] if shown["of_cities"] else []),
            *(_count(one["count"]) if row["targets"] else Cell() for one in row["counts"]),
            _count(row["targets"]) if row["targets"] else Cell(),
            _percent(row["met_percent"]),
            *([_count(row["approved"]), _count(row["owed"])] if row["owed"] else [Cell(), Cell()]),
            _count(row["late"]),
        ]
        for row in shown["rows"]
    ]
    table = _table("chi-tieu-duoc-giao", _("THỰC HIỆN CHỈ TIÊU ĐƯỢC GIAO"), heads, rows)
    return replace(table, subtitle=_subtitle(shown), notes=(shown["foot"],))


def _one_indicator(shown: Mapping[str, Any], one: Mapping[str, Any]) -> Table:
    indicator = one["indicator"]
    earlier = str(shown["earlier_name"])
    heads = [
        (_("Hạng"), 8.0),
        (_named(shown), 34.0),
        *([(_("Số địa bàn"), 11.0)] if shown["of_cities"] else []),
        (_("Số liệu"), 16.0),
        *([(earlier[:1].upper() + earlier[1:], 16.0), (_("Thay đổi"), 14.0)] if earlier else []),
        (_("Ghi chú"), 24.0),
    ]
    rows = [
        [
            _count(line["rank"]) if line["rank"] else Cell(),
            Cell(line["name"]),
            *([_count(line["districts"])] if shown["of_cities"] else []),
            _reached(line["result"], indicator),
            *([_reached(line["result_before"], indicator), Cell(line["change"], align=Align.RIGHT)] if earlier else []),
            Cell(marks_of_result(line["result"])),
        ]
        for line in one["lines"]
    ]
    table = _table("mot-chi-tieu", str(one["name"]), heads, rows)
    level = f" · {one['level_name']}" if one["level_name"] else ""
    subtitle = f"{_subtitle(shown)}{level}"
    return replace(table, subtitle=subtitle, notes=tuple(_notes(one)))


def _notes(one: Mapping[str, Any]) -> Iterable[str]:
    """Which side is good, the middle, what they come to, and why some of the years are not alike."""
    yield f"{one['better'][:1].upper()}{one['better'][1:]}."
    if one["middle"]:
        yield _("Mức giữa (trung vị): %(middle)s.") % {"middle": one["middle"]}
    if one["whole"]:
        words = {"count": one["whole_districts"], "value": one["whole"]}
        yield _("Chung của %(count)s địa bàn có số liệu: %(value)s.") % words
    for line in one["lines"]:
        yield from (f"{line['name']}: {sentence}" for sentence in line["breaks"])


def _named(shown: Mapping[str, Any]) -> str:
    return _("Tỉnh, thành phố") if shown["of_cities"] else _("Địa bàn")


def _subtitle(shown: Mapping[str, Any]) -> str:
    return f"{shown['title']} · " + _("%(period)s, theo số liệu đã duyệt") % {"period": shown["period_name"]}


def marks_of_result(result: Result | None) -> str:
    """What keeps a figure of a comparison from being final and whole: "ước, còn thiếu 2 đơn vị"."""
    if result is None:
        return ""
    marks = [
        *([_("ước")] if result.estimate else []),
        *([_("còn thiếu %(count)s đơn vị") % {"count": result.missing}] if result.missing else []),
    ]
    return ", ".join(marks)


def spreads_table(found: Sequence[Compared], where: str) -> Table:
    """Every indicator over the schools of a level."""
    heads = [
        (_("Chỉ tiêu"), 44.0),
        (_("Cấp học"), 16.0),
        (_("Số trường"), 9.0),
        (_("Thấp nhất"), 13.0),
        (_("Một phần tư số trường dưới mức"), 13.0),
        (_("Mức giữa (trung vị)"), 13.0),
        (_("Một phần tư số trường trên mức"), 13.0),
        (_("Cao nhất"), 13.0),
    ]
    rows = []
    for one in found:
        among = spread(list(one.numbers.values()))
        points = (among.lowest, among.lower, among.middle, among.upper, among.highest)
        cells = [_figure(one.value(number), one.indicator) for number in points]
        rows.append(
            [Cell(name_of(one)), Cell(place_words(one.level, Ownership.ALL)), _count(among.count), *cells],
        )
    return replace(_table("so-sanh-truong", _("SO SÁNH CÁC TRƯỜNG"), heads, rows), subtitle=where)


def ranking_table(one: Compared, names: Mapping[int, str], where: str) -> Table:
    """The schools of a level by one indicator, with their names."""
    direction, among = Direction(one.indicator.direction), spread(list(one.numbers.values()))
    judged = direction is not Direction.NONE
    heads = [(_("Hạng"), 8.0), (_("Trường"), 40.0), (_("Số liệu"), 16.0), *([(_("Nhóm"), 36.0)] if judged else [])]
    rows = [
        [
            _count(rank),
            Cell(names.get(school, "")),
            _figure(one.value(number), one.indicator),
            *([Cell(str(QUARTERS[quarter(number, among, direction)]))] if judged else []),
        ]
        for rank, school, number in placed(one, names)
    ]
    notes = (f"{better_words(one.indicator).capitalize()}.",)
    return replace(_table("xep-hang-truong", name_of(one), heads, rows), subtitle=where, notes=notes)


def _table(key: str, title: str, heads: Sequence[Head], rows: Iterable[Sequence[Cell]]) -> Table:
    return Table(
        key=key,
        label="",
        title=title,
        columns=tuple(Column(f"cot-{place}", width) for place, (_head, width) in enumerate(heads)),
        header=(Row("head", tuple(Cell(head, bold=True, align=Align.CENTER) for head, _width in heads)),),
        rows=tuple(Row(str(place), tuple(cells)) for place, cells in enumerate(rows)),
        landscape=True,
    )


def _count(number: int) -> Cell:
    return Cell(str(number), number=Decimal(number), align=Align.CENTER)


def _percent(words: str) -> Cell:
    """A whole number of percent as the page says it; empty where there is none."""
    number = Decimal(words.rstrip("%")) if words else None
    return Cell(words, number=number, suffix="%" if words else "", align=Align.CENTER)


def _reached(result: Result | None, indicator: Indicator) -> Cell:
    if result is None:
        return Cell(_("chưa có"), align=Align.RIGHT)
    return _figure(result.value, indicator) if result.value else Cell(_("không cộng được"), align=Align.RIGHT)


def _figure(value: Value, indicator: Indicator) -> Cell:
    """As the page prints it; an exact one stays a number."""
    text = Cell(printed(value, indicator), align=Align.RIGHT)
    shown = in_form_unit(value, MILLION) if is_money(indicator) else value
    if shown.kind is not Kind.EXACT or shown.number is None:
        return text
    decimals = len(text.text.rstrip("%").partition(",")[2])
    return replace(text, number=shown.number, decimals=decimals, suffix="%" if indicator.unit.percent else "")
