"""A form of the wider kind for the tests' district: five years and the whole period, a row for each school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from indicators.models import FormVersion, Indicator, Round, Submission
from indicators.services.catalogue import ensure_indicators, save_form
from indicators.services.rounds import open_round
from schools.models import Unit
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import House, fresh

PERIOD = "2021-2025"
SLUG = "ke-hoach-5-nam"
YEARS = tuple(f"n{number}" for number in range(5))
OVER_PERIODS = {"tong-hoc-sinh": "sum", "hoc-sinh-nam": "last", "hoc-sinh-nu": "none"}
FORM: Mapping[str, Any] = {
    "label": "Biểu K",
    "title": "KẾ HOẠCH {year}",
    "unit": "hoc-sinh",
    "defaults": {"measure": "proposed"},
    "columns": [
        {"key": "khoi", "kind": "label", "title": "Khối"},
        {"key": "ten", "kind": "label", "title": "Chỉ tiêu"},
        *(
            {"key": key, "kind": "figure", "title": f"{{year+{place}}}", "at": {"period": f"{{year+{place}}}"}}
            for place, key in enumerate(YEARS)
        ),
        {
            "key": "ca",
            "kind": "figure",
            "title": "Cả giai đoạn",
            "at": {"period": "{year}-{year+4}"},
            "computed": {"op": "whole_period", "of": list(YEARS)},
        },
    ],
    "rows": [
        {"key": "tong", "title": "Học sinh", "labels": {"khoi": "Toàn ngành"}, "at": {"indicator": "tong-hoc-sinh"}},
        {"key": "nam", "title": "Nam", "parent": "tong", "at": {"indicator": "hoc-sinh-nam"}},
        {"key": "nu", "title": "Nữ", "parent": "tong", "words": True, "at": {"indicator": "hoc-sinh-nu"}},
        {"key": "hai", "title": "Hai giới", "computed": {"op": "sum", "of": ["tong", "nam"]}},
        {
            "key": "truong",
            "title": "{unit}",
            "for_each": {"kind": "school"},
            "at": {"indicator": "tong-hoc-sinh"},
        },
    ],
    "merges": [{"row": "tong", "column": "khoi", "rowspan": 3}],
}


def with_row(key: str, **fields: Any) -> dict[str, Any]:
    """The form with some fields of one row changed."""
    return {**FORM, "rows": [{**row, **(fields if row["key"] == key else {})} for row in FORM["rows"]]}


def save_plan(house: House, document: Mapping[str, Any] = FORM, *, slug: str = SLUG) -> FormVersion:
    for code, rule in OVER_PERIODS.items():
        Indicator.objects.filter(code=code).update(over_periods=rule)
    return save_form(
        actor=house.operator_actor, district=house.bac.district, slug=slug, name="Kế hoạch", document=document
    )


def open_plan(
    house: House, document: Mapping[str, Any] = FORM, *, period: str = PERIOD, units: Sequence[Unit] = ()
) -> Round:
    """A round of this form, owed by the district itself unless units are named."""
    return open_round(
        actor=house.bac.actor("specialist"),
        district=house.bac.district,
        version=save_plan(house, document),
        period=ensure_period(parse_period(period)),
        units=units or [house.bac.district.unit],
    )


def own_of(round_: Round) -> Submission:
    """The district's own submission of a round."""
    return fresh(Submission.unscoped.get(round=round_, unit=round_.district_id))


def wide_form(house: House, rows: int, columns: int = 12) -> dict[str, Any]:
    """A form of so many rows, each with an indicator of its own, and as many columns with a total."""
    indicators = [
        {
            "code": f"rong-{number}",
            "name": f"Chỉ tiêu {number}",
            "unit": "hoc-sinh",
            "direction": "none",
            "calendar_year": "same",
            "over_units": "sum",
            "population": "",
        }
        for number in range(rows)
    ]
    ensure_indicators(actor=house.operator_actor, indicators=indicators)
    typed = [
        {"key": f"c{number}", "kind": "figure", "title": f"{number}", "at": {"period_offset": number}}
        for number in range(columns - 1)
    ]
    of = [column["key"] for column in typed]
    return {
        "label": "",
        "title": "BIỂU RỘNG",
        "defaults": {"measure": "actual"},
        "columns": [
            {"key": "ten", "kind": "label", "title": "Chỉ tiêu"},
            *typed,
            {"key": "tong", "kind": "figure", "title": "Tổng", "computed": {"op": "sum", "of": of}},
        ],
        "rows": [
            {"key": f"d{number}", "title": f"Dòng {number}", "at": {"indicator": f"rong-{number}"}}
            for number in range(rows)
        ],
    }
