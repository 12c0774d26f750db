"""What a unit's template shows of its submission."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from indicators.lateness import due_of
from indicators.queries.imports import ImportTarget
from indicators.queries.sheet import Sheet
from indicators.sheets.codes import EVERY_UNIT, Mark
from indicators.sheets.template import Asked
from indicators.sheets.unit_table import AskedTable, UnitRow
from indicators.values import print_value


def asked_of(sheet: Sheet, name: str) -> Asked:
    """The template of one submission; `name` is what its tab is called."""
    round_ = sheet.round
    return Asked(
        form=sheet.form,
        mark=Mark(round_.pk, round_.version_id, sheet.submission.unit.code),
        sheet=name,
        facts=tuple(_facts(sheet)),
        context=sheet.context,
        readings=sheet.readings,
        values=sheet.values,
        texts=sheet.texts,
        previous=_previous(sheet),
        closed=frozenset(key for key in sheet.cells if sheet.is_foreign(key) or key in sheet.counted),
        names=_row_names(sheet),
    )


def asked_table_of(target: ImportTarget, sheets: Iterable[Sheet]) -> AskedTable:
    """The workbook of a round with a row for each unit, whose answers are laid open in `sheets`."""
    whole, round_ = target.whole, target.round
    units = [_unit_row(sheet) for sheet in sheets]
    return AskedTable(
        form=whole.form,
        mark=Mark(round_.pk, round_.version_id, EVERY_UNIT),
        sheet="Số liệu",
        facts=(round_.period.name, f"{len(units)} đơn vị"),
        context=whole.context,
        readings=whole.readings,
        units=units,
        names=_row_names(whole),
    )


def _unit_row(sheet: Sheet) -> UnitRow:
    closed = {key for key in sheet.cells if sheet.is_foreign(key)} | sheet.counted.keys()
    unit = sheet.submission.unit
    cells = (sheet.cells.keys() | set(sheet.form.text_cells())) - closed
    return UnitRow(unit.code, unit.name, cells, sheet.values, sheet.texts, _previous(sheet))


def _previous(sheet: Sheet) -> dict[str, str]:
    return {key: print_value(value, sheet.readings[key]) for key, value in sheet.previous.items()}


def _facts(sheet: Sheet) -> list[str]:
    due = due_of(sheet.round.due_at, sheet.submission.due_at)
    said = [sheet.submission.unit.name, sheet.round.period.name]
    return [*said, f"Hạn nộp {timezone.localtime(due):%d/%m/%Y}"] if due else said


def _row_names(sheet: Sheet) -> dict[str, str]:
    """What each row counts, for one whose title is printed inside another's cell."""
    return {key.partition(":")[0]: facts.cell.indicator.name for key, facts in sheet.cells.items()}
