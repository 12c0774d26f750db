"""A whole round as one workbook: its totals as they stand on the screen, and a row for each of its units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from core.actor import Actor
from core.table import Align, Cell, Column, Row, Table
from core.writers.xlsx_stream import Stream
from indicators.formdoc.layout import fill, laid_cells
from indicators.formdoc.model import ColumnKind, Form, FormRow, cell_key
from indicators.models import Audience, Round, Submission, SubmissionState
from indicators.queries.imports import ImportTarget, sheets_of_round
from indicators.queries.sheet import Sheet
from indicators.queries.submissions import submissions_of
from indicators.queries.totals import Totals
from indicators.sheets.codes import CODE_TITLE, EVERY_UNIT, TOTALS, Mark
from schools.levels import Level, Ownership

# The column that says whose a row is.
_CODE = "ma"
_SAID = (
    ("tt", 6.0, "TT"),
    (_CODE, 22.0, CODE_TITLE),
    ("ten", 34.0, "Đơn vị"),
    ("phuong", 20.0, "Phường, xã"),
    ("cap", 12.0, "Cấp học"),
    ("loai-hinh", 14.0, "Loại hình"),
    ("trang-thai", 14.0, "Trạng thái"),
)
FROZEN = 3
_SHOWN = (ColumnKind.FIGURE, ColumnKind.TEXT)
NARROWEST, WIDEST = 11.0, 30.0


def round_streams(actor: Actor, round_: Round) -> list[Stream]:
    """The sheets of a round for who may look into it.

    The district's own answers as they stand, then, where units were asked, the totals and a row for each unit that
    this person sees. Some twenty queries, whatever the number of units.
    """
    answers = list(_answers(actor, round_))
    own = [answer for answer in answers if answer.unit_id == round_.district_id]
    streams = [
        Stream(_named(Sheet(answer).table, _state_of(answer)), mark=_mark(round_, answer.unit.code)) for answer in own
    ]
    others = [answer for answer in answers if answer.unit_id != round_.district_id]
    if round_.audience != Audience.DISTRICT and others:
        totals = _named(Totals(round_, round_.district.unit).table, _("Tổng hợp"))
        streams.append(Stream(totals, mark=_mark(round_, TOTALS)))
        streams.append(unit_stream(round_, others))
    return streams


def _mark(round_: Round, whose: str) -> str:
    """What the sheet is known by when it is brought in again."""
    return Mark(round_.pk, round_.version_id, whose, printed=True).text


def _answers(actor: Actor, round_: Round) -> Iterator[Submission]:
    rows = submissions_of(actor, round_.district).filter(round=round_).select_related("ward__unit", "unit", "district")
    yield from rows.order_by("unit__sort_key", "pk")


def _state_of(answer: Submission) -> str:
    return str(SubmissionState(answer.state).label)


def _named(table: Table, words: str) -> Table:
    """The table under the form's name with what it is: several stand in one workbook."""
    return replace(table, label=f"{table.label or table.key} – {words}")


def unit_stream(round_: Round, answers: Sequence[Submission]) -> Stream:
    """A row for each unit, the cells of the form side by side, typed and computed, as its page shows them."""
    target = ImportTarget(round_, answers)
    whole = target.whole
    keys = _keys(whole.form)
    table = Table(
        key=f"{round_.version.form.slug}-don-vi",
        label=f"{fill(whole.form.label, whole.context) or round_.version.form.slug} – {_('Từng đơn vị')}",
        title=fill(whole.form.title, whole.context),
        subtitle=round_.period.name,
        unit_line=fill(whole.form.unit_line, whole.context),
        columns=(*(Column(key, width) for key, width, _title in _SAID), *_columns(whole.form, keys)),
        header=_heads(whole, keys),
        rows=(),
        landscape=True,
    )
    rows = (_row(place, sheet, keys) for place, sheet in enumerate(sheets_of_round(target, answers), 1))
    mark = Mark(round_.pk, round_.version_id, EVERY_UNIT).text
    codes = (*(mark if key == _CODE else "" for key, _width, _title in _SAID), *keys)
    return Stream(table, rows, FROZEN, codes=codes)


def _keys(form: Form) -> list[str]:
    """Every cell of the form in reading order."""
    columns = [column for column in form.leaf_columns() if column.kind in _SHOWN]
    return [cell_key(row.key, column.key) for row in form.rows if not row.group for column in columns]


def _columns(form: Form, keys: Sequence[str]) -> Iterator[Column]:
    widths = {column.key: min(max(column.width, NARROWEST), WIDEST) for column in form.leaf_columns()}
    return (Column(key, widths[key.partition(":")[2]]) for key in keys)


def _heads(whole: Sheet, keys: Sequence[str]) -> tuple[Row, Row]:
    """Over the cells of one row of the form its title, under it those of the columns."""
    titles = {key: fill(title, whole.context) for key, title in whole.form.column_titles().items()}
    rows = {row.key: row for row in whole.form.rows}
    above: list[Cell] = []
    for place, key in enumerate(keys):
        row = key.partition(":")[0]
        if place and keys[place - 1].partition(":")[0] == row:
            above[-1] = _head(above[-1].text, above[-1].colspan + 1)
        else:
            above.append(_head(_title_of(whole, rows, rows[row])))
    said = tuple(Cell(title, bold=True, align=Align.CENTER, rowspan=2) for _key, _width, title in _SAID)
    return (
        Row("head", (*said, *above)),
        Row("columns", tuple(_head(titles[key.partition(":")[2]]) for key in keys)),
    )


def _title_of(whole: Sheet, rows: dict[str, FormRow], row: FormRow) -> str:
    """The row's number and title, under those of the row that it stands under."""
    parts = [rows[row.parent]] if row.parent else []
    words = (" ".join(text for text in (one.number, fill(one.title, whole.context)) if text) for one in (*parts, row))
    return " – ".join(text for text in words if text)


def _head(text: str, colspan: int = 1) -> Cell:
    return Cell(text, bold=True, align=Align.CENTER, colspan=colspan)


def _row(place: int, sheet: Sheet, keys: Sequence[str]) -> Row:
    answer = sheet.submission
    cells = laid_cells(
        sheet.form,
        keys,
        context=sheet.context,
        values=sheet.values,
        texts=sheet.texts,
        readings=sheet.readings,
    )
    said = (
        Cell(str(place), number=Decimal(place), align=Align.CENTER),
        Cell(answer.unit.code),
        Cell(answer.unit.name),
        Cell(answer.ward.unit.name if answer.ward else ""),
        Cell(str(Level(answer.level).label) if answer.level in Level else ""),
        Cell(str(Ownership(answer.ownership).label) if answer.ownership in Ownership else ""),
        Cell(_state_of(answer)),
    )
    return Row(str(answer.pk), (*said, *cells))
