"""A form as large as the largest that offices use, in the demo's district, for the grid's tests."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from accounts.queries import actor_for
from core.actor import Actor, Right
from core.roles import Role
from indicators.models import Submission
from indicators.services.catalogue import ensure_indicators, ensure_units, save_form
from indicators.services.entries import TypedCell, save_entries
from indicators.services.rounds import open_round
from schools.models import District
from schools.period_codes import parse_period
from schools.services import ensure_period

GROUP = 10  # rows: one total and nine parts
MEASURES = (("proposed", "KH đề nghị"), ("estimate", "ƯTH"), ("actual", "TH"))
OWNERSHIPS = (("1", "Công lập"), ("2", "Hiệp quản"), ("3", "Dân lập"), ("4", "Tư thục"))
COLUMNS = tuple(f"{measure}-{ownership}" for measure, _ in MEASURES for ownership, _ in OWNERSHIPS)


def open_wide(*, rows: int, period: str, filled: bool) -> Submission:
    """The office's answer to a new round of a form of `rows` × 12 figures, every cell filled or none."""
    operator = Actor(1, "Vận hành", frozenset({Right(Role.OPERATOR, None, None)}))
    specialist = actor_for(User.objects.get(username="chuyenvien.badinh"))
    district = District.unscoped.get(slug="ba-dinh")
    ensure_units(actor=operator, units=[_unit()])
    ensure_indicators(actor=operator, indicators=[_indicator(number) for number in range(rows)])
    slug = f"bieu-rong-{rows}"
    version = save_form(actor=operator, district=district, slug=slug, name="Biểu rộng", document=_document(rows))
    round_ = open_round(
        actor=specialist,
        district=district,
        version=version,
        period=ensure_period(parse_period(period)),
        units=[district.unit],
    )
    answer = Submission.unscoped.get(round=round_)
    keys = [f"d{number}:{column}" for number in range(rows) for column in COLUMNS] if filled else []
    for start in range(0, len(keys), 900):
        cells = [TypedCell(key, _typed(key), 0, key) for key in keys[start : start + 900]]
        save_entries(actor=specialist, submission=answer, cells=cells)
    return answer


def _typed(key: str) -> str:
    return "9000" if int(key[1:].partition(":")[0]) % GROUP == 0 else "1000"


def _unit() -> dict[str, Any]:
    return {"code": "hs-rong", "name": "học sinh", "base": "hs-rong", "factor": "1", "decimals": 0, "percent": False}


def _indicator(number: int) -> dict[str, Any]:
    return {
        "code": f"rong-{number}",
        "name": f"Chỉ tiêu rộng {number}",
        "unit": "hs-rong",
        "direction": "none",
        "calendar_year": "same",
        "over_units": "sum",
        "population": "",
    }


def _document(rows: int) -> dict[str, Any]:
    return {
        "label": "Biểu R",
        "title": "BIỂU RỘNG NĂM {year}",
        "unit": "hs-rong",
        "columns": [
            {"key": "tt", "kind": "numbering", "title": "TT", "width": 5},
            {"key": "ten", "kind": "label", "title": "Chỉ tiêu"},
            *(_measure_columns(measure, title) for measure, title in MEASURES),
        ],
        "rows": [_row(number) for number in range(rows)],
        "checks": [_check(number) for number in range(0, rows, GROUP)],
    }


def _measure_columns(measure: str, title: str) -> dict[str, Any]:
    return {
        "key": measure,
        "kind": "figure",
        "title": f"{title} {{year}}",
        "at": {"measure": measure},
        "children": [
            {"key": f"{measure}-{code}", "kind": "figure", "title": name, "at": {"ownership": code}}
            for code, name in OWNERSHIPS
        ],
    }


def _row(number: int) -> dict[str, Any]:
    total = number % GROUP == 0
    group = number // GROUP + 1
    return {
        "key": f"d{number}",
        "number": str(group) if total else "",
        "title": f"Tổng số học sinh nhóm {group}" if total else f"Học sinh diện {number % GROUP}, nhóm {group}",
        "indent": 0 if total else 1,
        "bold": total,
        "at": {"indicator": f"rong-{number}"},
    }


def _check(number: int) -> dict[str, Any]:
    return {
        "key": f"k{number}",
        "kind": "sum",
        "strength": "error",
        "message": f"Tổng số nhóm {number // GROUP + 1} phải bằng tổng các diện",
        "total": f"d{number}",
        "parts": [f"d{number + step}" for step in range(1, GROUP)],
    }
