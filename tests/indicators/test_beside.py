"""What stands beside a cell: the last period's value, the target, and how far the cell is from each."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import grid
from indicators.models import Figure, Measure, Submission
from indicators.queries.beside import targets_of
from indicators.queries.imports import ImportTarget, answers_for, sheets_of_round
from indicators.queries.sheet import Sheet
from indicators.queries.templates import asked_of, asked_table_of
from indicators.services.rounds import open_round
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import House, approved, enter, fresh


@pytest.fixture
def next_year(house: House) -> Submission:
    """The office's answer of 2021, after that of 2020 (TH 1.200, KH đề nghị 2021 1.250) was approved."""
    place = house.bac
    approved(place.own, place.actor("specialist"), place.actor("leader"))
    round_ = open_round(
        actor=place.actor("specialist"),
        district=place.district,
        version=place.version,
        period=ensure_period(parse_period("2021")),
        units=[place.district.unit],
    )
    return fresh(Submission.unscoped.get(round=round_))


def cell_of(submission: Submission, key: str) -> dict[str, Any]:
    sheet = Sheet(fresh(submission))
    return grid.cell_document(sheet, key, targets_of(sheet))


def test_result_stands_beside_last_years_and_its_plan(house: House, next_year: Submission) -> None:
    enter(next_year, house.bac.actor("specialist"), {"tong:th": "1.260"})
    cell = cell_of(next_year, "tong:th")
    assert (cell["previous"], cell["change"]) == ("1.200", "+60 (+5,0%)")
    assert (cell["target"], cell["gap"]) == ("1.250 (dự kiến)", "+10 (+0,8%)")


def test_assigned_plan_is_the_target_where_there_is_one(next_year: Submission) -> None:
    Figure.unscoped.filter(measure=Measure.PROPOSED, indicator__code="tong-hoc-sinh").update(
        measure=Measure.ASSIGNED, number=1300, typed="1.300"
    )
    assert cell_of(next_year, "tong:th")["target"] == "1.300"


def test_plan_has_no_target_and_an_empty_cell_no_change(next_year: Submission) -> None:
    assert set(cell_of(next_year, "tong:kh")) == {"text", "previous"}
    assert "change" not in cell_of(next_year, "tong:th")


def test_templates_of_a_round_have_last_years_values_whatever_their_number(
    next_year: Submission, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(14):
        answers = answers_for(next_year.round, None)
        target = ImportTarget(next_year.round, answers)
        table = asked_table_of(target, sheets_of_round(target, answers, previous=True))
    assert (
        table.units[0].previous["tong:th"] == "1.200" == asked_of(Sheet(fresh(next_year)), "Biểu").previous["tong:th"]
    )


def test_school_has_no_target_of_the_district(house: House, next_year: Submission) -> None:
    assert targets_of(Sheet(house.bac.of_school)) == {}


def test_targets_cost_one_query(next_year: Submission) -> None:
    sheet = Sheet(next_year)
    assert sheet.cells
    with CaptureQueriesContext(connection) as caught:
        targets_of(sheet)
    assert len(caught) == 1
