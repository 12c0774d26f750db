"""A form with only the rows and columns that a school of certain levels receives."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from indicators.formdoc.cell_texts import references
from indicators.formdoc.model import (
    LEAST_PARTS,
    PAIRED_OPS,
    CellText,
    Check,
    ColumnKind,
    Computed,
    Form,
    FormColumn,
    FormRow,
    Merge,
    Op,
)
from indicators.formdoc.spans import covered
from schools.level_tree import received_by


def restricted(form: Form, levels: Collection[str]) -> Form:
    """The form as a school that teaches `levels` receives it; none: as it is.

    A row or column goes when every figure typed in it is of a level that the school does not have. A computed one
    goes with what it is computed of, a group with its rows, a pattern with its head, a check with its total. What
    names a part that went loses that part. A form that asks nothing of these levels is left without rows.
    """
    if not levels:
        return form
    return _Restriction(form, received_by(levels)).form()


class _Restriction:
    def __init__(self, form: Form, received: Collection[str]) -> None:
        self.whole = form
        rows: dict[str, bool] = {}
        columns: dict[str, bool] = {}
        for cell, at in form.figure_cells().items():
            row, _, column = cell.partition(":")
            rows[row] = rows.get(row, False) or at.level in received
            columns[column] = columns.get(column, False) or at.level in received
        self.columns = _without(form.leaf_columns(), columns)
        self.rows = self._without_empty(_without(form.rows, rows))
        # For each printed row that remains, by the row that it began with: the one that it begins with now.
        self.heads = {
            group[0].key: kept[0].key
            for group in form.printed_rows()
            if (kept := [row for row in group if row.key in self.rows])
        }

    def _without_empty(self, rows: frozenset[str]) -> frozenset[str]:
        """Without patterns whose head went, groups that were emptied, and what was computed of either."""
        patterns = self.whole.pattern_of()
        members = self._members()
        while True:
            kept = frozenset(
                row.key
                for row in self.whole.rows
                if row.key in rows
                and patterns.get(row.key, row.key) in rows
                and not (row.group and members[row.key] and members[row.key].isdisjoint(rows))
                and not _is_lost(row.computed, rows)
            )
            if kept == rows:
                return kept
            rows = kept

    def _members(self) -> Mapping[str, set[str]]:
        """For each row, those below it in the tree or printed with it; what stands above comes earlier."""
        members: dict[str, set[str]] = {row.key: set() for row in self.whole.rows}
        for row in reversed(self.whole.rows):
            for above in (row.parent, row.joins):
                if above is not None:
                    members[above] |= {row.key} | members[row.key]
        return members

    def form(self) -> Form:
        everything = len(self.rows) == len(self.whole.rows) and len(self.columns) == len(self.whole.leaf_columns())
        if everything:
            return self.whole
        return replace(
            self.whole,
            columns=tuple(self._columns(self.whole.columns)),
            rows=tuple(self._rows()),
            checks=tuple(check for one in self.whole.checks if (check := self._check(one)) is not None),
            merges=tuple(self._merges()),
            cells=dict(self._cells()),
        )

    def _columns(self, columns: Iterable[FormColumn]) -> Iterator[FormColumn]:
        for column in columns:
            children = tuple(self._columns(column.children))
            if children or column.key in self.columns:
                yield replace(column, children=children, computed=_of_those(column.computed, self.columns))

    def _rows(self) -> Iterator[FormRow]:
        parents = {row.key: row.parent for row in self.whole.rows}
        texts = self._moved_texts()
        for group in self.whole.printed_rows():
            kept = [row for row in group if row.key in self.rows]
            for row in kept:
                parent = row.parent
                while parent is not None and parent not in self.rows:
                    parent = parents[parent]
                joins = row.joins if row.joins in self.rows else kept[0].key
                yield replace(
                    texts.get(row.key, row),
                    parent=parent,
                    joins=None if row is kept[0] else joins,
                    computed=_of_those(row.computed, self.rows),
                )

    def _moved_texts(self) -> Mapping[str, FormRow]:
        """Rows that take over what a merged label said from the row that it began at and that went."""
        rows = {row.key: row for row in self.whole.rows}
        kinds = {column.key: column.kind for column in self.whole.leaf_columns()}
        found: dict[str, FormRow] = {}
        for merge, heads, _columns in self._spans():
            if not heads or heads[0] == merge.row:
                continue
            gone, row = rows[merge.row], found.get(heads[0], rows[heads[0]])
            if kinds[merge.column] is ColumnKind.NUMBERING:
                found[row.key] = replace(row, number=row.number or gone.number)
            elif merge.column == self.whole.title_column:
                found[row.key] = replace(row, title=row.title or gone.title)
            elif merge.column in gone.labels:
                found[row.key] = replace(row, labels={merge.column: gone.labels[merge.column], **row.labels})
        return found

    def _merges(self) -> Iterator[Merge]:
        for _merge, rows, columns in self._spans():
            if rows and columns and len(rows) * len(columns) > 1:
                yield Merge(rows[0], columns[0], len(rows), len(columns))

    def _spans(self) -> Iterator[tuple[Merge, list[str], list[str]]]:
        """Each merge with the printed rows, by the row each begins with, and the columns that it still covers."""
        for merge in self.whole.merges:
            cells = covered(self.whole, merge) or ()
            rows = [self.heads[key] for key in dict.fromkeys(row.key for row, _ in cells) if key in self.heads]
            columns = [key for key in dict.fromkeys(column.key for _, column in cells) if key in self.columns]
            yield merge, rows, columns

    def _check(self, check: Check) -> Check | None:
        """The check over what is left of it; None where that says nothing any more."""
        named, places = (self.columns, self.rows) if check.across else (self.rows, self.columns)
        where = check.rows if check.across else check.columns
        kept = tuple(key for key in where if key in places)
        parts = tuple(key for key in check.parts if key in named)
        # Without the places that it named it would hold everywhere.
        nowhere = bool(where) and not kept
        lost_total = check.total is not None and check.total not in named
        if nowhere or lost_total or len(parts) < LEAST_PARTS.get(check.kind, 1):
            return None
        return replace(check, parts=parts, rows=kept) if check.across else replace(check, parts=parts, columns=kept)

    def _cells(self) -> Iterator[tuple[str, CellText]]:
        """The text around cells; what shows a figure that went is not printed."""
        for cell, text in self.whole.cells.items():
            before, after = (words if self._shows_all(words) else "" for words in (text.before, text.after))
            if self._has(cell) and (before or after):
                yield cell, CellText(before, after)

    def _shows_all(self, words: str) -> bool:
        return all(self._has(cell) for cell in references(words))

    def _has(self, cell: str) -> bool:
        row, _, column = cell.partition(":")
        return row in self.rows and column in self.columns


def _without(things: Iterable[FormRow | FormColumn], typed: Mapping[str, bool]) -> frozenset[str]:
    """The keys without those whose typed figures are all of other levels, and without what is computed of these.

    A whole-period column has typed figures where its rows' indicators have no rule; its parts decide all the same.
    """
    things = tuple(things)
    keys = frozenset(thing.key for thing in things if thing.computed is not None or typed.get(thing.key, True))
    while True:
        kept = frozenset(thing.key for thing in things if thing.key in keys and not _is_lost(thing.computed, keys))
        if kept == keys:
            return kept
        keys = kept


def _is_lost(how: Computed | None, keys: Collection[str]) -> bool:
    """Whether a computation means nothing without what is not among `keys`."""
    if how is None:
        return False
    if how.op is Op.LAST:
        return how.of[-1] not in keys
    left = [key for key in how.of if key in keys]
    return len(left) < len(how.of) if how.op in PAIRED_OPS else not left


def _of_those(how: Computed | None, keys: Collection[str]) -> Computed | None:
    return how and replace(how, of=tuple(key for key in how.of if key in keys))
