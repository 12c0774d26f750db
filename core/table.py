"""The one grid type that everything printed as a table becomes before a writer turns it into HTML, Excel or Word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell.

    `text` is what a person reads, in Vietnamese style. `number` is set for an exact figure only, so that a
    spreadsheet gets a numeric cell shown with `decimals` decimals and `suffix` (such as "%") behind it.
    """

    text: str = ""
    number: Decimal | None = None
    decimals: int = 0
    suffix: str = ""
    align: Align = Align.LEFT
    bold: bool = False
    italic: bool = False
    indent: int = 0
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A printed column; `width` is in characters of the body font and is a weight where the page is narrower."""

    key: str
    width: float = 12.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row lists only the cells that begin in it, as in HTML: a cell covered by a span is not repeated."""

    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A titled grid: header rows, body rows, notes under it.

    `label` is the annex's own name ("Biểu 1"), `title` its heading, `unit_line` such as "Đơn vị tính: 1.000 đồng".
    """

    key: str
    label: str
    title: str
    columns: tuple[Column, ...]
    header: tuple[Row, ...]
    rows: tuple[Row, ...]
    subtitle: str = ""
    unit_line: str = ""
    notes: tuple[str, ...] = field(default=())
    landscape: bool = False

    def to_json(self) -> dict[str, Any]:
        """A document of plain JSON values from which `from_json` makes an equal table."""
        return {
            "key": self.key,
            "label": self.label,
            "title": self.title,
            "subtitle": self.subtitle,
            "unit_line": self.unit_line,
            "notes": list(self.notes),
            "landscape": self.landscape,
            "columns": [{"key": column.key, "width": column.width} for column in self.columns],
            "header": [_row_to_json(row) for row in self.header],
            "rows": [_row_to_json(row) for row in self.rows],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Table:
        """The table that `to_json` described."""
        return cls(
            key=data["key"],
            label=data["label"],
            title=data["title"],
            subtitle=data["subtitle"],
            unit_line=data["unit_line"],
            notes=tuple(data["notes"]),
            landscape=data["landscape"],
            columns=tuple(Column(**column) for column in data["columns"]),
            header=tuple(_row_from_json(row) for row in data["header"]),
            rows=tuple(_row_from_json(row) for row in data["rows"]),
        )


_DEFAULT = Cell()


def _row_to_json(row: Row) -> dict[str, Any]:
    return {"key": row.key, "cells": [_cell_to_json(cell) for cell in row.cells]}


def _cell_to_json(cell: Cell) -> dict[str, Any]:
    """Only what differs from an empty cell, to keep a snapshot small."""
    document: dict[str, Any] = {}
    for name in Cell.__slots__:
        value = getattr(cell, name)
        if value != getattr(_DEFAULT, name):
            document[name] = str(value) if isinstance(value, Decimal) else value
    return document


def _row_from_json(data: dict[str, Any]) -> Row:
    return Row(key=data["key"], cells=tuple(_cell_from_json(cell) for cell in data["cells"]))


def _cell_from_json(data: dict[str, Any]) -> Cell:
    values = dict(data)
    if "number" in values:
        values["number"] = Decimal(values["number"])
    if "align" in values:
        values["align"] = Align(values["align"])
    return Cell(**values)


def placed(rows: tuple[Row, ...]) -> Iterator[tuple[int, int, Cell]]:
    """Each cell with the row and column (from 0) of its upper left corner, spans of earlier rows respected."""
    taken: set[tuple[int, int]] = set()
    for row_index, row in enumerate(rows):
        column_index = 0
        for cell in row.cells:
            while (row_index, column_index) in taken:
                column_index += 1
            yield row_index, column_index, cell
            taken.update(
                (row_index + down, column_index + right)
                for down in range(cell.rowspan)
                for right in range(cell.colspan)
            )
            column_index += cell.colspan


# A heading of rows says its number and its name, and nothing behind them.
_HEADING_CELLS = 2


def leads_on(rows: tuple[Row, ...], place: int) -> bool:
    """Whether a row is the heading of the rows below it, and must not be the last one of a page."""
    if place + 1 >= len(rows):
        return False
    cells = rows[place].cells
    said = [cell for cell in cells if cell.text]
    if not said or any(cell.text for cell in cells[_HEADING_CELLS:]):
        return False
    if len(cells) == 1:
        return cells[0].colspan > 1
    deeper = _indent(rows[place + 1]) > _indent(rows[place])
    return len(cells) > _HEADING_CELLS and (said[-1].bold or said[-1].italic or deeper)


def _indent(row: Row) -> int:
    return max((cell.indent for cell in row.cells), default=0)
