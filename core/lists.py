"""A list in and out of Excel: columns declared on django-import-export, read without writing, refused cell by cell."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from import_export import fields, resources, widgets

from core.sheets.reading import Sheet, Workbook, cell_name
from core.table import Align, Cell, Row, Table
from core.table import Column as TableColumn
from core.transactions import write_transaction
from core.vietnamese import clean, sort_key

# The header stands among the first rows: a list may have a heading over it.
HEADER_ROWS = 15

# Pasted dates come in these shapes; Excel's own are already 31/12/2026.
DAY_SHAPES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")


class ListProblem(ValueError):
    """The sheet is no such list; `args[0]` says what to do."""


class ListRefused(ValueError):
    """A service refuses one row while the list is being written; `attribute` names the column where one is to blame."""

    def __init__(self, message: str, attribute: str = "") -> None:
        super().__init__(message)
        self.attribute = attribute


# How a cell's text becomes a value


class Text(widgets.Widget):  # type: ignore[misc]
    """A line of text in one spelling."""

    def __init__(self, limit: int = 200) -> None:
        super().__init__()
        self.limit = limit

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = clean(str(value or ""))
        if len(text) > self.limit:
            raise ValueError(_("Dài quá %(limit)d ký tự. Hãy viết gọn lại.") % {"limit": self.limit})
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value or "")


class Choice(widgets.Widget):  # type: ignore[misc]
    """One of some words, by the word or by its code; `choices` maps the value to its word."""

    def __init__(self, choices: Iterable[tuple[str, Any]]) -> None:
        super().__init__()
        self.words = {value: str(label) for value, label in choices}
        self.known = {sort_key(word): value for value, label in self.words.items() for word in (value, label)}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = clean(str(value or ""))
        if not text:
            return ""
        # "1. Công lập" and "1 - Công lập" are how lists often write a code with its word.
        for candidate in (text, text.partition(" ")[2].lstrip("-–. ")):
            if (found := self.known.get(sort_key(candidate))) is not None and candidate:
                return found
        words = {"text": text, "words": ", ".join(self.words.values())}
        raise ValueError(_("Không có “%(text)s”. Hãy ghi một trong: %(words)s.") % words)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.words.get(value, "")


class Choices(Choice):
    """Several of them in one cell, parted by commas, semicolons or line breaks."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        parts = str(value or "").replace(";", ",").replace("\n", ",").split(",")
        chosen = {super(Choices, self).clean(part) for part in parts if part.strip()}
        return [value for value in self.words if value in chosen]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ", ".join(self.words[one] for one in value or ())


