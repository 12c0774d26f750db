"""The catalogue that all districts share: every form names its indicators from it, and none stands in it twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from core.vietnamese import search_key
from indicators.models.catalogue import CalendarYear, Direction, OverUnits
from schools.levels import Level, Ownership

FIXTURES = Path(__file__).parents[2] / "fixtures"
DISTRICTS = sorted(path.parent.name for path in FIXTURES.glob("*/district.json"))
FORMS = sorted(f"{path.parents[1].name}/{path.stem}" for path in FIXTURES.glob("*/forms/*.json"))


def load(name: str) -> Any:
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))


UNITS = {unit["code"]: unit for unit in load("catalogue/units-of-measure.json")}
CATALOGUE: list[dict[str, Any]] = load("catalogue/indicators.json")
INDICATORS = {indicator["code"]: indicator for indicator in CATALOGUE}
# What only some indicators say: the counts of a ratio, and how figures make one over several periods.
SOMETIMES = {"numerator", "denominator", "over_periods"}
RULES = {code: row for code, row in INDICATORS.items() if SOMETIMES & row.keys()}


@cache
def form(name: str) -> Any:
    district, _, slug = name.partition("/")
    return load(f"{district}/forms/{slug}.json")


def coordinates(node: Any) -> Iterator[dict[str, Any]]:
    """Every "at" of a form, wherever it stands: defaults, columns under their headings, rows, single cells."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in ("at", "defaults") and isinstance(value, dict):
                yield value
            else:
                yield from coordinates(value)
    elif isinstance(node, list):
        for value in node:
            yield from coordinates(value)


def indicators_of(name: str) -> set[str]:
    return {at["indicator"] for at in coordinates(form(name)) if "indicator" in at}


def forms_with(indicator: str, level: str) -> set[str]:
    """The districts with a form in which `indicator` is asked at `level`."""
    wanted = {"indicator": indicator, "level": level}
    return {
        name.partition("/")[0] for name in FORMS if any(wanted.items() <= at.items() for at in coordinates(form(name)))
    }


def meaning(indicator: dict[str, Any]) -> tuple[str, ...]:
    """What makes two indicators one (issue 3, point 9), with "tỉ lệ" and "tỷ lệ" spelt the same."""
    name = re.sub(r"\bti le\b", "ty le", search_key(indicator["name"]))
    return (indicator["unit"], indicator["direction"], search_key(indicator["population"]), name)


# --- the catalogue by itself ---


def test_codes_are_kebab_case_and_unique() -> None:
    assert [code for code, count in Counter(row["code"] for row in CATALOGUE).items() if count > 1] == []
    assert [code for code in INDICATORS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)] == []


def test_no_two_indicators_mean_the_same() -> None:
    counted = Counter(meaning(row) for row in CATALOGUE)
    assert [row["code"] for row in CATALOGUE if counted[meaning(row)] > 1] == []


def test_every_indicator_says_all_that_figures_need() -> None:
    for row in CATALOGUE:
        assert row["unit"] in UNITS, row["code"]
        assert row["direction"] in Direction.values, row["code"]
        assert row["calendar_year"] in CalendarYear.values, row["code"]
        assert row["over_units"] in OverUnits.values, row["code"]


def test_units_of_measure_are_told_apart_by_code_and_name() -> None:
    units = load("catalogue/units-of-measure.json")
    assert len({unit["code"] for unit in units}) == len(units)
    assert len({unit["name"] for unit in units}) == len(units)
    assert {unit["base"] for unit in units} <= set(UNITS)


def test_percentages_are_never_added_up_nor_averaged_blindly() -> None:
    wrong = [row["code"] for row in CATALOGUE if UNITS[row["unit"]]["percent"] and row["over_units"] in ("sum", "mean")]
    assert wrong == []


def test_percentages_have_a_population() -> None:
    assert [row["code"] for row in CATALOGUE if UNITS[row["unit"]]["percent"] and not row["population"]] == []


