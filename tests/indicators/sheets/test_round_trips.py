"""Every form of figures of the five districts goes out to Excel and comes back equal to the cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from core.table import Table
from core.vietnamese import clean
from core.writers.xlsx import write_workbook
from indicators.formdoc.layout import lay_out
from indicators.formdoc.model import Form
from indicators.sheets.reading.model import Severity
from indicators.sheets.template import Asked, write_templates
from indicators.sheets.unit_table import write_unit_table
from indicators.values import Value
from tests.indicators.sheets.samples import FILLED, asked_of, entered, read_back, table_of, target_of, typed_of


@pytest.fixture(params=FILLED, ids="-".join)
def asked(request: pytest.FixtureRequest) -> Asked:
    return asked_of(*request.param)


def laid(asked: Asked, values: Mapping[str, Value], texts: Mapping[str, str]) -> Table:
    """The form as the portal exports it: no codes, several rows in one printed row, words around figures."""
    return lay_out(asked.form, context=asked.context, values=values, texts=texts, readings=asked.readings, key="bieu")


def printed(asked: Asked, path: Path) -> None:
    write_workbook([laid(asked, asked.values, asked.texts)], path)


def of_printed_columns(form: Form) -> set[str]:
    return {column.key for column in form.printed_columns()}


def test_filled_template_comes_back_by_its_codes(asked: Asked, tmp_path: Path) -> None:
    write_templates([asked], tmp_path / "mau.xlsx")
    outcome = read_back(tmp_path / "mau.xlsx", target_of(asked))
    assert outcome.remarks == []
    assert typed_of(outcome) == entered(asked)


def test_what_came_back_is_exported_as_what_went_out(asked: Asked, tmp_path: Path) -> None:
    write_templates([asked], tmp_path / "mau.xlsx")
    found = typed_of(read_back(tmp_path / "mau.xlsx", target_of(asked)))
    values = {key: value for key, value in found.items() if key in asked.readings}
    texts = {key: value.text for key, value in found.items() if key not in asked.readings}
    assert laid(asked, values, texts) == laid(
        asked, asked.values, {key: clean(text) for key, text in asked.texts.items()}
    )


def test_template_without_codes_comes_back_by_its_labels(asked: Asked, tmp_path: Path) -> None:
    write_templates([asked], tmp_path / "mau.xlsx")
    other = replace(target_of(asked), round=8, version=9)
    outcome = read_back(tmp_path / "mau.xlsx", other)
    assert [remark.severity for remark in outcome.remarks] == [Severity.PROBLEM]
    assert outcome.cells == []


def test_printed_form_comes_back_by_its_labels(asked: Asked, tmp_path: Path) -> None:
    printed(asked, tmp_path / "bieu.xlsx")
    outcome = read_back(tmp_path / "bieu.xlsx", target_of(asked))
    assert outcome.remarks == []
    columns = of_printed_columns(asked.form)
    expected = {key: value for key, value in entered(asked).items() if key.partition(":")[2] in columns}
    assert typed_of(outcome) == expected


def test_table_of_units_comes_back_by_its_codes(asked: Asked, tmp_path: Path) -> None:
    table = table_of(asked)
    if table is None:
        return
    write_unit_table(table, tmp_path / "bang.xlsx")
    other = replace(asked, mark=replace(asked.mark, unit="TH-2"), facts=("Tiểu học Hai",))
    outcome = read_back(tmp_path / "bang.xlsx", target_of(asked, other))
    assert outcome.remarks == []
    assert typed_of(outcome, asked.mark.unit) == entered(asked)
    assert typed_of(outcome, "TH-2") == {}
