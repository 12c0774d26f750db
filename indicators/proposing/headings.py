"""The header rows of a table as a tree of headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indicators.proposing.grid import Grid


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over the columns `first` to `last`; one without `children` is a column itself."""

    title: str
    first: int
    last: int
    children: tuple[Heading, ...] = ()

    def leaves(self, above: tuple[str, ...] = ()) -> Iterator[Leaf]:
        path = (*above, self.title)
        if not self.children:
            yield Leaf(self.first, path)
        for child in self.children:
            yield from child.leaves(path)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column with the titles over it, the outermost first."""

    column: int
    path: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.path[-1]

    @property
    def full(self) -> str:
        return " / ".join(part for part in self.path if part)


def headings_of(grid: Grid, header: range) -> tuple[Heading, ...]:
    return tuple(_within(grid, header.start, header.stop, 0, grid.columns - 1))


def _within(grid: Grid, top: int, stop: int, first: int, last: int) -> Iterator[Heading]:
    column = first
    while column <= last:
        right = _right(grid, top, stop, column, last)
        yield _heading(grid, top, stop, column, right)
        column = right + 1


def _right(grid: Grid, top: int, stop: int, column: int, last: int) -> int:
    """The last column of the heading that begins here: its merged area, or the open cells beside it."""
    area = grid.area(top, column)
    if area.last_column > column:
        return min(area.last_column, last)
    right = column
    while (
        right < last
        and grid.covering(top, column)
        and _below(grid, top, stop, column)
        and not grid.covering(top, right + 1)
        and _below(grid, top, stop, right + 1)
    ):
        right += 1
    return right


def _below(grid: Grid, top: int, stop: int, column: int) -> bool:
    """Whether something is named under this place before the body."""
    return any(grid.covering(row, column) for row in range(grid.area(top, column).last_row + 1, stop))


def _heading(grid: Grid, top: int, stop: int, first: int, last: int) -> Heading:
    title = grid.covering(top, first)
    under = grid.area(top, first).last_row + 1
    named_below = under < stop and any(_below(grid, top, stop, column) for column in range(first, last + 1))
    if not title and under < stop:
        return _heading(grid, under, stop, first, last)
    if named_below:
        return Heading(title, first, last, tuple(_within(grid, under, stop, first, last)))
    if first == last:
        return Heading(title, first, last)
    return Heading(title, first, last, tuple(Heading("", column, column) for column in range(first, last + 1)))
