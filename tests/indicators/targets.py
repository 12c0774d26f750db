"""Targets and results of the tests' district: a form in groups, of indicators of every direction and year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.models import Submission
from indicators.services.catalogue import ensure_indicators, ensure_units, save_form
from indicators.services.rounds import open_round
from indicators.services.submissions import approve, submit
from schools.models import Unit
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import House, enter, fresh

SLUG = "chi-tieu-thu"
# By row: direction, and how the indicator answers a calendar year.
ROWS: Mapping[str, tuple[str, str]] = {
    "cao": ("higher", "same"),
    "thap": ("lower", "school_year_ending"),
    "dau": ("higher", "school_year_beginning"),
    "khong": ("none", "same"),
}
COLUMNS: Mapping[str, tuple[str, int]] = {
    "giao": ("assigned", 0),
    "nghi": ("proposed", 0),
    "uoc": ("estimate", 0),
    "th": ("actual", 0),
    "truoc": ("actual", -1),
}
PERCENT = {"code": "t-ty-le", "name": "%", "base": "t-ty-le", "factor": "1", "decimals": 2, "percent": True}
FORM: Mapping[str, Any] = {
    "label": "Biểu C",
    "title": "CHỈ TIÊU NĂM {year}",
    "unit": "t-ty-le",
    "columns": [
        {"key": "tt", "kind": "numbering", "title": "TT"},
        {"key": "ten", "kind": "label", "title": "Chỉ tiêu"},
        *(
            {"key": key, "kind": "figure", "title": key, "at": {"measure": measure, "period_offset": offset}}
            for key, (measure, offset) in COLUMNS.items()
        ),
    ],
    "rows": [
        {"key": "chat-luong", "number": "I", "title": "Chất lượng", "group": True},
        {"key": "cao", "title": "Khá giỏi", "parent": "chat-luong", "at": {"indicator": "t-cao"}},
        {"key": "thap", "title": "Bỏ học", "parent": "chat-luong", "at": {"indicator": "t-thap", "level": "thcs"}},
        {"key": "quy-mo", "number": "II", "title": "Quy mô", "group": True},
        {"key": "dau", "title": "Huy động", "parent": "quy-mo", "at": {"indicator": "t-dau", "level": "mam-non"}},
        {"key": "khong", "title": "Khác", "parent": "quy-mo", "at": {"indicator": "t-khong"}},
    ],
}


def target_round(house: House, period: str = "2021", units: tuple[Unit, ...] = ()) -> Submission:
    """An open round of the form, owed by the district itself unless units are named; the first answer."""
    ensure_units(actor=house.operator_actor, units=[PERCENT])
    ensure_indicators(
        actor=house.operator_actor,
        indicators=[
            {
                "code": f"t-{key}",
                "name": f"Tỷ lệ {key}",
                "unit": "t-ty-le",
                "direction": direction,
                "calendar_year": rule,
                "over_units": "none",
                "population": "",
            }
            for key, (direction, rule) in ROWS.items()
        ],
    )
    place = house.bac
    version = save_form(
        actor=house.operator_actor, district=place.district, slug=SLUG, name="Chỉ tiêu thử", document=FORM
    )
    opened = open_round(
        actor=place.actor("specialist"),
        district=place.district,
        version=version,
        period=ensure_period(parse_period(period)),
        units=list(units or [place.district.unit]),
    )
    return fresh(Submission.unscoped.filter(round=opened).order_by("pk")[0])


def targets_given(house: House, cells: Mapping[str, str], period: str = "2021") -> Submission:
    """The district's answer with these cells (`row:column`), approved."""
    specialist = house.bac.actor("specialist")
    answer = submit(actor=specialist, submission=enter(target_round(house, period), specialist, cells))
    return approve(actor=house.bac.actor("leader"), submission=answer)
