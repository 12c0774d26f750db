"""How the columns of a table share the width of a page."""

from __future__ import annotations

from collections.abc import Sequence

from core.table import Row, Table, placed
from core.writers.text_width import longest_word_width

INDENT_POINTS = 9.0
DIGIT_POINTS = 6.0
"""A column's width is told in digits; one of Times New Roman 12 is this wide."""

# What the margins of NĐ 30/2020 leave of a portrait A4 page.
_PORTRAIT_POINTS = 453.5
# Up to here the columns still stand side by side when they give way a little.
_GIVING_WAY = 1.2


def lies_across(table: Table) -> bool:
    """Whether the table needs a landscape page: it says so, or its columns ask for far more than a portrait page."""
    asked = sum(column.width for column in table.columns) * DIGIT_POINTS
    return table.landscape or asked > _PORTRAIT_POINTS * _GIVING_WAY


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
