"""A form's rows and columns as a sheet of its shape names them: as it is printed, or a sheet row for each row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.sheets.reading import SheetCell
from core.sheets.shown import shown
from indicators.formdoc.layout import fill
from indicators.formdoc.model import CellText, ColumnKind, Form, FormColumn, FormRow, cell_key
from indicators.formdoc.spans import merged_cells
from indicators.proposing.wording import plain, spelt_out
from indicators.sheets.cell_formats import plain_format

TYPED = (ColumnKind.FIGURE, ColumnKind.TEXT)
# A row's number stands in its title, in a column of its own, or nowhere.
_NUMBER = re.compile(r"\s*(?:(?:[IVXLC]+|[A-Z]|\d+(?:\.\d+)*|[a-zđ])[.)/]\s+|[-–+*•]\s*)")
_REFERENCE = re.compile(r"\{[^{}]*\}")
_IN_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet of the form's shape: the form's rows that stand in it, and what it is called."""

    rows: tuple[FormRow, ...]
    labels: str
    title: str

    @property
    def typed(self) -> tuple[FormRow, ...]:
        return tuple(row for row in self.rows if not row.group)


def named(text: str) -> str:
    """The words of a title, abbreviations written out, without the number or dash before it."""
    return spelt_out(_NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text)


def lines_of(form: Form, context: Mapping[str, str]) -> list[Line]:
    """The rows as they are printed."""
    merged = merged_cells(form)
    heads = {group[0].key: group for group in form.printed_rows()}
    lines = []
    for group in form.printed_rows():
        labels = []
        for column in form.printed_columns():
            merge = merged.get((group[0].key, column.key))
            origin = heads[merge.row] if merge is not None else group
            if column.kind is ColumnKind.LABEL and (merge is None or merge.column == column.key):
                labels.append(joined(_label(form, row, column, context) for row in origin))
        title = joined(fill(row.title, context) for row in group)
        lines.append(Line(group, " ".join(label for label in labels if label), title))
    return lines


def joined(texts: Iterable[str]) -> str:
    """The names of several lines that stand in one cell."""
    return " ".join(name for text in texts if (name := named(text)))


def _label(form: Form, row: FormRow, column: FormColumn, context: Mapping[str, str]) -> str:
    text = row.title if column.key == form.title_column else row.labels.get(column.key, "")
    return fill(text, context)


def column_names(form: Form, context: Mapping[str, str]) -> dict[str, list[list[str]]]:
    """What each column is called: its headings and title, the same without brackets, its title alone."""
    names = {}
    for column in form.columns:
        for key, path in _paths(column, ()):
            names[key] = heading_names([fill(title, context) for title in path])
    return names


def heading_names(path: Sequence[str]) -> list[list[str]]:
    """The names of a column under headings, the strictest first."""
    whole = " ".join(part for part in path if part)
    last = next((part for part in reversed(path) if part), "")
    bare = _IN_BRACKETS.sub(" ", whole)
    return [[plain(whole)], [plain(bare)], [plain(_IN_BRACKETS.sub(" ", last))]]


def _paths(column: FormColumn, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    path = (*above, column.title)
    if not column.children:
        yield column.key, path
    for child in column.children:
        yield from _paths(child, path)


# --- the words around a figure ---


def bare(cell: SheetCell, form: Form, row: FormRow, column: str, context: Mapping[str, str]) -> SheetCell:
    """The cell without the words that the form prints around its figure."""
    if cell.number is None:
        words = bare_text(cell.words, form, row, column, context) if cell.words else ""
        return cell if words == cell.words else cell._replace(words=words)
    seen = shown(cell.number, cell.look.format)
    pattern = after_pattern(form, row, column, context)
    # A percent sign alone is the figure's own: without it "100%" would be 1.
    if seen.suffix not in ("", "%") and pattern and re.fullmatch(f"%?{pattern}", seen.suffix):
        return cell._replace(look=cell.look._replace(format=plain_format(seen.decimals, percent=False)))
    return cell


def bare_text(text: str, form: Form, row: FormRow, column: str, context: Mapping[str, str]) -> str:
    """What was typed, without the words that the form prints around it: "65%" of "Giỏi: 65%"."""
    around = form.cells.get(cell_key(row.key, column))
    for before, after in ((row.before, row.after), _both(around)):
        found = re.fullmatch(f"{_pattern(before, context)}(.*?){_pattern(after, context)}", text.strip(), re.DOTALL)
        text = found[1] if found else text
    return text


def after_pattern(form: Form, row: FormRow, column: str, context: Mapping[str, str]) -> str:
    """What a number's format may say behind it because the form prints it there."""
    around = form.cells.get(cell_key(row.key, column))
    return f"{_pattern(row.after, context)}{_pattern(_both(around)[1], context)}"


def _both(around: CellText | None) -> tuple[str, str]:
    return (around.before, around.after) if around else ("", "")


def _pattern(words: str, context: Mapping[str, str]) -> str:
    """The words as a pattern in which other cells' values may be anything, and which may be missing."""
    parts = [_spaced(fill(part, context)) for part in _REFERENCE.split(words)] if ":" in words else [_spaced(words)]
    joined = ".*?".join(parts)
    return rf"(?:\s*{joined}\s*)?" if words.strip() else ""


def _spaced(words: str) -> str:
    return r"\s+".join(map(re.escape, words.split()))
