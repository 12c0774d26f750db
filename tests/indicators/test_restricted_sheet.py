"""A submission laid open shows, takes and checks only what its school receives."""

from __future__ import annotations

import pytest

from indicators.models import Submission
from indicators.queries.sheet import sheet_of
from indicators.services.catalogue import save_form
from indicators.services.entries import Outcome, TypedCell, save_entries
from indicators.services.rounds import open_round
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import FORM, House, fresh

BY_LEVEL = {
    **FORM,
    "columns": [*FORM["columns"][:3], FORM["columns"][4]],
    "rows": [
        {"key": "th", "title": "Tiểu học", "at": {"indicator": "tong-hoc-sinh", "level": "tieu-hoc"}},
        {"key": "cs", "title": "THCS", "at": {"indicator": "tong-hoc-sinh", "level": "thcs"}},
        {"key": "nu", "title": "Nữ", "at": {"indicator": "hoc-sinh-nu"}},
    ],
    "checks": [
        {"key": "du", "kind": "required", "strength": "error", "message": "Chưa nhập", "parts": ["th", "cs", "nu"]}
    ],
}


@pytest.fixture
def answer(house: House) -> Submission:
    """The THCS's answer to a form that asks by level, with the levels it taught when the round opened."""
    version = save_form(
        actor=house.operator_actor, district=house.bac.district, slug="theo-cap", name="Theo cấp", document=BY_LEVEL
    )
    round_ = open_round(
        actor=house.bac.actor("specialist"),
        district=house.bac.district,
        version=version,
        period=ensure_period(parse_period("2020-2021")),
        units=[house.bac.school.unit],
    )
    Submission.unscoped.filter(round=round_).update(levels=["thcs"])
    return fresh(Submission.unscoped.get(round=round_))


def test_cells_are_those_of_the_schools_levels(answer: Submission) -> None:
    sheet = sheet_of(answer)
    assert set(sheet.cells) == {"cs:th", "nu:th"}
    assert [row.key for row in sheet.table.rows] == ["cs", "nu"]


def test_cell_of_another_level_takes_nothing(answer: Submission, house: House) -> None:
    cells = [TypedCell("th:th", "5", 0, "a"), TypedCell("th:ghi-chu", "Chữ", 0, "b"), TypedCell("cs:th", "7", 0, "c")]
    outcomes = save_entries(actor=house.bac.actor("principal"), submission=answer, cells=cells)
    assert [saved.outcome for saved in outcomes] == [Outcome.REFUSED, Outcome.REFUSED, Outcome.SAVED]


def test_checks_ask_only_for_what_the_school_has(answer: Submission) -> None:
    assert [finding.cells for finding in sheet_of(answer).findings] == [("cs:th", "nu:th")]
