"""A list in and out of Excel: columns declared on django-import-export, read without writing, refused cell by cell."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from import_export import fields, resources

from core.list_cells import Text
from core.sheets.reading import Sheet, Workbook, cell_name
from core.table import Align, Cell, Row, Table
from core.table import Column as TableColumn
from core.transactions import write_transaction
from core.vietnamese import clean, sort_key

# The header stands among the first rows: a list may have a heading over it.
HEADER_ROWS = 15

# What stands for a formula whose result the file does not keep, and the errors that a formula shows.
_NO_RESULT = "(công thức chưa có kết quả)"
_ERROR = re.compile(r"#[A-Z][A-Z0-9/_]*[!?]?")


class ListProblem(ValueError):
    """The sheet is no such list; `args[0]` says what to do."""


class ListRefused(ValueError):
    """A service refuses one row while the list is being written; `attribute` names the column where one is to blame."""

    def __init__(self, message: str, attribute: str = "") -> None:
        super().__init__(message)
        self.attribute = attribute


class ListColumn(fields.Field):  # type: ignore[misc]
    """One column: its title, what stands in it, and how wide it is in the template.

    `also` are other titles that offices give it, `implies` what such a title says of another column that is not there:
    its title and the word. `shown`: it stands in the list on the screen too.
    """

    def __init__(
        self,
        attribute: str,
        title: Any,
        explained: Any,
        *,
        widget: Any = None,
        required: bool = False,
        width: float = 16,
        also: Sequence[str] = (),
        implies: Mapping[str, tuple[Any, Any]] | None = None,
        shown: bool = True,
    ) -> None:
        super().__init__(attribute=attribute, column_name=title, widget=widget or Text())
        self.explained = explained
        self.required = required
        self.width = width
        self.implies = {sort_key(title): pair for title, pair in (implies or {}).items()}
        self.also = (*also, *(implies or ()))
        self.shown = shown

    def clean(self, row: Any, **kwargs: Any) -> Any:
        text = str(row[self.column_name] or "")
        if text == _NO_RESULT or _ERROR.fullmatch(text):
            raise ValueError(
                _("Ô báo lỗi công thức hoặc tệp không giữ kết quả. Hãy mở tệp bằng Excel, sửa rồi lưu, hoặc gõ thẳng.")
            )
        value = self.widget.clean(row[self.column_name], row=row, **kwargs)
        if self.required and not value:
            raise ValueError(_("Ô này không được để trống."))
        return value


# What a row becomes


@dataclass
class ListRow:
    """A row's values while it is read; `stored` is what it was matched with, `before` that one's values."""

    stored: Any = None
    before: dict[str, Any] = field(default_factory=dict)


R = TypeVar("R", bound=ListRow)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and in which cell of which sheet."""

    sheet: str
    cell: str
    read: str
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """What one row of the sheet would do: outcome is "new", "changed" or "same".

    `changes` are sentences: what changes, or what a new row holds.
    """

    row: int
    name: str
    outcome: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a reading found: with findings nothing is written."""

    findings: tuple[Finding, ...]
    lines: tuple[Line, ...]

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def writes(self) -> int:
        return self.count("new") + self.count("changed")


class ListResource(resources.Resource, Generic[R]):  # type: ignore[misc]
    """A list whose rows are written by a service; a subclass says how a row is matched, checked and written.

    The dry run of django-import-export saves and rolls back, so signals fire; here it never calls `write`.
    """

    name_attribute: ClassVar[str]
    row_limit: ClassVar[int]
    # What the list may make besides its own rows where somebody ticks it, in the words of the page; empty: nothing.
    adds: ClassVar[Any] = ""
    adding = False

    class Meta:
        skip_diff = True
        store_instance = True
        report_skipped = True
        use_transactions = False
        # Rows are matched by `match`, from what was read once before the first of them.
        instance_loader_class = lambda resource, dataset: None  # noqa: E731

    @abstractmethod
    def standing(self, sought: str = "") -> Iterable[R]:
        """The rows that stand, in the list's order; those that `sought` finds."""

    @abstractmethod
    def look_up(self, dataset: tablib.Dataset) -> None:
        """Reads once everything that the rows of `dataset` are looked up in."""

    @abstractmethod
    def match(self, row: Mapping[str, str]) -> R:
        """What the row is about: a row with `stored` set, or a new one. Raises ValidationError by attribute."""

    @abstractmethod
    def check(self, row: R) -> dict[str, str]:
        """What is wrong with the row beyond its single cells: a sentence by attribute."""

    @abstractmethod
    def write(self, row: R) -> None:
        """Writes the row through its service. Raises ListRefused."""

    def arrange(self, rows: list[dict[str, str]], implied: Mapping[str, str]) -> list[dict[str, str] | None]:
        """The rows of an office's own sheet, by the titles of columns, as rows of this list; None for what is none.

        `implied` is what the sheet's titles say of columns that it has not; the rows hold it already.
        """
        return list(rows)

    @property
    def columns(self) -> list[ListColumn]:
        return list(self.fields.values())

    @property
    def fields_by_attribute(self) -> dict[str, ListColumn]:
        return {one.attribute: one for one in self.columns}

    @property
    def fields_by_title(self) -> dict[str, ListColumn]:
        return {str(one.column_name): one for one in self.columns}

    def titles(self) -> dict[str, str]:
        """Every title under which a column is known, as its sort key, with the column's own title."""
        own = {sort_key(str(one.column_name)): str(one.column_name) for one in self.columns}
        return {sort_key(also): str(one.column_name) for one in self.columns for also in one.also} | own

    def table(self, rows: Iterable[R], *, title: str) -> Table:
        """The list as a sheet that can be brought in again."""
        data = self.export(list(rows))
        return Table(
            key="danh-sach",
            label=_("Danh sách"),
            title=title,
            columns=tuple(TableColumn(one.attribute, one.width) for one in self.columns),
            header=(_heads(one.column_name for one in self.columns),),
            rows=tuple(Row(str(place), tuple(Cell(str(text)) for text in line)) for place, line in enumerate(data)),
            landscape=True,
        )

    def explanation(self) -> Table:
        """What stands in which column, for the template's second sheet."""
        lines = ((one.column_name, _("bắt buộc") if one.required else "", one.explained) for one in self.columns)
        return Table(
            key="huong-dan",
            label=_("Hướng dẫn"),
            title=_("CÁCH GHI TỪNG CỘT"),
            columns=(TableColumn("cot", 24), TableColumn("bat-buoc", 12), TableColumn("cach-ghi", 80)),
            header=(_heads((_("Cột"), _("Bắt buộc"), _("Cách ghi"))),),
            rows=tuple(Row(str(place), tuple(Cell(str(text)) for text in line)) for place, line in enumerate(lines)),
        )

    def preview(self, read: ReadList) -> Checked:
        """What the list would do; writes nothing."""
        return self._run(read, dry_run=True)

    @write_transaction
    def apply(self, read: ReadList) -> Checked:
        """Writes the whole list or, where anything is wrong with it, nothing."""
        checked = self.preview(read)
        if checked.findings:
            return checked
        return self._run(read, dry_run=False)

    def repeated(self, key: Any) -> str:
        """A sentence where an earlier row of the list is about the same thing, which `key` names."""
        first = self.met.setdefault(key, self.place)
        return "" if first == self.place else _("Trùng với dòng %(row)s của tệp.") % {"row": self.row_number(first)}

    def row_number(self, place: int) -> int:
        """What the sheet calls one of the rows: `place` counts the list's rows from 1, as `self.place` does."""
        return self.lines[place - 1] + 1

    def _run(self, read: ReadList, *, dry_run: bool) -> Checked:
        self.lines, self.place, self.adding = read.rows, 0, read.adding
        self.met: dict[Any, int] = {}
        data = tablib.Dataset(*read.values, headers=read.titles)
        result = self.import_data(data, dry_run=dry_run, raise_errors=False, use_transactions=False)
        for failed in (*result.base_errors, *(error for row in result.error_rows for error in row.errors)):
            raise failed.error
        if result.invalid_rows and not dry_run:
            raise ListChanged(self._findings(read, result))
        lines = tuple(self._line(read, row, place) for place, row in enumerate(result.rows) if not row.validation_error)
        return Checked(self._findings(read, result), lines)

    def _findings(self, read: ReadList, result: Any) -> tuple[Finding, ...]:
        titles = {one.attribute: one.column_name for one in self.columns}
        return tuple(
            read.finding(row.number - 1, titles.get(_column_of(key, self.name_attribute), ""), message)
            for row in result.invalid_rows
            for key, messages in row.error_dict.items()
            for message in messages
        )

    def _line(self, read: ReadList, result: Any, place: int) -> Line:
        row: R = result.instance
        name = str(getattr(row, self.name_attribute))
        if row.stored is None:
            return Line(read.rows[place] + 1, name, "new", tuple(self._contents(row)))
        changes = tuple(self._changes(row))
        return Line(read.rows[place] + 1, name, "changed" if changes else "same", changes)

    def _contents(self, row: R) -> Iterable[str]:
        """What a new row would hold beside its name: also what was not typed but guessed."""
        for column in self.columns:
            word = column.widget.render(getattr(row, column.attribute))
            if word and column.attribute != self.name_attribute:
                yield f"{column.column_name}: {word}"

    def _changes(self, row: R) -> Iterable[str]:
        for column in self.columns:
            before, after = row.before.get(column.attribute), getattr(row, column.attribute)
            if before != after:
                words = (column.widget.render(before) or "–", column.widget.render(after) or "–")
                yield f"{column.column_name}: {words[0]} → {words[1]}"

    # django-import-export's own steps

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        self.look_up(dataset)

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[R, bool]:
        self.place += 1
        found = self.match({one.attribute: clean(row.get(one.column_name) or "") for one in self.columns})
        found.before = {one.attribute: getattr(found, one.attribute) for one in self.columns} if found.stored else {}
        return found, found.stored is None

    def skip_row(self, instance: R, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return False

    def validate_instance(
        self, instance: R, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        errors = dict(import_validation_errors or {})
        for attribute, message in self.check(instance).items():
            errors.setdefault(attribute, ValidationError(message))
        if errors:
            raise ValidationError(errors)

    def save_instance(self, instance: R, is_create: bool, row: Any, **kwargs: Any) -> None:
        if self._is_dry_run(kwargs) or not (is_create or any(self._changes(instance))):
            return
        try:
            self.write(instance)
        except ListRefused as refusal:
            raise ValidationError({refusal.attribute or self.name_attribute: str(refusal)}) from refusal


class ListChanged(Exception):
    """A row that was right when it was looked at is refused now; the transaction is undone."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__()
        self.findings = findings


def _column_of(key: str, name_attribute: str) -> str:
    """The column that a complaint about the whole row is shown at."""
    return name_attribute if key == NON_FIELD_ERRORS else key


def _heads(titles: Iterable[Any]) -> Row:
    return Row("head", tuple(Cell(str(title), bold=True, align=Align.CENTER) for title in titles))


# How a sheet becomes rows


@dataclass(frozen=True, slots=True)
class ReadList:
    """The rows of a list, with where each stood: `columns` and `rows` count from 0 in the sheet.

    `unused` are the sheet's columns that are none of the list's. `adding`: what the list `adds` was ticked.
    """

    sheet: str
    titles: list[str]
    columns: list[int]
    rows: list[int]
    values: list[list[str]]
    unused: list[str] = field(default_factory=list)
    adding: bool = False

    def finding(self, place: int, title: str, message: str) -> Finding:
        """What is wrong with one of the rows, at its cell."""
        place_of_title = self.titles.index(title) if title in self.titles else 0
        cell = cell_name(self.rows[place], self.columns[place_of_title])
        return Finding(self.sheet, cell, self.values[place][place_of_title] if title in self.titles else "", message)


def read_list(workbook: Workbook, resource: ListResource[Any], *, adding: bool = False) -> ReadList:
    """The first sheet that has the list's header. Raises ListProblem."""
    if not any(sheet.cells for sheet in workbook.sheets):
        raise ListProblem(_("Tệp này chưa có dòng nào. Hãy điền vào tệp mẫu rồi chọn lại."))
    best: _Header | None = None
    known = resource.titles()
    for sheet in (one for one in workbook.sheets if not one.hidden):
        for row, heads in _rows(sheet).items():
            found = {column: known[key] for column, text in heads.items() if (key := _title_key(text)) in known}
            if row < HEADER_ROWS and len(found) > (len(best.columns) if best else 0):
                best = _Header(sheet, row, found, heads)
    if best is None and any(sheet.hidden for sheet in workbook.sheets):
        raise ListProblem(_("Không thấy dòng tiêu đề của danh sách ở trang tính nào đang hiện. Hãy bỏ ẩn trang tính."))
    if best is None:
        raise ListProblem(_("Không thấy dòng tiêu đề của danh sách. Hãy dùng tệp mẫu và giữ nguyên tên các cột."))
    return _body(best, resource, adding)


@dataclass(frozen=True, slots=True)
class _Header:
    """The row of a sheet that names the columns: those of the list by their places, and all as they are written."""

    sheet: Sheet
    row: int
    columns: Mapping[int, str]
    written: Mapping[int, str]


def _body(header: _Header, resource: ListResource[Any], adding: bool) -> ReadList:
    sheet = header.sheet
    _refuse_repeated(sheet.name, list(header.columns.values()))
    implied = dict(_implied(header, resource))
    lines = {
        row: {title: texts.get(column, "") for column, title in header.columns.items()}
        for row, texts in _rows(sheet).items()
        if row > header.row
    }
    lines = {row: {**implied, **texts} for row, texts in lines.items() if any(texts.values())}
    arranged = dict(zip(lines, resource.arrange(list(lines.values()), implied), strict=True))
    filled = {row: texts for row, texts in arranged.items() if texts is not None}
    titles = list(dict.fromkeys([*header.columns.values(), *(title for texts in filled.values() for title in texts)]))
    missing = [one.column_name for one in resource.columns if one.required and one.column_name not in titles]
    if missing and (filled or not lines):
        words = {"sheet": sheet.name, "titles": ", ".join(f"“{title}”" for title in missing)}
        raise ListProblem(_("Trang tính “%(sheet)s” thiếu cột %(titles)s. Hãy dùng tệp mẫu.") % words)
    if not filled:
        raise ListProblem(_("Dưới dòng tiêu đề chưa có dòng nào. Hãy điền danh sách rồi chọn lại tệp."))
    if len(filled) > resource.row_limit:
        words = {"count": str(len(filled)), "limit": str(resource.row_limit)}
        raise ListProblem(_("Danh sách có %(count)s dòng; mỗi lần nhận tối đa %(limit)s dòng. Hãy chia tệp.") % words)
    # What is in no column of the sheet is told at the row's name.
    places = {title: column for column, title in header.columns.items()}
    name = places.get(str(resource.fields_by_attribute[resource.name_attribute].column_name), min(header.columns))
    return ReadList(
        sheet=sheet.name,
        titles=titles,
        columns=[places.get(title, name) for title in titles],
        rows=list(filled),
        values=[[texts.get(title, "") for title in titles] for texts in filled.values()],
        unused=[text for column, text in header.written.items() if column not in header.columns],
        adding=adding,
    )


def _refuse_repeated(sheet: str, titles: list[str]) -> None:
    for title in titles:
        if titles.count(title) > 1:
            words = {"sheet": sheet, "title": title}
            raise ListProblem(_("Trang tính “%(sheet)s” có hai cột “%(title)s”. Hãy bỏ một cột.") % words)


def _implied(header: _Header, resource: ListResource[Any]) -> Iterable[tuple[str, str]]:
    """What the titles of the sheet say of columns that it has not."""
    for column, title in header.columns.items():
        implies = resource.fields_by_title[title].implies.get(_title_key(header.written[column]))
        if implies is not None and str(implies[0]) not in header.columns.values():
            yield str(implies[0]), str(implies[1])


def _rows(sheet: Sheet) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for cell in sheet.cells:
        # A code typed as a number is its digits, however the sheet groups them.
        text = cell.text if cell.number is None else f"{cell.number.normalize():f}"
        text = _NO_RESULT if cell.uncomputed else cell.error or text
        if text.strip():
            rows.setdefault(cell.row, {})[cell.column] = text
    return dict(sorted(rows.items()))


def _title_key(text: str) -> str:
    """Titles are told apart without case, spacing and the star of a required column."""
    return sort_key(text.replace("*", " "))


def packed(read: ReadList) -> dict[str, Any]:
    """The list as plain JSON, for the way from the preview to the confirmation."""
    return {name: getattr(read, name) for name in ReadList.__slots__}


def unpacked(document: Mapping[str, Any]) -> ReadList:
    """The list that `packed` described."""
    return ReadList(**document)


def apply_list(resource: ListResource[Any], read: ReadList) -> Checked:
    """Writes the list in one transaction; a refusal that comes up on the way undoes it and is told as findings."""
    try:
        return resource.apply(read)
    except ListChanged as changed:
        return Checked(changed.findings, ())
