"""A form as it is filled in on a sheet: every row in a row of its own, every column, nothing around the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from indicators.formdoc.model import ColumnKind, Form, FormColumn, FormRow, Merge
from indicators.formdoc.spans import covered

_LABELS = (ColumnKind.NUMBERING, ColumnKind.LABEL)


def for_entry(form: Form, names: Mapping[str, str]) -> Form:
    """The form to fill in. `names`, by row key, stands in for a title that is printed inside another row's cell."""
    rows = tuple(_row(row, names) for group in form.printed_rows() for row in group)
    return replace(
        form, columns=tuple(map(_column, form.columns)), rows=rows, merges=tuple(_merges(form)), cells={}, notes=()
    )


def _column(column: FormColumn) -> FormColumn:
    return replace(column, printed=True, children=tuple(map(_column, column.children)))


def _row(row: FormRow, names: Mapping[str, str]) -> FormRow:
    """The words that are printed before the figure say what it is: "- Học lực: Giỏi:"."""
    title = " ".join(part for part in (row.title, row.before.strip()) if part)
    return replace(row, title=title or names.get(row.key, ""), joins=None, before="", after="")


def _merges(form: Form) -> Iterator[Merge]:
    """The merged areas of labels; rows that were printed in one count each."""
    members = {group[0].key: len(group) for group in form.printed_rows()}
    order = [column.key for column in form.leaf_columns()]
    for merge in form.merges:
        cells = covered(form, merge) or []
        columns = {column.key: column.kind for _row, column in cells}
        if not columns or any(kind not in _LABELS for kind in columns.values()):
            continue
        # A column that is not printed may stand between two that are.
        wide = [order.index(key) for key in columns]
        tall = sum(members[key] for key in {row.key for row, _column in cells})
        if max(wide) - min(wide) + 1 == len(wide):
            yield Merge(merge.row, merge.column, tall, len(wide))