class Day(widgets.Widget):  # type: ignore[misc]
    """A day as it is written in Việt Nam."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        text = clean(str(value or ""))
        if not text:
            return None
        for shape in DAY_SHAPES:
            try:
                return datetime.strptime(text, shape).date()  # noqa: DTZ007 a day has no time zone
            except ValueError:
                continue
        raise ValueError(_("“%(text)s” không phải là ngày. Hãy ghi như 31/12/2026.") % {"text": text})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.strftime("%d/%m/%Y") if value else ""


class ListColumn(fields.Field):  # type: ignore[misc]
    """One column: its title, what stands in it, and how wide it is in the template."""

    def __init__(
        self,
        attribute: str,
        title: Any,
        explained: Any,
        *,
        widget: Any = None,
        required: bool = False,
        width: float = 16,
    ) -> None:
        super().__init__(attribute=attribute, column_name=title, widget=widget or Text())
        self.explained = explained
        self.required = required
        self.width = width

    def clean(self, row: Any, **kwargs: Any) -> Any:
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
    """What one row of the sheet would do: outcome is "new", "changed" or "same"."""

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

    class Meta:
        skip_diff = True
        store_instance = True
        report_skipped = True
        use_transactions = False
        # Rows are matched by `match`, from what was read once before the first of them.
        instance_loader_class = lambda resource, dataset: None  # noqa: E731

    @abstractmethod
    def match(self, row: Mapping[str, str]) -> R:
        """What the row is about: a row with `stored` set, or a new one. Raises ValidationError by attribute."""

    @abstractmethod
    def check(self, row: R) -> dict[str, str]:
        """What is wrong with the row beyond its single cells: a sentence by attribute."""

    @abstractmethod
    def write(self, row: R) -> None:
        """Writes the row through its service. Raises ListRefused."""

    @property
    def columns(self) -> list[ListColumn]:
        return list(self.fields.values())

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

    def _run(self, read: ReadList, *, dry_run: bool) -> Checked:
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
            return Line(read.rows[place] + 1, name, "new", ())
        changes = tuple(self._changes(row))
        return Line(read.rows[place] + 1, name, "changed" if changes else "same", changes)

    def _changes(self, row: R) -> Iterable[str]:
        for column in self.columns:
            before, after = row.before.get(column.attribute), getattr(row, column.attribute)
            if before != after:
                words = (column.widget.render(before) or "–", column.widget.render(after) or "–")
                yield f"{column.column_name}: {words[0]} → {words[1]}"

    # django-import-export's own steps

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[R, bool]:
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
    """The rows of a list, with where each stood: `columns` and `rows` count from 0 in the sheet."""

    sheet: str
    titles: list[str]
    columns: list[int]
    rows: list[int]
    values: list[list[str]]

    def finding(self, place: int, title: str, message: str) -> Finding:
        """What is wrong with one of the rows, at its cell."""
        place_of_title = self.titles.index(title) if title in self.titles else 0
        cell = cell_name(self.rows[place], self.columns[place_of_title])
        return Finding(self.sheet, cell, self.values[place][place_of_title] if title in self.titles else "", message)


def read_list(workbook: Workbook, resource: ListResource[Any]) -> ReadList:
    """The first sheet that has the list's header. Raises ListProblem."""
    if not any(sheet.cells for sheet in workbook.sheets):
        raise ListProblem(_("Tệp này chưa có dòng nào. Hãy điền vào tệp mẫu rồi chọn lại."))
    best: tuple[int, Sheet, dict[int, str]] | None = None
    known = {sort_key(str(one.column_name)): str(one.column_name) for one in resource.columns}
    for sheet in workbook.sheets:
        for row, heads in _rows(sheet).items():
            found = {column: known[key] for column, text in heads.items() if (key := _title_key(text)) in known}
            if row < HEADER_ROWS and len(found) > (len(best[2]) if best else 0):
                best = (row, sheet, found)
    if best is None:
        raise ListProblem(_("Không thấy dòng tiêu đề của danh sách. Hãy dùng tệp mẫu và giữ nguyên tên các cột."))
    return _body(best[1], best[0], best[2], resource)


def _body(sheet: Sheet, header: int, heads: dict[int, str], resource: ListResource[Any]) -> ReadList:
    titles = list(heads.values())
    for title in titles:
        if titles.count(title) > 1:
            words = {"sheet": sheet.name, "title": title}
            raise ListProblem(_("Trang tính “%(sheet)s” có hai cột “%(title)s”. Hãy bỏ một cột.") % words)
    missing = [one.column_name for one in resource.columns if one.required and one.column_name not in titles]
    if missing:
        words = {"sheet": sheet.name, "titles": ", ".join(f"“{title}”" for title in missing)}
        raise ListProblem(_("Trang tính “%(sheet)s” thiếu cột %(titles)s. Hãy dùng tệp mẫu.") % words)
    lines = {row: [texts.get(column, "") for column in heads] for row, texts in _rows(sheet).items() if row > header}
    filled = {row: texts for row, texts in lines.items() if any(texts)}
    if not filled:
        raise ListProblem(_("Dưới dòng tiêu đề chưa có dòng nào. Hãy điền danh sách rồi chọn lại tệp."))
    if len(filled) > resource.row_limit:
        words = {"count": str(len(filled)), "limit": str(resource.row_limit)}
        raise ListProblem(_("Danh sách có %(count)s dòng; mỗi lần nhận tối đa %(limit)s dòng. Hãy chia tệp.") % words)
    return ReadList(sheet.name, titles, list(heads), list(filled), list(filled.values()))


def _rows(sheet: Sheet) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for cell in sheet.cells:
        # A code typed as a number is its digits, however the sheet groups them.
        text = cell.text if cell.number is None else f"{cell.number.normalize():f}"
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
