"""Templates and exports opened by LibreOffice and saved as .xlsx again come back equal to the cell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest

from core.table import Table
from core.writers.xlsx import write_workbook
from indicators.formdoc.layout import lay_out
from indicators.sheets.template import Asked, write_templates
from indicators.sheets.unit_table import write_unit_table
from tests.indicators.sheets.samples import FILLED, asked_of, entered, read_back, table_of, target_of, typed_of
from tests.office import saved_by_office

pytestmark = pytest.mark.documents

# Many kinds of values and merged labels; three heading rows and computed columns. The others are for the long run.
QUICK = (("quan-11", "chi-tieu-phan-dau-2020-2021"), ("thanh-xuan", "quy-mo-truong-lop-2021-2022"))


@dataclass(frozen=True)
class Saved:
    """What LibreOffice made of the templates, the printed forms and the tables of units, by form."""

    folder: Path

    def template(self, form: tuple[str, str]) -> Path:
        return self.folder / f"mau-{'-'.join(form)}.xlsx"

    def printed(self, form: tuple[str, str]) -> Path:
        return self.folder / f"in-{'-'.join(form)}.xlsx"

    def table(self, form: tuple[str, str]) -> Path:
        return self.folder / f"bang-{'-'.join(form)}.xlsx"


def made_and_saved(forms: list[tuple[str, str]], folder: Path) -> Saved:
    """Every template, printed form and table of units, through LibreOffice."""
    made = Saved(folder / "made")
    made.folder.mkdir()
    for form in forms:
        asked = asked_of(*form)
        write_templates([asked], made.template(form))
        write_workbook([printed(asked)], made.printed(form))
        if (table := table_of(asked)) is not None:
            write_unit_table(table, made.table(form))
    return Saved(saved_by_office(made.folder.iterdir(), folder))


def printed(asked: Asked) -> Table:
    return lay_out(
        asked.form,
        context=asked.context,
        values=asked.values,
        texts=asked.texts,
        readings=asked.readings,
        key="bieu",
    )


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    return made_and_saved(list(QUICK), tmp_path_factory.mktemp("quick"))


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    return made_and_saved(FILLED, tmp_path_factory.mktemp("every"))


def check(saved: Saved, form: tuple[str, str]) -> None:
    """The template and the table of units by their codes, the printed form by its labels; without a word to mend."""
    asked = asked_of(*form)
    outcome = read_back(saved.template(form), target_of(asked))
    assert outcome.remarks == []
    assert typed_of(outcome) == entered(asked)
    if table_of(asked) is not None:
        other = replace(asked, mark=replace(asked.mark, unit="TH-2"), facts=("Tiểu học Hai",))
        outcome = read_back(saved.table(form), target_of(asked, other))
        assert outcome.remarks == []
        assert typed_of(outcome) == entered(asked)
    outcome = read_back(saved.printed(form), target_of(asked))
    assert outcome.remarks == []
    columns = {column.key for column in asked.form.printed_columns()}
    expected = {key: value for key, value in entered(asked).items() if key.partition(":")[2] in columns}
    assert typed_of(outcome) == expected


@pytest.mark.parametrize("form", QUICK, ids="-".join)
def test_form_saved_by_libreoffice_comes_back(quick: Saved, form: tuple[str, str]) -> None:
    check(quick, form)


@pytest.mark.long
@pytest.mark.parametrize("form", FILLED, ids="-".join)
def test_every_form_saved_by_libreoffice_comes_back(every: Saved, form: tuple[str, str]) -> None:
    check(every, form)


def test_libreoffice_keeps_what_a_template_asks_of_its_cells(quick: Saved) -> None:
    """Locked labels, what may be typed with its Vietnamese message, the check in colour, the codes out of sight."""
    sheet = openpyxl.load_workbook(quick.template(QUICK[1])).worksheets[0]
    assert sheet.protection.sheet
    rules = list(sheet.data_validations.dataValidation)
    assert rules
    assert all(rule.error for rule in rules if rule.type in ("decimal", "whole", "custom"))
    assert sheet.conditional_formatting
    assert [name for name, column in sheet.column_dimensions.items() if column.hidden] != []
    assert [row for row, line in sheet.row_dimensions.items() if line.hidden] != []
