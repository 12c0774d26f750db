"""The indicator, level and unit that each row or column of a proposal stands for; what is not sure is asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from indicators.formdoc.model import ColumnKind
from indicators.proposing.columns import ColumnPlan
from indicators.proposing.grid import Grid
from indicators.proposing.matching import Match, match, subject
from indicators.proposing.model import Change, Choice, Doubt, Known, KnownIndicator, KnownPlace
from indicators.proposing.region import Region
from indicators.proposing.rows import RowPlan
from indicators.proposing.wording import is_level_only, is_total, level_of, levels_in, plain, slug

_PLACE = re.compile(
    r"(?:quan|huyen|thi xa|thanh pho|tx|tp|phuong|xa|thi tran|truong|q|h|p) .+|(?:mn|th|thcs|mam non|tieu hoc) .+"
)
_CODE_LENGTH = 60
_GUESSES = (
    (r"\b(?:ty le|ti le)\b|%", "phan-tram"),
    (r"\bkinh phi\b|\btien\b|\bchi\b|\bngan sach\b|\bthu\b", "dong"),
    (r"\bso (?:truong|co so)\b|^(?:truong|co so)\b", "truong"),
    (r"\bso (?:lop|nhom)\b|^(?:lop|nhom)\b", "lop"),
    (r"\b(?:hoc sinh|tre|hs)\b", "hoc-sinh"),
    (r"\b(?:giao vien|can bo|nhan vien|nguoi|gv|cb|nv|cbql)\b", "nguoi"),
)


class Coordinates:
    """Gives rows (or columns, where the rows are levels or units) their coordinates, with the questions on the way."""

    def __init__(
        self, grid: Grid, region: Region, columns: Sequence[ColumnPlan], rows: Sequence[RowPlan], known: Known
    ) -> None:
        self.grid, self.region, self.rows, self.known = grid, region, rows, known
        self.columns = [plan for plan in columns if plan.kind is ColumnKind.FIGURE and not plan.compares]
        self.new: dict[str, KnownIndicator] = {}
        self.doubts: list[Doubt] = []
        self.figure_rows = [row for row in rows if not row.group]

    def settle(self) -> list[Doubt]:
        for row in self.figure_rows:
            self._level(row)
        if self._rows_are_places():
            for row in self.figure_rows:
                self._place(row)
            self._columns_say_what()
        elif all(is_level_only(row.title) or is_total(row.title) for row in self.figure_rows if not row.parent) and (
            self.figure_rows and not any(row.parent for row in self.figure_rows)
        ):
            self._columns_say_what()
        else:
            self._rows_say_what()
        return self.doubts

    def units(self, row: RowPlan) -> dict[str, str | None]:
        """The unit of measure of the row's figure in each column: the row's own, else the indicator's."""
        return {
            plan.key: row.sheet_unit or self._unit_of(row.at.get("indicator") or plan.at.get("indicator"))
            for plan in self.columns
        }

    def _unit_of(self, code: str | None) -> str | None:
        found = self.new.get(code or "") or self.known.indicator(code)
        return found.unit if found else None

    # --- levels and places ---

    def _level(self, row: RowPlan) -> None:
        """A row's own title, else the label beside it, else the rows above it say the level."""
        if is_total(row.title):
            return
        for text in (row.title, *row.beside, *(above.title for above in row.above())):
            if levels_in(text):
                level = level_of(text)
                if level is not None:
                    row.at["level"] = level
                return

    def _rows_are_places(self) -> bool:
        """Whether the rows are the units of a table by district, ward or school."""
        named = [row for row in self.figure_rows if not is_total(row.title)]
        places = [row for row in named if self._places(row.title) or _looks_like_a_place(row.title)]
        return len(named) > 1 and len(places) * 2 > len(named)

    def _places(self, title: str) -> list[KnownPlace]:
        words = plain(title)
        return [place for place in self.known.places if plain(place.name) == words] or [
            place for place in self.known.places if words and f" {plain(place.name)} ".endswith(f" {words} ")
        ]

    def _place(self, row: RowPlan) -> None:
        if is_total(row.title):
            return
        row.at.pop("level", None)
        found = self._places(row.title)
        row.at["unit"] = found[0].code if found else slug(row.title)
        path = ("form", "rows", row.key, "at", "unit")
        if len(found) > 1:
            choices = tuple(Choice(place.name, (Change(path, place.code),)) for place in found)
            self._ask(row, f"“{row.title}” là đơn vị nào?", choices)
        elif not found:
            self._ask(row, f"danh sách đơn vị không có “{row.title}”. Đây là đơn vị nào, hay cần thêm đơn vị mới?")

    # --- indicators ---

    def _rows_say_what(self) -> None:
        taken: defaultdict[tuple[Any, ...], int] = defaultdict(int)
        for row in self.figure_rows:
            titles = [row.title, *row.beside, *(above.title for above in row.above())]
            if row.joins is not None and not row.joins.group and row.title == "":
                titles = [row.joins.title, *titles]
            if not row.title and not row.beside:
                titles = [*titles, self.region.title]
            unit = self.known.unit(row.sheet_unit)
            found = match(titles, unit.base if unit else None, self.known)
            free = tuple(one for one in found.candidates if not taken[self._spot(row, one.code)])
            kept = Match(free, sure=found.sure and len(free) == len(found.candidates))
            code = self._chosen(kept, titles, row.sheet_unit, self._row_place(row), ("rows", row.key), row)
            row.at["indicator"] = code
            taken[self._spot(row, code)] += 1

    def _spot(self, row: RowPlan, code: str) -> tuple[Any, ...]:
        return code, row.at.get("level"), row.at.get("unit")

    def _columns_say_what(self) -> None:
        for plan in self.columns:
            titles = [title for title in reversed(plan.leaf.path) if title]
            said = [title for title in titles if not _says_only_whose(title)] or [self.region.title]
            found = match(said, None, self.known)
            place = self.grid.place(self.region.header.stop - 1, plan.leaf.column)
            plan.at["indicator"] = self._chosen(found, said, None, place, ("columns", plan.key), None)

    def _chosen(
        self, found: Match, titles: Sequence[str], unit: str | None, place: str, path: tuple[str, str], row: RowPlan | None
    ) -> str:
        """The indicator's code: the sure one; else the likeliest candidate or a new one, with a question."""
        if found.sure:
            return found.candidates[0].code
        name = subject(titles) or titles[0] or self.region.title
        code = self._new_code(name, row)
        whole = ("form", *path, "at", "indicator")
        new = Choice(f"chỉ tiêu mới “{name}”", (Change(whole, code),))
        known = tuple(Choice(f"“{one.name}” ({one.code})", (Change(whole, one.code),)) for one in found.candidates)
        if found.candidates:
            self.doubts.append(Doubt(place, f"“{name}” là chỉ tiêu nào trong danh mục?", (*known, new)))
            self.new.setdefault(code, KnownIndicator(code, name, unit or self._guessed_unit(name)))
            return found.candidates[0].code
        self._propose_new(code, name, unit, place, new)
        return code

    def _propose_new(self, code: str, name: str, unit: str | None, place: str, new: Choice) -> None:
        if code in self.new:
            return
        self.new[code] = KnownIndicator(code, name, unit or self._guessed_unit(name))
        self.doubts.append(Doubt(place, f"danh mục chưa có chỉ tiêu “{name}”.", (new,)))
        if unit is None:
            guess = self.new[code].unit
            units = sorted(self.known.units, key=lambda one: one.code != guess)
            choices = tuple(Choice(one.name, (Change(("indicators", code, "unit"), one.code),)) for one in units)
            self.doubts.append(Doubt(place, f"“{name}” tính bằng đơn vị nào?", choices))

    def _guessed_unit(self, name: str) -> str:
        words = plain(name)
        guesses = [code for pattern, code in _GUESSES if re.search(pattern, words) and self.known.unit(code)]
        return next(iter(guesses), self.known.units[0].code)

    def _new_code(self, name: str, row: RowPlan | None) -> str:
        """A code of the title's words that no other meaning of the form or the catalogue has."""
        base = slug(name, _CODE_LENGTH) or "chi-tieu"
        used = {self._spot(other, other.at["indicator"]) for other in self.figure_rows if "indicator" in other.at}
        code, copy = base, 1
        while self.known.indicator(code) or (row is not None and self._spot(row, code) in used):
            copy += 1
            code = f"{base}-{copy}"
        return code

    # --- what is still one ---

    def told_apart(self, figures: Sequence[ColumnPlan]) -> list[Doubt]:
        """Columns that would be one coordinate are moved apart, and asked about: two baselines of one result."""
        doubts = []
        seen: dict[tuple[Any, ...], ColumnPlan] = {}
        for plan in figures:
            if plan.computed is not None and not plan.whole:
                continue
            spot = tuple(sorted(plan.at.items()))
            other = seen.setdefault(spot, plan)
            if other is not plan:
                doubts.append(self._told_apart(plan, other))
                seen[tuple(sorted(plan.at.items()))] = plan
        return doubts

    def _told_apart(self, plan: ColumnPlan, other: ColumnPlan) -> Doubt:
        path = ("form", "columns", plan.key)
        texts = Choice("cột chữ, không tính thành số liệu", (Change((*path, "kind"), "text"), Change((*path, "at"), None)))
        beginning = next((one for one in (plan, other) if one.said is not None and one.said.beginning), None)
        question = f"cột “{plan.leaf.full}” và cột “{other.leaf.full}” có cùng chỉ tiêu, kỳ và loại số liệu. "
        place = self.grid.place(self.region.header.stop - 1, plan.leaf.column)
        if beginning is None:
            plan.kind, plan.at = ColumnKind.TEXT, {}
            return Doubt(place, question + f"Cột “{plan.leaf.full}” khác ở điểm nào (kỳ, loại số liệu)?", (texts,))
        before = {name: value for name, value in beginning.at.items() if name not in ("period", "period_offset")}
        beginning.at = {**before, "period": "{year}-{year+1}-K1"}
        change = (Change(("form", "columns", beginning.key, "at"), {**before, "period_offset": -1}),)
        return Doubt(
            place,
            question + f"“{beginning.leaf.full}” lấy số của kỳ nào?",
            (
                Choice("học kỳ I của năm học", ()),
                Choice("cuối năm học trước", change),
                texts,
            ),
        )

    def _row_place(self, row: RowPlan) -> str:
        return f"Dòng {row.row + 1}"

    def _ask(self, row: RowPlan, question: str, choices: tuple[Choice, ...] = ()) -> None:
        self.doubts.append(Doubt(self._row_place(row), question, choices))


def _looks_like_a_place(title: str) -> bool:
    return _PLACE.fullmatch(plain(title)) is not None and len(title.split()) <= 7


def _says_only_whose(title: str) -> bool:
    """A heading that fixes ownership, level or the whole, and not what is counted."""
    words = re.sub(
        r"\b(?:ngoai cong lap|cong lap|c lap|cl|ncl|tu thuc|dan lap|hiep quan|chia ra|trong do|nam hoc|nam|[0-9]{4})\b",
        " ",
        plain(title),
    )
    words = re.sub(r"\b(?:kh|th|uth|ke hoach|thuc hien|uoc|muc tieu|giai doan|dau|cuoi|truoc)\b", " ", words)
    return not words.split() or is_total(title) or is_level_only(title)


