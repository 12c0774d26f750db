"""How the columns of a table share the width of a page."""

from __future__ import annotations

from collections.abc import Sequence

from core.table import Row, Table, placed
from core.writers.text_width import longest_word_width

INDENT_POINTS = 9.0
DIGIT_POINTS = 6.0
"""A column's width is told in digits; one of Times New Roman 12 is this wide."""

CELL_MARGIN = 4.0
"""What a paged document keeps at both sides of a cell's text."""

# Borders, and the lean of an italic figure, which word processors count.
_SLACK = 3.0
# 13 where it leaves room, 12 as a rule, less only where a word of a very wide table would be broken in two.
_SIZES = (13, 12, 11, 10, 9, 8)
_ROOMY_SHARE = 0.5

# What the margins of NĐ 30/2020 leave of a portrait A4 page.
_PORTRAIT_POINTS = 453.5
# Up to here the columns still stand side by side when they give way a little.
_GIVING_WAY = 1.3


def lies_across(table: Table) -> bool:
    """Whether the table needs a landscape page: it says so, or its columns ask for far more than a portrait page."""
    asked = sum(column.width for column in table.columns) * DIGIT_POINTS
    return table.landscape or asked > _PORTRAIT_POINTS * _GIVING_WAY


def fitted(table: Table, width: float) -> tuple[int, list[float]]:
    """The font size of a table on a page that leaves `width` points, and the points of each column."""
    weights = [column.width for column in table.columns]
    for size in _SIZES:
        minimums = [points + 2 * CELL_MARGIN + _SLACK for points in minimum_widths(table, size)]
        limit = width * _ROOMY_SHARE if size == _SIZES[0] else width
        if sum(minimums) <= limit:
            break
    return size, shared_widths(weights, minimums, width)


def minimum_widths(table: Table, size: float) -> list[float]:
    """For each column the points that its longest word takes behind its indent, so that no figure is broken in two.

    A heading may be broken behind a hyphen, as word processors do ("2368/QĐ-UBND"); a figure or a name is kept whole.
    """
    minimums = [0.0] * len(table.columns)
    _raise_to_words(minimums, table.header, size, header=True)
    _raise_to_words(minimums, table.rows, size, header=False)
    return minimums


def _raise_to_words(minimums: list[float], rows: tuple[Row, ...], size: float, *, header: bool) -> None:
    for _row, column, cell in placed(rows):
        if cell.colspan == 1 and cell.text and column < len(minimums):
            text = cell.text.replace("-", "- ") if header else cell.text
            word = longest_word_width(text, size, bold=header or cell.bold)
            minimums[column] = max(minimums[column], word + cell.indent * INDENT_POINTS)


def shared_widths(weights: Sequence[float], minimums: Sequence[float], total: float) -> list[float]:
    """`total` shared by weight, where no column gets less than its minimum as long as all minimums fit."""
    if sum(minimums) >= total:
        return [minimum * total / sum(minimums) for minimum in minimums]
    held: set[int] = set()
    while True:
        free = [index for index in range(len(weights)) if index not in held]
        share = (total - sum(minimums[index] for index in held)) / sum(weights[index] for index in free)
        narrow = [index for index in free if weights[index] * share < minimums[index]]
        if not narrow:
            return [minimums[i] if i in held else weight * share for i, weight in enumerate(weights)]
        held.update(narrow)
