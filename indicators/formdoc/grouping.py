"""The group that a row of a form belongs to, as whoever reads results looks for it; pure rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indicators.formdoc.model import Form, FormRow


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A heading of a form; `key` is its row's, empty for the rows that stand under none."""

    key: str
    title: str


NO_GROUP = RowGroup("", "")


def groups_of_rows(form: Form) -> Mapping[str, RowGroup]:
    """By row key: the nearest numbered heading above, else the topmost row above, else a row that has rows below.

    A heading printed in one line with its rows ("Học sinh học 2 buổi/ngày: - Tiểu học: - THCS:") heads nothing.
    """
    rows = {row.key: row for row in form.rows}
    in_one_line = {row.joins for row in form.rows if row.joins}
    parents = {row.parent for row in form.rows if row.parent}
    return {row.key: _group(row, rows, in_one_line, parents) for row in form.rows}


def _group(row: FormRow, rows: Mapping[str, FormRow], in_one_line: set[str], parents: set[str]) -> RowGroup:
    above = [one for one in _above(row, rows) if one.key not in in_one_line]
    head = next((one for one in above if one.group and one.number), above[-1] if above else None)
    if head is None and row.key in parents and row.key not in in_one_line:
        head = row
    return RowGroup(head.key, head.title.strip().rstrip(":")) if head else NO_GROUP


def _above(row: FormRow, rows: Mapping[str, FormRow]) -> Iterator[FormRow]:
    """The rows above in the tree, the nearest first."""
    while row.parent is not None and row.parent in rows:
        row = rows[row.parent]
        yield row
