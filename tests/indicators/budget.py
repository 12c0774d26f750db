"""A second form for the tests' district: money in 1.000 đồng, percentages with a warning, values of any kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.models import Submission
from indicators.services.catalogue import ensure_indicators, ensure_units, save_form
from indicators.services.rounds import open_round
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import House, fresh

PERIOD = "2021"

UNITS_OF_MEASURE = (
    {"code": "dong", "name": "đồng", "base": "dong", "factor": "1", "decimals": 0, "percent": False, "minimum": "0"},
    {"code": "nghin-dong", "name": "1.000 đồng", "base": "dong", "factor": "1000", "decimals": 0, "percent": False},
    {"code": "phan-tram", "name": "%", "base": "phan-tram", "factor": "1", "decimals": 2, "percent": True},
    {"code": "bat-ky", "name": "đơn vị", "base": "bat-ky", "factor": "1", "decimals": 4, "percent": False},
    {"code": "nghin-bat-ky", "name": "nghìn", "base": "bat-ky", "factor": "1000", "decimals": 4, "percent": False},
)
# Each row: its indicator's unit of measure, and the unit in which it is typed.
ROWS: Mapping[str, tuple[str, str]] = {
    "chi": ("dong", "nghin-dong"),
    "chi-luong": ("dong", "nghin-dong"),
    "chi-khac": ("dong", "nghin-dong"),
    "dat": ("phan-tram", "phan-tram"),
    "chua-dat": ("phan-tram", "phan-tram"),
    **{f"loai-{number}": ("bat-ky", "bat-ky") for number in range(1, 14)},
    "nghin": ("bat-ky", "nghin-bat-ky"),
}
FORM: Mapping[str, Any] = {
    "label": "Biểu N",
    "title": "NGÂN SÁCH NĂM {year}",
    "unit": "nghin-dong",
    "columns": [
        {"key": "chi-tieu", "kind": "label", "title": "Chỉ tiêu"},
        {"key": "th", "kind": "figure", "title": "TH {year}", "at": {"measure": "actual"}},
        {"key": "ghi-chu", "kind": "text", "title": "Ghi chú"},
    ],
    "rows": [
        {"key": key, "number": str(number), "title": f"Dòng {key}", "unit": unit, "at": {"indicator": f"n-{key}"}}
        for number, (key, (_own, unit)) in enumerate(ROWS.items(), start=1)
    ],
    "checks": [
        {
            "key": "chi",
            "kind": "sum",
            "strength": "error",
            "message": "Chi phải bằng chi lương cộng chi khác",
            "total": "chi",
            "parts": ["chi-luong", "chi-khac"],
        },
        {
            "key": "dat",
            "kind": "hundred",
            "strength": "warning",
            "message": "Hai mức phải cộng đủ 100%",
            "parts": ["dat", "chua-dat"],
        },
    ],
}


def open_budget(house: House, *, slug: str = "ngan-sach", period: str = PERIOD) -> Submission:
    """The district's own submission of a newly opened round of this form."""
    operator, bac = house.operator_actor, house.bac
    ensure_units(actor=operator, units=UNITS_OF_MEASURE)
    ensure_indicators(actor=operator, indicators=[_indicator(key, unit) for key, (unit, _typed) in ROWS.items()])
    version = save_form(actor=operator, district=bac.district, slug=slug, name=f"Ngân sách {slug}", document=FORM)
    round_ = open_round(
        actor=bac.actor("specialist"),
        district=bac.district,
        version=version,
        period=ensure_period(parse_period(period)),
        units=[bac.district.unit],
    )
    return fresh(Submission.unscoped.get(round=round_))


def _indicator(key: str, unit: str) -> dict[str, Any]:
    return {
        "code": f"n-{key}",
        "name": f"Chỉ tiêu {key}",
        "unit": unit,
        "direction": "none",
        "calendar_year": "same",
        "over_units": "sum",
        "population": "",
    }
