"""A round of a form that very many made-up schools of a district owe, and the office's workbook of their figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from core.actor import Actor
from indicators.models import Round
from indicators.services.catalogue import ensure_indicators, ensure_units, save_form
from indicators.services.rounds import open_round
from schools.models import District, School, SchoolPlace, Unit, UnitKind
from schools.period_codes import parse_period
from schools.services import ensure_period

UNIT = {"code": "hs-nhieu", "name": "học sinh", "base": "hs-nhieu", "factor": "1", "decimals": 0, "percent": False}
GROUP = 10  # rows: one total and nine parts


def open_many(
    *, operator: Actor, specialist: Actor, district: District, schools: int, rows: int, period: str = "2020"
) -> Round:
    """A round of `rows` figures a school; a second call of the same sizes opens it for another period."""
    ensure_units(
        actor=operator,
        units=[
            {"code": "hs-nhieu", "name": "học sinh", "base": "hs-nhieu", "factor": "1", "decimals": 0, "percent": False}
        ],
    )
    ensure_indicators(actor=operator, indicators=[_indicator(number) for number in range(rows)])
    slug = f"bieu-nhieu-truong-{rows}"
    version = save_form(actor=operator, district=district, slug=slug, name="Biểu nhiều trường", document=_form(rows))
    return open_round(
        actor=specialist,
        district=district,
        version=version,
        period=ensure_period(parse_period(period)),
        units=_schools(district, schools),
    )


def _schools(district: District, count: int) -> list[Unit]:
    codes = [f"{district.slug}-nhieu-{number:05}" for number in range(count)]
    known = set(Unit.objects.filter(code__in=codes).values_list("code", flat=True))
    units = [
        Unit(kind=UnitKind.SCHOOL, code=code, name=f"Tiểu học Số {number}")
        for number, code in enumerate(codes)
        if code not in known
    ]
    for unit in units:
        unit.set_keys()
    Unit.objects.bulk_create(units, batch_size=500)
    School.unscoped.bulk_create(
        (School(unit=unit, levels=["tieu-hoc"], statistical_level="tieu-hoc", ownership="1") for unit in units),
        batch_size=500,
    )
    SchoolPlace.unscoped.bulk_create(
        (SchoolPlace(school_id=unit.pk, district=district, name=unit.name) for unit in units), batch_size=500
    )
    return list(Unit.objects.filter(code__in=codes).order_by("code"))


def write_workbook(path: Path, *, district: str, schools: int, rows: int, period: str = "2020", step: int = 0) -> None:
    """The office's own sheet, without codes of ours: a school in each row. `step` makes other figures."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Toàn quận")
        sheet.write_row(0, 0, ["SỐ LIỆU CÁC TRƯỜNG"])
        sheet.write_row(1, 0, ["TT", "Mã trường", "Tên trường", *(f"{_name(one)} TH {period}" for one in range(rows))])
        for number in range(schools):
            name = [number + 1, f"{district}-nhieu-{number:05}", f"Tiểu học Số {number}"]
            sheet.write_row(number + 2, 0, [*name, *(figure(number, row, step) for row in range(rows))])


def figure(school: int, row: int, step: int = 0) -> int:
    """A part is a number of its own; a total is the sum of the nine after it."""
    if row % GROUP == 0:
        return sum(figure(school, row + part, step) for part in range(1, GROUP))
    return 100 + (school * 7 + row * 13 + step) % 900


def _name(row: int) -> str:
    group = row // GROUP + 1
    return f"Tổng số học sinh nhóm {group}" if row % GROUP == 0 else f"Học sinh diện {row % GROUP} nhóm {group}"


def _indicator(number: int) -> dict[str, Any]:
    return {
        "code": f"nhieu-{number}",
        "name": _name(number),
        "unit": "hs-nhieu",
        "direction": "none",
        "calendar_year": "same",
        "over_units": "sum",
        "population": "",
    }


def _form(rows: int) -> dict[str, Any]:
    return {
        "label": "Biểu N",
        "title": "SỐ LIỆU CÁC TRƯỜNG NĂM {year}",
        "unit": "hs-nhieu",
        "columns": [
            {"key": "ten", "kind": "label", "title": "Chỉ tiêu"},
            {"key": "th", "kind": "figure", "title": "TH {year}", "at": {"measure": "actual"}},
        ],
        "rows": [
            {"key": f"d{row}", "title": _name(row), "bold": row % GROUP == 0, "at": {"indicator": f"nhieu-{row}"}}
            for row in range(rows)
        ],
        "checks": [
            {
                "key": f"k{row}",
                "kind": "sum",
                "strength": "error",
                "message": f"Tổng số nhóm {row // GROUP + 1} phải bằng tổng các diện",
                "total": f"d{row}",
                "parts": [f"d{row + part}" for part in range(1, GROUP)],
            }
            for row in range(0, rows, GROUP)
        ],
    }
