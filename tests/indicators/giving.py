"""Targets for the schools of the tests' district: its own targets, what schools registered, and a giving of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indicators.models import Round, Submission
from indicators.queries.targets import answers_of
from indicators.services.catalogue import ensure_indicators, ensure_units, save_form
from indicators.services.rounds import open_round
from indicators.services.submissions import approve, submit
from indicators.services.targets import open_targets
from indicators.target_forms import EVERY_SCHOOL, Wanted
from schools.models import Unit
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import House, Place, enter, fresh

YEAR = "2020-2021"
MEASURES = (
    {"code": "g-em", "name": "em", "base": "g-em", "factor": "1", "decimals": 0, "percent": False},
    {"code": "g-phan-tram", "name": "%", "base": "g-phan-tram", "factor": "1", "decimals": 2, "percent": True},
)
# By column: the unit of measure, how it adds up over schools, what it is a share of.
COLUMNS: Mapping[str, tuple[str, str, str]] = {
    "gioi": ("g-em", "sum", ""),
    "hs": ("g-em", "sum", ""),
    "ty-le": ("g-phan-tram", "ratio", "hs"),
    "hang": ("g-em", "none", ""),
}


def ensure_targets(house: House) -> None:
    """The catalogue of these targets."""
    ensure_units(actor=house.operator_actor, units=MEASURES)
    ensure_indicators(
        actor=house.operator_actor,
        indicators=[
            {
                "code": f"g-{key}",
                "name": f"Học sinh {key}",
                "unit": unit,
                "direction": "higher",
                "calendar_year": "school_year_ending",
                "over_units": rule,
                "population": "",
                **({"numerator": "g-gioi", "denominator": f"g-{below}"} if below else {}),
            }
            for key, (unit, rule, below) in COLUMNS.items()
        ],
    )


def _form(measure: str) -> dict[str, Any]:
    return {
        "label": "",
        "title": "CHỈ TIÊU",
        "defaults": {"measure": measure},
        "columns": [
            {"key": "ten", "kind": "label", "title": "Nội dung"},
            *({"key": key, "kind": "figure", "title": key, "at": {"indicator": f"g-{key}"}} for key in COLUMNS),
        ],
        "rows": [{"key": "dong", "title": "Chỉ tiêu"}],
    }


def asked_of(house: House, units: list[Unit], measure: str, year: str = YEAR) -> Round:
    """A round in which these units are asked for every column."""
    ensure_targets(house)
    place = house.bac
    slug = f"g-{measure}-{units[0].kind}"
    version = save_form(
        actor=house.operator_actor, district=place.district, slug=slug, name=slug, document=_form(measure)
    )
    return open_round(
        actor=place.actor("specialist"),
        district=place.district,
        version=version,
        period=ensure_period(parse_period(year)),
        units=units,
    )


def official(answer: Submission, place: Place, typist: str, cells: Mapping[str, str]) -> Submission:
    """Typed and submitted by one person, approved by the leader."""
    by = place.actor(typist)
    entered = enter(fresh(answer), by, {f"dong:{key}": words for key, words in cells.items()})
    return approve(actor=place.actor("leader"), submission=submit(actor=by, submission=entered, explanation="Đúng"))


def registered(house: House, school: Mapping[str, str], sibling: Mapping[str, str] | None = None) -> None:
    """The đăng ký of the two schools, approved; of the second only if it is given."""
    place = house.bac
    round_ = asked_of(house, [place.school.unit, place.sibling.unit], "proposed")
    answers = {one.unit_id: one for one in Submission.unscoped.filter(round=round_)}
    official(answers[place.school.pk], place, "principal", school)
    if sibling:
        official(answers[place.sibling.pk], place, "sibling_principal", sibling)


def district_given(house: House, cells: Mapping[str, str], measure: str = "assigned") -> None:
    """The district's own targets."""
    round_ = asked_of(house, [house.bac.district.unit], measure)
    official(Submission.unscoped.get(round=round_), house.bac, "specialist", cells)


def wanted(*keys: str, level: str = "-") -> list[Wanted]:
    return [Wanted(f"g-{key}", level, f"Học sinh {key}", "em") for key in keys]


def giving(house: House, *keys: str, scope: str = EVERY_SCHOOL) -> Submission:
    """The office's answer in which both schools (or those of a level) are given these targets."""
    ensure_targets(house)
    opened = open_targets(
        actor=house.bac.actor("specialist"),
        district=house.bac.district,
        year=parse_period(YEAR),
        scope=scope,
        wanted=wanted(*keys),
    )
    return answers_of([opened])[opened.pk]


def cell(house: House, key: str, school: str = "school") -> str:
    """The cell of a school's target."""
    return f"truong.{getattr(house.bac, school).unit.code}:g-{key}"


def approved_giving(house: House, cells: Mapping[str, str], *keys: str) -> Submission:
    """A giving that holds these cells, submitted by the specialist and approved by the leader."""
    by = house.bac.actor("specialist")
    answer = submit(actor=by, submission=enter(giving(house, *keys), by, cells), explanation="Đúng")
    return approve(actor=house.bac.actor("leader"), submission=answer)
