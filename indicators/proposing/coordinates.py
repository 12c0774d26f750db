"""The indicator, level and unit that each row or column of a proposal stands for; what is not sure is asked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from indicators.formdoc.model import NOT_BROKEN_DOWN, ColumnKind
from indicators.proposing.columns import ColumnPlan
from indicators.proposing.grid import Grid
from indicators.proposing.matching import Candidate, candidates, subject
from indicators.proposing.model import Change, Choice, Doubt, Known, KnownIndicator, KnownPlace
from indicators.proposing.region import Region
from indicators.proposing.rows import RowPlan
from indicators.proposing.wording import (
    LEVEL_NAMES,
    broader,
    is_level_only,
    is_total,
    level_of,
    levels_in,
    period_in,
    plain,
    slug,
)

_PLACE = re.compile(
    r"(?:quan|huyen|thi xa|thanh pho|tx|tp|phuong|xa|thi tran|truong|q|h|p) .+|(?:mn|th|thcs|mam non|tieu hoc) .+"
)
_BEFORE_FIGURE = re.compile(r"([^0-9:\n]+):")
_CODE_LENGTH = 60
_MOST_CHOICES = 4
_GUESSES = (
    (r"\b(?:ty le|ti le)\b|%", "phan-tram"),
    (r"\bkinh phi\b|\btien\b|\bchi\b|\bngan sach\b|\bthu\b", "dong"),
    (r"\bso (?:truong|co so)\b|^(?:truong|co so)\b", "truong"),
    (r"\bso (?:lop|nhom)\b|^(?:lop|nhom)\b", "lop"),
    (r"\b(?:hoc sinh|tre|hs)\b", "hoc-sinh"),
    (r"\b(?:giao vien|can bo|nhan vien|nguoi|gv|cb|nv|cbql)\b", "nguoi"),
)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A row or column that needs an indicator: where it is written, and what may be meant."""

    at: dict[str, Any]
    path: tuple[str, str]
    place: str
    titles: Sequence[str]
    spot: tuple[Any, ...]
    unit: str | None
    found: tuple[Candidate, ...]


