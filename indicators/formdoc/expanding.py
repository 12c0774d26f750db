"""A form made ready for one round: its pattern rows repeated for their units, its whole-period rules written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indicators.formdoc.cell_texts import renamed
from indicators.formdoc.model import CellText, Check, Form, FormRow, Merge, Op, Over, cell_key
from indicators.formdoc.spans import covered


@dataclass(frozen=True, slots=True)
class RepeatedUnit:
    """A unit for which a pattern is repeated: its code, and its name as the row's title shows it."""

    code: str
    name: str


def whole_period_indicators(form: Form) -> frozenset[str]:
    """The codes of the indicators of which a whole-period column asks how they add up over periods."""
    columns = [
        column.key
        for column in form.figure_columns()
        if column.computed is not None and column.computed.op is Op.WHOLE_PERIOD
    ]
    cells = form.figure_cells()
    found = (cells.get(cell_key(row.key, column)) for row in form.rows for column in columns)
    return frozenset(at.indicator for at in found if at is not None and at.indicator is not None)


def settled(form: Form, rules: Mapping[str, Over]) -> Form:
    """The form with the rules of its indicators over periods written down."""
    return replace(form, over_periods={**rules, **form.over_periods}) if rules else form


def expanded(form: Form, units: Mapping[str, Sequence[RepeatedUnit]]) -> Form:
    """The form with every pattern repeated for its `units`, by the pattern row's key.

    A row of the pattern becomes one row for each unit, "<key>.<unit code>". What names it from outside the pattern
    names all of them; inside, the one of the same unit.
    """
    if not units:
        return form
    work = _Expansion(form, units)
    return replace(
        form,
        rows=tuple(work.rows()),
        checks=tuple(work.checks()),
        merges=tuple(work.merges()),
        cells=dict(work.cells()),
    )


class _Expansion:
    def __init__(self, form: Form, units: Mapping[str, Sequence[RepeatedUnit]]) -> None:
        self.form = form
        self.units = units
        self.patterns = form.pattern_of()

    def all_of(self, key: str) -> tuple[str, ...]:
        """The rows that a row becomes."""
        pattern = self.patterns.get(key)
        return (key,) if pattern is None else tuple(_of_unit(key, unit) for unit in self.units[pattern])

    def every(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(row for key in keys for row in self.all_of(key))

    def inside(self, pattern: str, unit: RepeatedUnit) -> Callable[[str], str]:
        """How a row of the pattern calls another: by the row of the same unit."""
        return lambda key: _of_unit(key, unit) if self.patterns.get(key) == pattern else key

    def rows(self) -> Iterator[FormRow]:
        for row in self.form.rows:
            if row.for_each is not None:
                members = [member for member in self.form.rows if self.patterns.get(member.key) == row.key]
                for position, unit in enumerate(self.units[row.key], 1):
                    yield from (self._repeated(member, row.key, unit, position) for member in members)
            elif row.key not in self.patterns:
                how = row.computed
                yield replace(row, computed=how and replace(how, of=self.every(how.of)))

    def _repeated(self, row: FormRow, pattern: str, unit: RepeatedUnit, position: int) -> FormRow:
        name = self.inside(pattern, unit)
        how = row.computed
        return replace(
            row,
            key=name(row.key),
            number=row.number.replace("{n}", str(position)),
            title=row.title.replace("{unit}", unit.name),
            labels={key: text.replace("{unit}", unit.name) for key, text in row.labels.items()},
            parent=row.parent and name(row.parent),
            joins=row.joins and name(row.joins),
            at=row.at if row.group or how else replace(row.at, unit=unit.code),
            computed=how and replace(how, of=tuple(key for one in how.of for key in self._named(one, pattern, unit))),
            for_each=None,
        )

    def _named(self, key: str, pattern: str, unit: RepeatedUnit) -> tuple[str, ...]:
        return (_of_unit(key, unit),) if self.patterns.get(key) == pattern else self.all_of(key)

    def checks(self) -> Iterator[Check]:
        """A rule among several rows of one pattern holds for each unit; any other is about all the rows it names."""
        for check in self.form.checks:
            names = [*check.parts, *([check.total] if check.total else [])]
            patterns = {self.patterns.get(name) for name in names}
            pattern = next(iter(patterns), None)
            if check.across:
                yield replace(check, rows=self.every(check.rows))
            elif len(names) > 1 and len(patterns) == 1 and pattern is not None:
                for unit in self.units[pattern]:
                    name = self.inside(pattern, unit)
                    total = check.total and name(check.total)
                    yield replace(check, key=_of_unit(check.key, unit), total=total, parts=_map(name, check.parts))
            else:
                yield replace(check, parts=self.every(check.parts))

    def merges(self) -> Iterator[Merge]:
        """A merge within a pattern is repeated with it; one that reaches over a pattern grows with it."""
        for merge in self.form.merges:
            rows = list(dict.fromkeys(row.key for row, _ in covered(self.form, merge) or ()))
            patterns = {self.patterns.get(row) for row in rows}
            pattern = self.patterns.get(merge.row)
            if len(patterns) == 1 and pattern is not None:
                yield from (replace(merge, row=row) for row in self.all_of(merge.row))
            else:
                yield replace(merge, row=self.all_of(merge.row)[0], rowspan=len(self.every(rows)))

    def cells(self) -> Iterator[tuple[str, CellText]]:
        for key, text in self.form.cells.items():
            row, _, column = key.partition(":")
            pattern = self.patterns.get(row)
            if pattern is None:
                yield key, text
                continue
            for unit in self.units[pattern]:
                name = self.inside(pattern, unit)
                before, after = (renamed(words, _on_cells(name)) for words in (text.before, text.after))
                yield cell_key(name(row), column), CellText(before, after)


def _of_unit(key: str, unit: RepeatedUnit) -> str:
    return f"{key}.{unit.code}"


def _map(name: Callable[[str], str], keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(name(key) for key in keys)


def _on_cells(name: Callable[[str], str]) -> Callable[[str], str]:
    def rename(cell: str) -> str:
        row, _, column = cell.partition(":")
        return cell_key(name(row), column)

    return rename
