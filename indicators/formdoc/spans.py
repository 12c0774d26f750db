"""Which printed cells a merged cell covers."""

from __future__ import annotations

from collections.abc import Mapping

from indicators.formdoc.model import Form, FormColumn, FormRow, Merge


def covered(form: Form, merge: Merge) -> list[tuple[FormRow, FormColumn]] | None:
    """The cells of a merge in reading order, its own first, each by the first row of its printed row.

    None where the merge does not begin at a printed cell, or reaches out of the table.
    """
    firsts = [group[0] for group in form.printed_rows()]
    columns = form.printed_columns()
    top = next((place for place, row in enumerate(firsts) if row.key == merge.row), None)
    left = next((place for place, column in enumerate(columns) if column.key == merge.column), None)
    if top is None or left is None or top + merge.rowspan > len(firsts) or left + merge.colspan > len(columns):
        return None
    return [
        (row, column) for row in firsts[top : top + merge.rowspan] for column in columns[left : left + merge.colspan]
    ]


def merged_cells(form: Form) -> Mapping[tuple[str, str], Merge]:
    """For every printed cell (row and column key) that is part of a merge: that merge."""
    return {(row.key, column.key): merge for merge in form.merges for row, column in covered(form, merge) or ()}
