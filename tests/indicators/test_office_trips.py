"""A round's workbook with a row for each unit, saved by LibreOffice: its preview says what was typed, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.models import FigureImport, ImportRemark, StagedEntry
from indicators.queries.imports import ImportTarget, sheets_of_round
from indicators.queries.templates import asked_table_of
from indicators.services.imports import bring_in
from indicators.sheets.unit_table import write_unit_table
from indicators.values import Reading, Value, read
from tests.conftest import ENTRIES, House, enter, fresh
from tests.office import saved_by_office

pytestmark = [pytest.mark.documents, pytest.mark.django_db]

# What the second school has; the first has ENTRIES.
OTHERS: Mapping[str, str] = {"tong:th": "300", "nam:th": "150", "nu:th": "150", "tong:ghi-chu": "Có 2 điểm trường"}


def written(house: House, path: Path, typed: Mapping[str, Value]) -> None:
    """The workbook as it is downloaded; `typed` stands in cells of the first unit over its own figures."""
    answers = [fresh(answer) for answer in (house.bac.of_school, house.bac.of_sibling)]
    target = ImportTarget(answers[0].round, answers)
    asked = asked_table_of(target, sheets_of_round(target, answers, previous=True))
    first, *others = asked.units
    write_unit_table(replace(asked, units=[replace(first, values={**first.values, **typed}), *others]), path)


def brought(house: House, path: Path) -> FigureImport:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    actor = house.bac.actor("specialist")
    return bring_in(actor=actor, round_=house.bac.school_round, submission=None, file=file, here=True)


def test_workbook_of_units_saved_by_libreoffice_changes_only_what_was_typed(house: House, tmp_path: Path) -> None:
    school = house.bac.of_school
    enter(school, house.bac.actor("principal"))
    enter(house.bac.of_sibling, house.bac.actor("sibling_principal"), OTHERS)
    value = read("641", Reading())
    assert value is not None
    made = tmp_path / "made"
    made.mkdir()
    written(house, made / "same.xlsx", {})
    written(house, made / "typed.xlsx", {"nam:th": value})
    saved = saved_by_office(made.iterdir(), tmp_path)

    entries = len(ENTRIES) + len(OTHERS)
    same, typed = (brought(house, saved / name) for name in ("same.xlsx", "typed.xlsx"))
    assert not ImportRemark.objects.filter(figure_import__in=[same, typed]).exists()
    assert (same.new, same.changed, same.same, same.emptied) == (0, 0, entries, 0)
    assert (typed.new, typed.changed, typed.same, typed.emptied) == (0, 1, entries - 1, 0)
    (staged,) = StagedEntry.objects.filter(import_id=typed.pk, outcome="changed")
    assert (staged.submission_id, staged.cell) == (school.pk, "nam:th")
    assert (staged.before, staged.typed) == (ENTRIES["nam:th"], "641")
