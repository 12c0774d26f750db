"""Made-up figures: a recipe's steps, and that each standard form's figures pass its own checks."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest

from indicators.formdoc.checks import run_checks
from indicators.formdoc.model import Form
from indicators.formdoc.parse import parse_form
from indicators.formdoc.restricting import restricted
from indicators.models import Audience
from indicators.queries.standard import catalogue_file, standard_rounds
from indicators.values import Kind, Value
from reports.onboarding.inventing import Step, invent

RECIPES: dict[str, list[Step]] = catalogue_file("demo-recipes.json")
LEVELS: tuple[list[str], ...] = (["mam-non"], ["tieu-hoc"], ["thcs"], ["tieu-hoc", "thcs"], [])
COLUMN = "so-luong"


@cache
def document(slug: str) -> Form:
    return parse_form(catalogue_file(f"forms/{slug}.json"))


def rows_of(form: Form) -> list[str]:
    """The rows that somebody types: schools are counted."""
    return [cell.partition(":")[0] for cell, at in form.figure_cells().items() if at.indicator != "so-truong"]


# --- steps ---


def test_steps_are_taken_in_order_and_what_is_given_stands() -> None:
    recipe: list[Step] = [
        {"row": "lop", "between": [10, 10]},
        {"row": "hs", "of": "lop", "between": [30000, 30000]},
        {"split": "hs", "over": {"k1": "a", "k2": "b"}},
        {"row": "tong", "sum": ["hs", "lop"]},
    ]
    rows = ["lop", "hs", "k1", "k2", "tong"]
    found = invent(recipe, rows, "x", {"lop": 4, "a": 1, "b": 0})
    assert found == {"lop": 4, "a": 1, "b": 0, "hs": 120, "k1": 120, "k2": 0, "tong": 124}


def test_steps_about_what_the_unit_does_not_receive_are_passed_over() -> None:
    recipe: list[Step] = [
        {"row": "hs", "between": [5, 5]},
        {"row": "nu", "of": "lop", "between": [500, 500]},
        {"split": "hs", "over": {"k1": 1}},
    ]
    assert invent(recipe, ["hs", "nu"], "x", {}) == {"hs": 5}


# --- the forms ---


def test_every_standard_form_that_units_answer_has_its_recipe() -> None:
    """What the office says of itself is never made up."""
    assert set(RECIPES) == {one.form for one in standard_rounds() if one.audience != Audience.DISTRICT}


@pytest.mark.parametrize("slug", sorted(RECIPES))
def test_made_up_figures_fill_the_form_and_pass_every_check(slug: str) -> None:
    for levels in LEVELS:
        form = restricted(document(slug), levels)
        rows = rows_of(form)
        for number in range(60):
            found = invent(RECIPES[slug], rows, f"{slug} {levels} {number}", {})
            assert found.keys() == set(rows)
            values = {f"{row}:{COLUMN}": Value(Kind.EXACT, Decimal(number)) for row, number in found.items()}
            assert [finding.message for finding in run_checks(form, values, {})] == []
