"""The screens of a wider form: several label columns, words, computed cells that follow what is saved."""

from __future__ import annotations

from typing import Any

import pytest

from indicators import grid, row_page
from indicators.models import Submission
from indicators.queries.sheet import Sheet
from indicators.services.entries import Outcome, TypedCell, save_entries
from tests.conftest import House, SignIn
from tests.indicators.plan import open_plan, own_of


@pytest.fixture
def plan(house: House) -> Submission:
    return own_of(open_plan(house))


def type_in(house: House, submission: Submission, **cells: str) -> dict[str, Outcome]:
    """Saves cells given as row__column=typed."""
    typed = [TypedCell(key.replace("__", ":"), text, 0, key) for key, text in cells.items()]
    saved = save_entries(actor=house.bac.actor("specialist"), submission=submission, cells=typed)
    return {one.cell: one.outcome for one in saved}


def rows_of(submission: Submission) -> dict[str, dict[str, Any]]:
    document = grid.grid_document(Sheet(submission), editable=True)
    return {row["key"]: row for row in document["rows"]}


def test_label_columns_beside_the_main_one_are_cells_that_only_show(plan: Submission) -> None:
    rows = rows_of(plan)
    assert rows["tong"]["cells"]["khoi"] == {"text": "Toàn ngành"}
    assert rows["nam"]["cells"]["khoi"] == {"text": ""}
    assert "ten" not in rows["tong"]["cells"]


def test_computed_cells_are_read_only_with_their_text(house: House, plan: Submission) -> None:
    type_in(house, plan, **{f"tong__n{number}": "1.000" for number in range(5)})
    cell = rows_of(plan)["tong"]["cells"]["ca"]
    assert (cell["text"], cell["number"], cell["fixed"], cell["computed"]) == ("5.000", "5000", True, True)
    assert rows_of(plan)["nam"]["cells"]["ca"]["text"] == ""


def test_computed_cell_is_never_written(house: House, plan: Submission) -> None:
    assert type_in(house, plan, tong__ca="5", hai__n0="5") == {"tong:ca": Outcome.REFUSED, "hai:n0": Outcome.REFUSED}


def test_whole_period_without_a_rule_is_typed(house: House, plan: Submission) -> None:
    assert type_in(house, plan, nu__ca="5") == {"nu:ca": Outcome.SAVED}
    assert "fixed" not in rows_of(plan)["nu"]["cells"]["ca"]


def test_row_of_words_takes_words_and_others_do_not(house: House, plan: Submission) -> None:
    saved = type_in(house, plan, nu__n0="Tốp đầu", nam__n0="Tốp đầu")
    assert saved == {"nu:n0": Outcome.SAVED, "nam:n0": Outcome.REFUSED}
    assert rows_of(plan)["nu"]["words"] is True


def test_unit_typed_behind_a_number_is_kept(house: House, plan: Submission) -> None:
    assert type_in(house, plan, nam__n0="59 học sinh") == {"nam:n0": Outcome.SAVED}
    assert rows_of(plan)["nam"]["cells"]["n0"]["text"] == "59 học sinh"


def test_computed_cells_are_printed(house: House, plan: Submission) -> None:
    type_in(house, plan, tong__n0="1.000", nam__n0="400")
    table = Sheet(plan).table
    assert [cell.text for row in table.rows if row.key == "hai" for cell in row.cells][2] == "1.400"


def test_answer_to_a_save_carries_the_computed_cells(house: House, plan: Submission, sign_in: SignIn) -> None:
    type_in(house, plan, tong__n0="1.000")
    client = sign_in(house.bac.user("specialist"))
    body = {"cells": [{"cell": "nam:n0", "typed": "400", "seen_version": 0, "save_id": "một"}]}
    url = f"/bac/so-lieu/{plan.pk}"
    page = client.get(f"{url}/")
    answer = client.post(page.context["save_url"], body, content_type="application/json").json()
    assert answer["computed"]["hai:n0"] == "1.400"
    assert answer["computed"]["hai:n1"] == ""
    assert set(answer["computed"]) == set(Sheet(plan).computed)


def test_page_of_one_row_shows_computed_cells_and_the_label_beside_its_title(
    house: House, plan: Submission, sign_in: SignIn
) -> None:
    type_in(house, plan, tong__n0="1.000", nam__n0="400")
    sheet = Sheet(plan)
    rows = {row.key: row for row in sheet.form.rows}
    beside = row_page.Beside({}, {})
    fields = {one["name"]: one for one in row_page.fields_of_row(sheet, rows["hai"], {}, beside, editable=True)}
    assert (fields["hai:n0"]["value"], fields["hai:n0"]["read_only"]) == ("1.400", True)
    assert row_page.titles_above(sheet.form, rows["nam"]) == ["Học sinh", "Toàn ngành"]