class Coordinates:
    """Gives rows (or columns, where the rows are levels or units) their coordinates, with the questions on the way."""

    def __init__(
        self, grid: Grid, region: Region, columns: Sequence[ColumnPlan], rows: Sequence[RowPlan], known: Known
    ) -> None:
        self.grid, self.region, self.rows, self.known = grid, region, rows, known
        self.columns = [plan for plan in columns if plan.kind is ColumnKind.FIGURE and not plan.compares]
        self.new: dict[str, KnownIndicator] = {}
        self.doubts: list[Doubt] = []
        self.endings = _by_ending(known.places)
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
        own, beside = level_of(row.title), next((code for text in row.beside if (code := level_of(text))), None)
        if own and beside and beside not in (own, broader(own)):
            row.at["level"] = beside
            self._ask_level(row, (beside, own))
            return
        for text in (row.title, *row.beside, *(above.title for above in row.above())):
            if levels_in(text):
                level = level_of(text)
                if level is not None:
                    row.at["level"] = level
                return

    def _ask_level(self, row: RowPlan, levels: Sequence[str]) -> None:
        path = ("form", "rows", row.key, "at", "level")
        choices = tuple(Choice(LEVEL_NAMES.get(code, code), (Change(path, code),)) for code in levels)
        self._ask(row, f"“{row.title}” là của cấp nào?", choices)

    def _rows_are_places(self) -> bool:
        """Whether the rows are the units of a table by district, ward or school."""
        named = [row for row in self.figure_rows if not is_total(row.title)]
        places = [row for row in named if self._places(row.title) or _looks_like_a_place(row.title)]
        return len(named) > 1 and len(places) * 2 > len(named)

    def _places(self, title: str) -> list[KnownPlace]:
        """The units of this name, else those whose name ends in it ("Ba Đình")."""
        words = plain(title)
        found = self.endings.get(words, [])
        return [place for place in found if plain(place.name) == words] or found

    def _place(self, row: RowPlan) -> None:
        if is_total(row.title) or not slug(row.title):
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
        wanted = []
        for row in self.figure_rows:
            titles = self._titles_of(row)
            unit = self.known.unit(row.sheet_unit)
            percent = None if unit else self._is_percent([row], self.columns)
            fits = self._fitting(unit.base if unit else None, percent)
            place = f"Dòng {row.row + 1}"
            spot = (row.at.get("level"), row.at.get("unit"))
            found = tuple(candidates(titles, fits, row.at.get("level"), self.known))
            wanted.append(_Wanted(row.at, ("rows", row.key), place, titles, spot, row.sheet_unit, found))
        self._assign(wanted)

    def _titles_of(self, row: RowPlan) -> list[str]:
        above = [*row.beside, *(one.title for one in row.above())]
        # "Hạnh kiểm:" with "Tốt: 99%" in the figure's cell.
        before = next((found[1] for text in row.texts.values() if (found := _BEFORE_FIGURE.match(text))), "")
        own = row.title or (row.joins.title if row.joins is not None else "")
        if row.line is not None and before:
            own = f"{own} {before}"
        return [own, *above] if own or above else [self.region.title]

    def _columns_say_what(self) -> None:
        wanted = []
        for plan in self.columns:
            titles = [title for title in reversed(plan.leaf.path) if title]
            said = [title for title in titles if not _says_only_whose(title)] or [self.region.title]
            fits = self._fitting(None, self._is_percent(self.figure_rows, [plan]))
            place = self.grid.place(self.region.header.stop - 1, plan.leaf.column)
            spot = tuple(sorted((name, str(value)) for name, value in plan.at.items()))
            found = tuple(candidates(said, fits, plan.at.get("level"), self.known))
            wanted.append(_Wanted(plan.at, ("columns", plan.key), place, said, spot, None, found))
        self._assign(wanted)

    def _is_percent(self, rows: Sequence[RowPlan], columns: Sequence[ColumnPlan]) -> bool | None:
        """Whether the figures of these cells are percentages; None where there are none."""
        cells = [
            self.grid.cell(row.row, plan.leaf.column).text for row in rows for plan in columns if plan.key in row.texts
        ]
        return any("%" in text for text in cells) if cells else None

    def _fitting(self, base: str | None, percent: bool | None) -> Callable[[KnownIndicator], bool]:
        def fits(one: KnownIndicator) -> bool:
            unit = self.known.unit(one.unit)
            if unit is None:
                return True
            return (base is None or unit.base == base) and (percent is None or percent == unit.percent)

        return fits

    def _assign(self, wanted: Sequence[_Wanted]) -> None:
        """Each gets the likeliest indicator that no other one of the same level and unit has more right to."""
        pairs = sorted(
            ((-one.score, place, one) for place, want in enumerate(wanted) for one in want.found),
            key=lambda pair: pair[:2],
        )
        taken: set[tuple[Any, ...]] = set()
        got: dict[int, Candidate] = {}
        for _, place, one in pairs:
            spot = (one.indicator.code, wanted[place].spot)
            if place not in got and spot not in taken:
                got[place] = one
                taken.add(spot)
        for place, want in enumerate(wanted):
            self._settle_one(want, got.get(place), taken)

    def _settle_one(self, want: _Wanted, got: Candidate | None, taken: set[tuple[Any, ...]]) -> None:
        """Writes the indicator down: the sure one; else the likeliest or a new one, with a question."""
        name = subject(want.titles) or want.titles[0]
        if got is not None and got.score == 1.0:
            want.at["indicator"] = got.indicator.code
            return
        path = ("form", *want.path, "at", "indicator")
        code = self._new_code(name, want.spot, taken)
        new = Choice(f"chỉ tiêu mới “{name}”", (Change(path, code),))
        first = [got] if got is not None else []
        # What another row has taken is offered too: the person may answer both otherwise.
        named = [one.indicator for one in [*first, *(one for one in want.found if one is not got)][:_MOST_CHOICES]]
        known = [Choice(f"“{one.name}” ({one.code})", (Change(path, one.code),)) for one in named]
        want.at["indicator"] = got.indicator.code if got is not None else code
        taken.add((want.at["indicator"], want.spot))
        is_new = code not in self.new
        self.new.setdefault(code, KnownIndicator(code, name, want.unit or self._guessed_unit(name)))
        if got is not None:
            self.doubts.append(Doubt(want.place, f"“{name}” là chỉ tiêu nào trong danh mục?", (*known, new)))
            return
        self.doubts.append(Doubt(want.place, f"danh mục chưa có chỉ tiêu “{name}”. Thêm mới?", (new, *known)))
        if is_new and want.unit is None:
            self.doubts.append(self._asked_unit(want.place, self.new[code]))

    def _asked_unit(self, place: str, new: KnownIndicator) -> Doubt:
        units = sorted(self.known.units, key=lambda one: one.code != new.unit)
        choices = tuple(Choice(one.name, (Change(("indicators", new.code, "unit"), one.code),)) for one in units)
        return Doubt(place, f"“{new.name}” tính bằng đơn vị nào?", choices)

    def _guessed_unit(self, name: str) -> str:
        words = plain(name)
        guesses = [code for pattern, code in _GUESSES if re.search(pattern, words) and self.known.unit(code)]
        return next(iter(guesses), self.known.units[0].code)

    def _new_code(self, name: str, spot: tuple[Any, ...], taken: set[tuple[Any, ...]]) -> str:
        """A code of the title's words that no other meaning of the form or the catalogue has."""
        base = slug(name, _CODE_LENGTH) or "chi-tieu"
        code, copy = base, 1
        while self.known.indicator(code) or (code, spot) in taken:
            copy += 1
            code = f"{base}-{copy}"
        return code

    # --- what is still one ---

    def tell_apart(self) -> list[Doubt]:
        """Cells that would be one coordinate are moved apart, and asked about: two baselines of one result."""
        doubts = []
        kept: list[ColumnPlan] = []
        for plan in self.columns:
            other = self._clashing(plan, kept)
            if other is not None:
                doubts.append(self._told_apart(plan, other))
                if self._clashing(other, [one for one in kept if one is not other]) is not None:
                    other.kind, other.at = ColumnKind.TEXT, {}
                    kept.remove(other)
            if self._clashing(plan, kept) is not None:
                plan.kind, plan.at = ColumnKind.TEXT, {}
            if plan.kind is ColumnKind.FIGURE:
                kept.append(plan)
        for plan in kept:
            if plan.computed is not None:
                parts = [one.key for one in kept if one.key in plan.computed["of"]]
                plan.computed = {**plan.computed, "of": parts} if len(parts) > 1 else None
        return [*doubts, *self._same_rows(kept)]

    def _clashing(self, plan: ColumnPlan, others: Sequence[ColumnPlan]) -> ColumnPlan | None:
        return next(
            (one for one in others for row in self.figure_rows if _spot(row.at, one.at) == _spot(row.at, plan.at)), None
        )

    def _same_rows(self, columns: Sequence[ColumnPlan]) -> list[Doubt]:
        """A row that says the same as one before it keeps its title only."""
        doubts = []
        taken: dict[tuple[Any, ...], RowPlan] = {}
        for row in self.figure_rows:
            spots = [_spot(row.at, plan.at) for plan in columns]
            other = next((taken[spot] for spot in spots if spot in taken), None)
            if other is None:
                taken.update(dict.fromkeys(spots, row))
                continue
            row.group, row.at, row.unit, row.texts = True, {}, None, {}
            question = f"“{row.title}” trùng với dòng {other.row + 1} “{other.title}” nên chỉ giữ tên, không giữ số. "
            doubts.append(Doubt(f"Dòng {row.row + 1}", question + "Dòng này khác ở điểm nào (chỉ tiêu, cấp, đơn vị)?"))
        self.figure_rows = [row for row in self.figure_rows if not row.group]
        return doubts

    def _told_apart(self, plan: ColumnPlan, other: ColumnPlan) -> Doubt:
        path = ("form", "columns", plan.key)
        texts = Choice(
            "cột chữ, không tính thành số liệu", (Change((*path, "kind"), "text"), Change((*path, "at"), None))
        )
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

    def _ask(self, row: RowPlan, question: str, choices: tuple[Choice, ...] = ()) -> None:
        self.doubts.append(Doubt(f"Dòng {row.row + 1}", question, choices))


