"""Reading a district's workbook with one row for each unit: columns are cells of the form, rows are found by name."""

from __future__ import annotations

from collections.abc import Mapping

from core.sheets.reading import SheetCell
from indicators.formdoc.layout import fill
from indicators.formdoc.model import cell_key
from indicators.proposing.grid import Grid
from indicators.proposing.headings import Leaf, headings_of
from indicators.proposing.region import Region, is_figure
from indicators.proposing.wording import is_total, plain
from indicators.sheets.reading.lines import TYPED, heading_names
from indicators.sheets.reading.model import SKIP, Choice, Target, Unit
from indicators.sheets.reading.naming import Names
from indicators.sheets.reading.page import Page
from indicators.sheets.reading.pairing import nearest, paired
from indicators.sheets.shape import for_entry

_MOST_CHOICES = 12
# Names of units stand among the first columns.
_NAME_COLUMNS = 6
# Of what part of its rows a sheet must be known to be what it looks like.
FEWEST = 0.3


class UnitRows:
    """A sheet laid beside the units of a round."""

    def __init__(self, page: Page, grid: Grid, region: Region, target: Target) -> None:
        self.page = page
        self.grid = grid
        self.region = region
        self.target = target
        self.names = Names(target.units.values())
        self.leaves = [leaf for heading in headings_of(grid, region.header) for leaf in heading.leaves()]
        self.named = self._named()
        self.name_columns = sorted(self.named, key=lambda column: -self.named[column])
        self.cells = _called(target)

    def _named(self) -> dict[int, int]:
        """The columns in which units are named, and how many rows name one there."""
        counted = {
            leaf.column: sum(1 for row in self.region.body if self.names.meant(self.page.text(row, leaf.column)))
            for leaf in self.leaves[:_NAME_COLUMNS]
        }
        return {column: rows for column, rows in counted.items() if rows}

    @property
    def score(self) -> int:
        """How many rows name a unit; none where they are too few to make a table of units."""
        if not self.name_columns:
            return 0
        found = self.named[self.name_columns[0]]
        return found if found >= FEWEST * len(self.region.body) else 0

    @property
    def fit(self) -> int:
        """How many cells of the sheet are cells of the round's units."""
        return self.score and self.score * len(self._columns())

    def read(self) -> None:
        columns = self._columns()
        if not columns:
            self.page.about("Không thấy cột nào của biểu trong trang này. Hãy dùng biểu mẫu của đợt.")
            return
        for row, unit in self._units(columns).items():
            for place, key in columns.items():
                self.page.take(unit, key, self.page.cell(row, place))

    # --- columns ---

    def _columns(self) -> dict[int, str]:
        free = [leaf for leaf in self.leaves if leaf.column not in self.name_columns]
        found = {leaf.column: [[leaf.title.strip()], *heading_names(leaf.path)] for leaf in free}
        pairs = paired(self.cells, found)
        names = {self.title_of(key): key for key in self.cells if key not in pairs.values()}
        for leaf in free:
            said = self._answered(leaf)
            if said is not None:
                pairs.pop(leaf.column, None)
                pairs |= {leaf.column: said} if said in self.cells else {}
        for leaf in free:
            if leaf.column not in pairs and self._answered(leaf) is None and self._has_figures(leaf):
                known = self.page.recall("cell", plain(leaf.full), self.cells.keys() - pairs.values())
                if known:
                    pairs[leaf.column] = known
                    meant = f"ô “{self.title_of(known)}”"
                    self.page.recalled(self._head_cell(leaf), f"Cột “{leaf.full}”", meant, self._key(leaf))
                else:
                    self._ask_column(leaf, names)
        return pairs

    def _head_cell(self, leaf: Leaf) -> SheetCell:
        return self.page.cell(self.grid.area(self.region.header.stop - 1, leaf.column).row, leaf.column)

    def _key(self, leaf: Leaf) -> str:
        return f"column:{self.page.key}!{leaf.column}"

    def _answered(self, leaf: Leaf) -> str | None:
        given = self.page.answers.to(self._key(leaf))
        if given is not None and given != SKIP:
            self.page.map("cell", plain(leaf.full), given)
        return given

    def _has_figures(self, leaf: Leaf) -> bool:
        """Whether the column may hold figures of the form: numbers of rows and totals are none."""
        if is_total(leaf.title) or plain(leaf.full) in _NUMBERING:
            return False
        return any(is_figure(self.page.cell(row, leaf.column)) for row in self.region.body)

    def _ask_column(self, leaf: Leaf, names: Mapping[str, str]) -> None:
        near = nearest(leaf.full, names, _MOST_CHOICES)
        choices = (*(Choice(names[one], one) for one in near), Choice(SKIP, "bỏ qua cột này"))
        message = f"Cột “{leaf.full}” có số liệu nhưng biểu không có ô tên như vậy. Đây là ô nào của biểu?"
        self.page.ask(self._head_cell(leaf), message, self._key(leaf), choices)

    def title_of(self, key: str) -> str:
        row, _, column = key.partition(":")
        form = self.target.whole
        title = next(one.title for one in form.rows if one.key == row) or self.target.titles.get(row, "")
        return fill(f"{title} · {form.column_titles()[column]}", self.target.context)

    # --- rows ---

    def _units(self, columns: Mapping[int, str]) -> dict[int, Unit]:
        """The unit of each row that has figures; one that two rows name is asked about."""
        units: dict[int, Unit] = {}
        rows: dict[str, list[int]] = {}
        for row in self.region.body:
            if any(self.page.is_written(self.page.cell(row, place)) for place in columns):
                unit = self._unit(row)
                if unit is not None:
                    units[row] = unit
                    rows.setdefault(unit.code, []).append(row)
        for code, places in rows.items():
            if len(places) > 1:
                kept = self._kept(self.target.units[code], places)
                units = {row: unit for row, unit in units.items() if row not in places or row == kept}
        return units

    def _unit(self, row: int) -> Unit | None:
        for column in self.name_columns:
            found = self.names.meant(self.page.text(row, column))
            if len(found) == 1:
                return found[0]
        cell = self._named_cell(row)
        said = self.page.text(row, cell.column)
        if any(is_total(self.page.text(row, leaf.column)) for leaf in self.leaves):
            return None
        if not said:
            message = f"Dòng {row + 1} có số liệu nhưng không ghi đơn vị nên không nhận. Hãy ghi tên hoặc mã đơn vị."
            self.page.say(cell, message)
            return None
        key = f"unit:{self.page.key}!{row + 1}"
        given = self.page.answers.to(key)
        # What is the name of two stands for neither in the next file, which may have a row of each.
        lasting = not self.names.meant(said)
        if given is not None:
            if given != SKIP and lasting:
                self.page.map("unit", plain(said), given)
            return self.target.units.get(given)
        known = self.page.recall("unit", plain(said), self.target.units) if lasting else ""
        if known:
            self.page.recalled(cell, f"Dòng {row + 1} “{said}”", self.target.units[known].name, key)
            return self.target.units[known]
        if self.page.may_ask_row(row):
            self._ask_unit(cell, said, key)
        return None

    def _named_cell(self, row: int) -> SheetCell:
        written = (self.page.cell(row, column) for column in self.name_columns if self.page.text(row, column))
        return next(written, self.page.cell(row, self.name_columns[0]))

    def _ask_unit(self, cell: SheetCell, said: str, key: str) -> None:
        same = self.names.meant(said)
        near = same or self.names.near(said)
        choices = [Choice(unit.code, f"{unit.name} ({unit.code})") for unit in near]
        if same:
            message = f"Có {len(same)} đơn vị tên “{said}”. Đây là đơn vị nào?"
        elif near:
            message = f"Đợt này không có đơn vị nào tên đúng là “{said}”. Có phải là một trong các đơn vị sau không?"
        else:
            message = f"Đợt này không có đơn vị tên “{said}”. Hãy ghi đúng tên hoặc mã đơn vị trong tệp."
        self.page.ask(cell, message, key, (*choices, Choice(SKIP, "bỏ qua dòng này")) if choices else ())

    def _kept(self, unit: Unit, rows: list[int]) -> int | None:
        key = f"twice:{self.page.key}!{unit.code}"
        given = self.page.answers.to(key)
        if given is not None:
            return next((row for row in rows if str(row + 1) == given), None)
        named = ", ".join(str(row + 1) for row in rows)
        choices = (*(Choice(str(row + 1), f"lấy dòng {row + 1}") for row in rows), Choice(SKIP, "bỏ qua cả hai"))
        cell = self._named_cell(rows[1])
        self.page.ask(cell, f"{unit.name} có {len(rows)} dòng ({named}). Lấy dòng nào?", key, choices, unit=unit)
        return None