def test_rules_are_of_indicators_and_say_known_things() -> None:
    assert RULES
    assert {
        part for rule in RULES.values() for part in (rule.get("numerator"), rule.get("denominator")) if part
    } <= set(INDICATORS)
    assert {rule.get("over_periods", "none") for rule in RULES.values()} <= {"none", "sum", "mean", "last"}


def test_ratios_name_two_counts_that_add_up() -> None:
    for code, rule in RULES.items():
        parts = [rule[name] for name in ("numerator", "denominator") if name in rule]
        assert len(set(parts)) in (0, 2), code
        assert not parts or INDICATORS[code]["over_units"] == "ratio", code
        assert {INDICATORS[part]["over_units"] for part in parts} <= {"sum"}, code
        # Counts of another year would make a ratio of nothing.
        years = {INDICATORS[part]["calendar_year"] for part in parts} | {INDICATORS[code]["calendar_year"]}
        assert not parts or len(years) == 1, code
        assert len({INDICATORS[part]["unit"] for part in parts}) <= 1, code


def test_only_what_adds_up_over_schools_adds_up_over_years() -> None:
    summed = [code for code, rule in RULES.items() if rule.get("over_periods") == "sum"]
    assert {INDICATORS[code]["over_units"] for code in summed} == {"sum"}


# --- the catalogue and the forms ---


def test_no_district_keeps_additions_of_its_own() -> None:
    assert sorted(path.parent.name for path in FIXTURES.glob("*/catalogue-additions.json")) == []


@pytest.mark.parametrize("name", FORMS)
def test_form_names_known_indicators(name: str) -> None:
    assert sorted(indicators_of(name) - set(INDICATORS)) == []


@pytest.mark.parametrize("name", FORMS)
def test_form_names_known_units_levels_and_ownerships(name: str) -> None:
    document = form(name)
    units = {row["unit"] for row in document["rows"] if "unit" in row} | {document.get("unit", "phan-tram")}
    assert units <= set(UNITS)
    assert {at["level"] for at in coordinates(document) if "level" in at} <= set(Level.values)
    assert {at["ownership"] for at in coordinates(document) if "ownership" in at} <= set(Ownership.values)


@pytest.mark.parametrize("name", FORMS)
def test_rows_are_counted_in_a_unit_of_their_indicator(name: str) -> None:
    """A form may ask in 1.000 đồng what is kept in đồng, never in another kind of unit."""
    document = form(name)
    for row in document["rows"]:
        indicator, unit = row.get("at", {}).get("indicator"), row.get("unit", document.get("unit"))
        if indicator and unit:
            assert UNITS[unit]["base"] == INDICATORS[indicator]["unit"], row["key"]


def test_every_indicator_is_asked_by_a_form_or_is_part_of_a_ratio() -> None:
    used = {code for name in FORMS for code in indicators_of(name)}
    parts = {rule[name] for rule in RULES.values() for name in ("numerator", "denominator") if name in rule}
    assert [code for code in INDICATORS if code not in used | parts] == []


# --- what the districts share, and what they must not ---


def test_nursery_attendance_of_two_districts_is_one_indicator() -> None:
    assert forms_with("mn-huy-dong-nha-tre", "nha-tre") == set(DISTRICTS) - {"ba-dinh"}


def test_malnutrition_stays_three_indicators() -> None:
    improving = INDICATORS["mn-giam-suy-dinh-duong-thap-coi"]
    prevalence = INDICATORS["mn-suy-dinh-duong-thap-coi"]
    both = INDICATORS["mn-suy-dinh-duong-beo-phi"]
    assert (improving["direction"], prevalence["direction"], both["direction"]) == ("higher", "lower", "lower")
    assert len({meaning(row) for row in (improving, prevalence, both)}) == 3


def test_each_district_asks_its_own_way_of_counting_malnutrition() -> None:
    codes = ("mn-giam-suy-dinh-duong-thap-coi", "mn-suy-dinh-duong-thap-coi", "mn-suy-dinh-duong-beo-phi")
    asking = {code: {name.partition("/")[0] for name in FORMS if code in indicators_of(name)} for code in codes}
    assert list(asking.values()) == [{"quan-11"}, {"ba-dinh"}, {"thanh-xuan"}]