def _spot(row: dict[str, Any], column: dict[str, Any]) -> tuple[Any, ...]:
    """The coordinates of a cell: a row's beat its column's, and a fixed period beats a distance."""
    at = {"level": NOT_BROKEN_DOWN, "ownership": NOT_BROKEN_DOWN, "period_offset": 0} | column | row
    period = at.get("period", at["period_offset"])
    return at.get("indicator"), at.get("measure"), period, at["level"], at["ownership"], at.get("unit")


def _by_ending(places: Sequence[KnownPlace]) -> dict[str, list[KnownPlace]]:
    endings: defaultdict[str, list[KnownPlace]] = defaultdict(list)
    for place in places:
        words = plain(place.name).split()
        for first in range(len(words)):
            endings[" ".join(words[first:])].append(place)
    return dict(endings)


def _looks_like_a_place(title: str) -> bool:
    return _PLACE.fullmatch(plain(title)) is not None and len(title.split()) <= 7 and period_in(title) is None


def _says_only_whose(title: str) -> bool:
    """A heading that fixes ownership, level or the whole, and not what is counted."""
    words = re.sub(
        r"\b(?:ngoai cong lap|cong lap|c lap|cl|ncl|tu thuc|dan lap|hiep quan|chia ra|trong do|nam hoc|nam|[0-9]{4})\b",
        " ",
        plain(title),
    )
    words = re.sub(r"\b(?:kh|th|uth|ke hoach|thuc hien|uoc|muc tieu|giai doan|dau|cuoi|truoc)\b", " ", words)
    return not words.split() or is_total(title) or is_level_only(title)
