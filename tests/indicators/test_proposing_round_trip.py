"""Every form of figures survives: exported, proposed, accepted and exported again it prints the same cells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.sheets.reading import read_workbook
from core.table import Row, Table, placed
from core.writers.xlsx import write_workbook
from indicators.formdoc.parse import parse_form
from indicators.proposing.model import Proposal
from indicators.proposing.propose import propose_from
from tests.indicators.proposing_samples import FIXTURES, known, load, printed, readings_of

FILLED = sorted(
    (path.parents[1].name, path.stem)
    for path in FIXTURES.glob("*/figures/*.json")
    if (path.parents[1] / "forms" / f"{json.loads(path.read_text(encoding='utf-8'))['form']}.json").exists()
)


def exported(district: str, figures_name: str) -> tuple[Table, str]:
    """The table that a district's form prints with its figures, and its period."""
    figures = load(f"{district}/figures/{figures_name}.json")
    form = parse_form(load(f"{district}/forms/{figures['form']}.json"))
    decision = figures.get("decision", {}).get("title", "")
    return printed(form, figures["entries"], figures["period"], decision), figures["period"]


def proposal_of(table: Table, folder: Path) -> Proposal:
    path = folder / "bieu.xlsx"
    write_workbook([table], path)
    return propose_from(read_workbook(path), known())


def exported_again(proposal: Proposal) -> Table:
    form = parse_form(dict(proposal.document))
    return printed(form, proposal.entries, proposal.period, proposal.decision, proposal.new_indicators)


def cells(rows: tuple[Row, ...]) -> list[tuple[object, ...]]:
    """What a person sees of every cell: its place, words (spaces collapsed), figure, span and looks."""
    return [
        (row, column, " ".join(cell.text.split()), cell.number, cell.rowspan, cell.colspan, cell.italic, cell.indent)
        for row, column, cell in placed(rows)
    ]


@pytest.fixture(params=FILLED, ids="-".join)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Table, Table, Proposal]:
    """The exported table, the same after the round, and the proposal between them."""
    table, period = exported(*request.param)
    proposal = proposal_of(table, tmp_path)
    assert proposal.period == period
    return table, exported_again(proposal), proposal


def test_there_are_forms_to_try() -> None:
    assert {("ba-dinh", "bieu-1-2020"), ("quan-11", "chi-tieu-phan-dau-2020-2021")} <= set(FILLED)


def test_headings_come_back(pair: tuple[Table, Table, Proposal]) -> None:
    before, after, _ = pair
    assert cells(after.header) == cells(before.header)


def test_cells_and_labels_come_back(pair: tuple[Table, Table, Proposal]) -> None:
    before, after, _ = pair
    assert cells(after.rows) == cells(before.rows)


def test_the_lines_around_the_table_come_back(pair: tuple[Table, Table, Proposal]) -> None:
    before, after, _ = pair
    for name in ("label", "title", "subtitle", "unit_line", "notes"):
        assert getattr(after, name) == getattr(before, name), name


def test_every_figure_is_taken_in_and_can_be_read(pair: tuple[Table, Table, Proposal]) -> None:
    proposal = pair[2]
    form = parse_form(dict(proposal.document))
    typed = {*readings_of(form, proposal.new_indicators), *form.text_cells()}
    assert set(proposal.entries) <= typed


def test_every_doubt_is_a_question_with_a_place(pair: tuple[Table, Table, Proposal]) -> None:
    for doubt in pair[2].doubts:
        assert doubt.place.split()[0] in ("Ô", "Dòng", "Cột", "Biểu"), doubt
        assert doubt.question.endswith(("?", ".")), doubt