_NUMBERING = frozenset({"tt", "stt", "so tt", "so thu tu"})


def _called(target: Target) -> dict[str, list[list[str]]]:
    """What each cell is called: its code, its row and column, and what of the two is enough to tell it."""
    form = for_entry(target.whole, target.titles)
    columns = [column for column in form.leaf_columns() if column.kind in TYPED]
    rows = [row for row in form.rows if not row.group]
    computed = form.computed_cells()
    titles = {key: fill(title, target.context) for key, title in form.column_titles().items()}
    above = {row.key: fill(row.title, target.context) for row in form.rows}
    names: dict[str, list[list[str]]] = {}
    for row in rows:
        title = above[row.key]
        path = f"{above.get(row.parent or '', '')} {title}"
        beside = " ".join(fill(text, target.context) for text in row.labels.values())
        for column in columns:
            key = cell_key(row.key, column.key)
            if key in computed:
                continue
            under = titles[column.key]
            both = [f"{one} {under}" for one in (title, path, f"{beside} {title}")]
            both += [f"{under} {one}" for one in (title, path)]
            alone = [title, path] if len(columns) == 1 else [under] if len(rows) == 1 else []
            found = [plain(name) for name in both]
            short = [plain(name) for name in alone] + found
            names[key] = [[key], found + short, short, short]
    return names
