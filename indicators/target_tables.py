"""The printed table “Chỉ tiêu giao các trường”, and the words about what the schools' targets come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.documents.official import BLANK, worded_date
from core.table import Align, Cell, Column, Row, Table
from indicators.formdoc.layout import fill
from indicators.models import Indicator, TargetDecision
from indicators.models.rounds import OFFICIAL
from indicators.queries.giving import Giving, TargetLine
from indicators.together import Rule, Together, Verdict, in_words
from indicators.values import Kind, Reading, Value, print_value

_POINTS = "điểm %"
# More targets than these lie across the page.
_UPRIGHT = 4


@dataclass(frozen=True, slots=True)
class Told:
    """A target line in words: the schools together, the district's own, how they stand, and what to know of it."""

    title: str
    together: str
    own: str
    verdict: str
    words: str
    remarks: tuple[str, ...]


def told(line: TargetLine) -> Told:
    """What the page and the printed table say under a target's column."""
    own = "" if line.own is None else print_value(line.own, line.indicator.unit.reading)
    return Told(
        title=line.title,
        together=together_text(line.found, line.indicator),
        own=f"{own} (dự kiến)" if own and line.own_proposed else own,
        verdict=line.compared.verdict.value,
        words=_compared_words(line),
        remarks=tuple(_remarks(line)),
    )


def together_text(found: Together, indicator: Indicator) -> str:
    """The number that the schools come to; "" where there is none."""
    return "" if found.number is None else print_value(_exact(found), indicator.unit.reading)


def _exact(found: Together) -> Value:
    return Value(Kind.EXACT, found.number, decimals=found.decimals)


def _compared_words(line: TargetLine) -> str:
    if line.compared.verdict is Verdict.UNKNOWN:
        return ""
    return in_words(line.compared, unit=_POINTS if line.indicator.unit.percent else line.indicator.unit.name)


def _remarks(line: TargetLine) -> list[str]:
    """Why there is no number, or what it leaves out and how it was made."""
    found, said = line.found, []
    if found.rule is Rule.NONE:
        said.append(_not_added(line))
    if found.missing:
        said.append(_("%(count)d trường chưa có chỉ tiêu") % {"count": found.missing})
    if found.inexact:
        said.append(_("%(count)d trường ghi không phải một số nên không cộng được") % {"count": found.inexact})
    if found.unweighted:
        words = {"count": found.unweighted, "name": line.weighted_by}
        said.append(_("chưa tính được: %(count)d trường chưa có số liệu “%(name)s”") % words)
    elif line.weighted_by and found.number is not None:
        said.append(_("tính theo “%(name)s” của từng trường") % {"name": line.weighted_by})
    elif found.rule is Rule.QUOTIENT and found.number is not None:
        said.append(_("tính từ tử số và mẫu số giao cho từng trường"))
    if line.others:
        said.append(_("gồm %(count)d trường được giao ở bảng khác") % {"count": line.others})
    if line.own is None:
        said.append(_("cấp trên chưa giao"))
    return said


def _not_added(line: TargetLine) -> str:
    found, reading = line.found, line.indicator.unit.reading
    if found.lowest is None or found.highest is None:
        return _("không cộng được theo trường")
    low, high = (print_value(Value(Kind.EXACT, one, decimals=found.decimals), reading) for one in _ends(found))
    if low == high:
        return _("không cộng được theo trường; các trường cùng mức %(low)s") % {"low": low}
    return _("không cộng được theo trường; từ %(low)s đến %(high)s") % {"low": low, "high": high}


def _ends(found: Together) -> tuple[Decimal, Decimal]:
    return found.lowest or Decimal(0), found.highest or Decimal(0)


def annex_table(giving: Giving) -> Table:
    """The targets of all schools and their sum, as schools are given it; before approval it says that it is a draft."""
    lines = giving.lines
    return _table(giving, [_sum_row(lines)], [])


def compared_table(giving: Giving) -> Table:
    """The same for the office: with the district's own targets, how the schools stand to them, and why."""
    lines = giving.lines
    notes = [f"{line.title}: {'; '.join(found)}." for line in lines if (found := _remarks(line))]
    return _table(giving, [_sum_row(lines), *_compared_rows(lines)], notes)


def _table(giving: Giving, under: Sequence[Row], notes: Sequence[str]) -> Table:
    lines, form = giving.lines, giving.sheet.form
    columns = (
        Column("tt", 5),
        Column("truong", 26),
        *(Column(f"ct-{place}", 14) for place, _line in enumerate(lines)),
    )
    heads = ("TT", _("Trường"), *(line.title for line in lines))
    draft = () if giving.answer.state in OFFICIAL else (_("Dự thảo, chưa được lãnh đạo duyệt."),)
    return Table(
        key="chi-tieu-giao-cac-truong",
        label=_("Phụ lục"),
        title=fill(form.title, giving.sheet.context),
        subtitle=capfirst(giving.sheet.round.period.name),
        columns=columns,
        header=(Row("head", tuple(Cell(head, bold=True, align=Align.CENTER) for head in heads)),),
        rows=(*_school_rows(giving, lines), *under),
        notes=(*draft, *notes),
        landscape=len(lines) > _UPRIGHT,
    )


def attached_line(decisions: Sequence[TargetDecision], symbol: str, year: int) -> str:
    """What the annex belongs to; what is not known yet is printed blank."""
    last = decisions[-1] if decisions else None
    number = last.number if last else f"{BLANK}/QĐ-{symbol}"
    return f"(Kèm theo Quyết định số {number} {worded_date(last.issued_on if last else None, year)})"


def _school_rows(giving: Giving, lines: Sequence[TargetLine]) -> list[Row]:
    rows = []
    for place, school in enumerate(giving.schools, start=1):
        given = (school.given.get(line.target) for line in lines)
        cells = [
            _figure(one.value if one else None, line.indicator.unit.reading)
            for one, line in zip(given, lines, strict=True)
        ]
        rows.append(Row(str(school.unit), (_centred(str(place)), Cell(school.name), *cells)))
    return rows


def _sum_row(lines: Sequence[TargetLine]) -> Row:
    together = [
        _figure(_exact(line.found) if line.found.number is not None else None, line.indicator.unit.reading, bold=True)
        for line in lines
    ]
    return Row("cong", (Cell(), Cell(_("Tính chung các trường"), bold=True), *together))


def _compared_rows(lines: Sequence[TargetLine]) -> list[Row]:
    """The district's own, and how far apart they are in words."""
    own = [
        _figure(line.own, line.indicator.unit.reading, bold=True) if not line.own_proposed else Cell(told(line).own)
        for line in lines
    ]
    words = [Cell(told(line).words, align=Align.CENTER, italic=True) for line in lines]
    return [
        Row("duoc-giao", (Cell(), Cell(_("Chỉ tiêu cấp trên giao"), bold=True), *own)),
        Row("so-sanh", (Cell(), Cell(_("So với chỉ tiêu cấp trên giao"), italic=True), *words)),
    ]


def _figure(value: Value | None, reading: Reading, *, bold: bool = False) -> Cell:
    if value is None:
        return Cell(align=Align.RIGHT, bold=bold)
    text = print_value(value, reading)
    if value.kind is not Kind.EXACT:
        return Cell(text, align=Align.RIGHT, bold=bold)
    suffix = "%" if reading.percent else ""
    return Cell(text, number=value.number, decimals=value.decimals, suffix=suffix, align=Align.RIGHT, bold=bold)


def _centred(text: str) -> Cell:
    return Cell(text, align=Align.CENTER)
