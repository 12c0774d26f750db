"""What a form costs: a constant number of queries, whatever its size."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import grid
from indicators.queries.sheet import Sheet
from schools.services import ensure_school
from tests.conftest import House, SignIn
from tests.indicators.plan import open_plan, own_of, wide_form

ROWS, COLUMNS = 300, 12
# A form is asked once for a period: each size has its own year.
SIZES = ((ROWS // 10, "2021"), (ROWS, "2022"))


def queries_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        act()
    return len(caught)


def reads_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as caught:
        act()
    return sum(query["sql"].startswith("SELECT") for query in caught)


def test_grid_and_table_of_a_large_form_cost_what_a_small_one_costs(house: House) -> None:
    counts = {}
    for rows, period in SIZES:
        submission = own_of(open_plan(house, wide_form(house, rows, COLUMNS), period=period))
        counts[rows] = (
            queries_of(lambda one=submission: grid.grid_document(Sheet(one), editable=True)),  # type: ignore[misc]
            queries_of(lambda one=submission: Sheet(one).table),  # type: ignore[misc]
        )
    assert counts[ROWS] == counts[ROWS // 10]
    assert max(counts[ROWS]) <= 8


def test_page_and_save_of_a_large_form_cost_what_a_small_one_costs(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("specialist"))
    counts = {}
    for rows, period in SIZES:
        submission = own_of(open_plan(house, wide_form(house, rows, COLUMNS), period=period))
        url = f"/bac/so-lieu/{submission.pk}/"
        page = client.get(url)
        body = {"cells": [{"cell": "d0:c0", "typed": "1", "seen_version": 0, "save_id": f"{rows}"}]}
        counts[rows] = (
            queries_of(lambda address=url: client.get(address)),  # type: ignore[misc]
            queries_of(
                lambda address=page.context["save_url"], sent=body: client.post(  # type: ignore[misc]
                    address, sent, content_type="application/json"
                )
            ),
        )
    assert counts[ROWS] == counts[ROWS // 10]


def test_opening_for_each_school_reads_the_same_for_few_and_many(house: House) -> None:
    """What is written goes in batches; what is read does not grow."""
    open_plan(house, period="2011-2015")
    few = reads_of(lambda: open_plan(house, period="2016-2020"))
    for number in range(27):
        ensure_school(
            actor=house.operator_actor,
            district=house.bac.district,
            code=f"t{number}",
            name=f"Trường {number}",
            levels=["thcs"],
        )
    assert reads_of(lambda: open_plan(house, period="2021-2025")) == few
