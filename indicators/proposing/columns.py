"""What each column of a sheet's table is, and the part of a figure's coordinates that its heading fixes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from indicators.formdoc.model import ColumnKind, Measure
from indicators.proposing.grid import Grid
from indicators.proposing.headings import Leaf
from indicators.proposing.model import Change, Choice, Doubt
from indicators.proposing.region import Region, is_figure
from indicators.proposing.wording import (
    Said,
    decision_in,
    is_plan,
    is_private_only,
    is_total,
    level_of,
    measure_of,
    ownership_of,
    period_in,
    placeholders,
    plain,
    slug,
    templated,
)
from schools.period_codes import PeriodCode, PeriodKind

_NUMBERING = frozenset({"tt", "stt", "so tt", "so thu tu", "muc"})
_UNIT = re.compile(r"(?:don vi tinh|dvt|don vi do|don vi)\b(?! (?:thuc hien|chu tri|phu trach|phoi hop))")
_TEXT = re.compile(
    r"(?:ghi chu|chu tri|phoi hop|nguoi|phu trach|(?:don vi|co quan) (?:thuc hien|chu tri|phu trach|phoi hop)|giai phap"
    r"|minh chung|can cu|giai trinh)\b"
)
_NUMBER = re.compile(r"(?:[IVXLC]+|[A-Z]|[0-9]+(?:\.[0-9]+)*|[a-zđ])[.)]?|[-+*]")
_WHOLE = re.compile(r"\b(?:ca giai doan|toan giai doan|giai doan|ca ky|5 nam|ca nhiem ky|binh quan|trung binh)\b")
_COMPARES = re.compile(
    r"\bso (?:voi|sanh)\b|\btang giam\b|\bchenh lech\b|\bhoan thanh\b|% ?(?:kh|th|ke hoach|thuc hien)\b"
    r"|\b(?:th|uth|thuc hien) (?:kh|ke hoach)\b|\bdat %|% dat\b"
)
_RESULT_TITLE = re.compile(r"\b(?:ket qua|thuc hien|quy mo|ra soat|thong ke|tinh hinh|hien trang|thuc trang)\b")
_PLAN_TITLE = re.compile(r"\b(?:ke hoach|kh|chi tieu|muc tieu|phan dau|dang ky|du kien)\b")

MEASURE_NAMES = {
    Measure.PROPOSED: "kế hoạch đề nghị",
    Measure.ASSIGNED: "kế hoạch được giao",
    Measure.ESTIMATE: "ước thực hiện",
    Measure.ACTUAL: "thực hiện",
}
_WIDTHS = {
    ColumnKind.NUMBERING: 5,
    ColumnKind.LABEL: 40,
    ColumnKind.UNIT: 10,
    ColumnKind.FIGURE: 12,
    ColumnKind.TEXT: 14,
}


@dataclass(slots=True)
class ColumnPlan:
    """A column being proposed. `compares`: its heading says that it is counted from other columns."""

    leaf: Leaf
    key: str
    kind: ColumnKind
    at: dict[str, Any] = field(default_factory=dict)
    computed: dict[str, Any] | None = None
    compares: bool = False
    whole: bool = False
    said: Said | None = None

    @property
    def width(self) -> int:
        return _WIDTHS[self.kind]


def plan_columns(
    grid: Grid, region: Region, leaves: Sequence[Leaf], period: PeriodCode
) -> tuple[list[ColumnPlan], list[Doubt]]:
    kinds, doubts = _kinds(grid, region, leaves)
    keys = _keys(leaves, period)
    plans = [ColumnPlan(leaf, keys[leaf.column], kinds[leaf.column]) for leaf in leaves]
    figures = [plan for plan in plans if plan.kind is ColumnKind.FIGURE]
    for plan in figures:
        _place(plan, period, figures)
    plain_figures = [plan for plan in figures if not plan.compares]
    doubts.extend(_asked_measures(grid, region, plain_figures, period))
    doubts.extend(_asked_ownerships(grid, region, plain_figures))
    _count_whole_periods(plain_figures, period)
    return plans, doubts


# --- kinds ---


def _kinds(grid: Grid, region: Region, leaves: Sequence[Leaf]) -> tuple[dict[int, ColumnKind], list[Doubt]]:
    kinds: dict[int, ColumnKind] = {}
    doubts: list[Doubt] = []
    for leaf in leaves:
        kind = _named_kind(grid, region, leaf, first=not kinds)
        if kind is None:
            kind, doubt = _counted_kind(grid, region, leaf, kinds)
            doubts.extend(doubt)
        kinds[leaf.column] = kind
    return kinds, doubts


def _named_kind(grid: Grid, region: Region, leaf: Leaf, *, first: bool) -> ColumnKind | None:
    words = plain(leaf.full)
    texts = [text for row in region.body if (text := grid.text(row, leaf.column))]
    if words in _NUMBERING or (first and texts and all(_NUMBER.fullmatch(text) for text in texts)):
        return ColumnKind.NUMBERING
    if _UNIT.match(words) and not any(is_figure(grid.cell(row, leaf.column)) for row in region.body):
        return ColumnKind.UNIT
    figures, words_in = _counted(grid, region, leaf.column)
    return ColumnKind.TEXT if _TEXT.match(words) and figures <= words_in else None


def _counted(grid: Grid, region: Region, column: int) -> tuple[int, int]:
    """How many cells of a column hold figures, and how many hold words."""
    filled = [
        grid.cell(row, column) for row in region.body if grid.text(row, column) or grid.cell(row, column).uncomputed
    ]
    figures = sum(1 for cell in filled if is_figure(cell))
    return figures, len(filled) - figures


def _counted_kind(
    grid: Grid, region: Region, leaf: Leaf, before: dict[int, ColumnKind]
) -> tuple[ColumnKind, list[Doubt]]:
    figures, words = _counted(grid, region, leaf.column)
    if ColumnKind.LABEL not in before.values() and (words or not figures):
        return ColumnKind.LABEL, []
    if figures and figures >= words:
        return ColumnKind.FIGURE, []
    labels_only = set(before.values()) <= {ColumnKind.NUMBERING, ColumnKind.LABEL}
    if words:
        return (ColumnKind.LABEL if labels_only else ColumnKind.TEXT), []
    if period_in(leaf.full) or measure_of(leaf.full) or is_plan(leaf.full):
        return ColumnKind.FIGURE, []
    if labels_only and not leaf.title:
        return ColumnKind.LABEL, []
    return ColumnKind.TEXT, [_empty_column(grid, region, leaf)]


def _empty_column(grid: Grid, region: Region, leaf: Leaf) -> Doubt:
    return Doubt(
        _column_place(grid, region, leaf),
        f"cột “{leaf.full}” không có giá trị nào: là cột chữ (như Ghi chú), hay là cột số liệu của một kỳ?",
    )


def _column_place(grid: Grid, region: Region, leaf: Leaf) -> str:
    return grid.place(region.header.stop - 1, leaf.column)


def _keys(leaves: Sequence[Leaf], period: PeriodCode) -> dict[int, str]:
    """Short where that is enough to tell the columns apart; a year by its distance from the round's."""
    names = {leaf.column: [_timeless(title, period) for title in leaf.path] for leaf in leaves}
    short = Counter(slug(path[-1]) for path in names.values())
    keys: dict[int, str] = {}
    for column, path in names.items():
        own = slug(path[-1])
        wanted = own if own and short[own] == 1 else slug(" ".join(path))
        wanted = wanted or f"cot-{column + 1}"
        keys[column] = wanted if wanted not in keys.values() else f"{wanted[:34].rstrip('-')}-{column + 1}"
    return keys


def _timeless(title: str, period: PeriodCode) -> str:
    bare = re.sub(r"\([^()]*\)", "", title)
    years = re.sub(r"\{year([+-][0-9]+)?\}(?:\s*[-–]\s*\{year[^}]*\})?", _distance, templated(bare, period))
    return years if slug(years) else title


def _distance(found: re.Match[str]) -> str:
    shift = int(found[1] or 0)
    named = {0: "nay", 1: "sau", -1: "trước"}
    return named.get(shift, f"sau {shift}" if shift > 0 else f"trước {-shift}")


# --- coordinates ---


def _place(plan: ColumnPlan, period: PeriodCode, figures: Sequence[ColumnPlan]) -> None:
    """Period, level and ownership as the titles over the column say."""
    path = plan.leaf.path
    words = plain(plan.leaf.full)
    plan.compares = _COMPARES.search(words) is not None and len(figures) > 2
    plan.said = next((said for part in reversed(path) if (said := period_in(part))), None)
    plan.whole = _is_whole(plan, period, words)
    if plan.compares:
        return
    if plan.said is not None:
        plan.at |= _period(plan.said, period)
    level = next((code for part in reversed(path) if (code := level_of(part))), None)
    if level is not None:
        plan.at["level"] = level
    ownership = next((code for part in reversed(path) if (code := ownership_of(part))), None)
    if ownership is not None:
        plan.at["ownership"] = ownership


def _is_whole(plan: ColumnPlan, period: PeriodCode, words: str) -> bool:
    said = plan.said.code if plan.said else None
    if said is not None:
        return said.kind is PeriodKind.SPAN
    return period.kind is PeriodKind.SPAN and (_WHOLE.search(words) is not None or is_total(plan.leaf.title))


def _period(said: Said, period: PeriodCode) -> dict[str, Any]:
    if said.beginning and said.code is None and period.kind in (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR):
        return {}
    code = said.code
    if code is None:
        return {"period_offset": said.offset or 0}
    if code == period:
        return {"period_offset": 0}
    if code.kind is period.kind and code.kind is not PeriodKind.SPAN:
        return {"period_offset": code.year - period.year}
    return {"period": placeholders(code, period.year)}


def _asked_measures(grid: Grid, region: Region, plans: Sequence[ColumnPlan], period: PeriodCode) -> list[Doubt]:
    """Sets each column's measure; what no word says is asked once for all the columns of which it is true."""
    asked: dict[tuple[Measure, ...], list[ColumnPlan]] = {}
    for plan in plans:
        choices = _measures_of(region, plan, period)
        plan.at["measure"] = str(choices[0])
        if len(choices) > 1:
            asked.setdefault(choices, []).append(plan)
    return [
        _measure_doubt(grid, region, choices, same, all_of_them=same == list(plans)) for choices, same in asked.items()
    ]


def _measure_doubt(
    grid: Grid, region: Region, choices: Sequence[Measure], plans: Sequence[ColumnPlan], *, all_of_them: bool
) -> Doubt:
    named = "mọi cột" if all_of_them and len(plans) > 1 else f"cột {', '.join(f'“{one.leaf.full}”' for one in plans)}"
    paths = [("form", "columns", plan.key, "at", "measure") for plan in plans]
    return Doubt(
        _column_place(grid, region, plans[0].leaf),
        f"số ở {named} là loại số liệu nào?",
        tuple(Choice(MEASURE_NAMES[one], tuple(Change(path, str(one)) for path in paths)) for one in choices),
    )


def _measures_of(region: Region, plan: ColumnPlan, period: PeriodCode) -> tuple[Measure, ...]:
    """The measure that the words say, or those that they may mean, the likeliest first."""
    full = plan.leaf.full
    offset = _offset(plan, period)
    measure = measure_of(full)
    if measure is not None and not (measure is Measure.ACTUAL and is_plan(full)):
        return (measure,)
    # The years of a plan of several years are not next year's plan.
    spans = period.kind is PeriodKind.SPAN
    if is_plan(full) and not spans and (offset > 0 or decision_in(full)):
        return (Measure.PROPOSED if offset > 0 else Measure.ASSIGNED,)
    planned = is_plan(full) or (offset >= 0 and _is_plan_title(region.title))
    if not planned and offset <= 0 and _RESULT_TITLE.search(plain(region.title)):
        return (Measure.ACTUAL,)
    return _measures(planned=planned, later=offset > 0 or spans)


def _measures(*, planned: bool, later: bool) -> tuple[Measure, ...]:
    if planned and later:
        return Measure.PROPOSED, Measure.ASSIGNED
    if planned:
        return Measure.ASSIGNED, Measure.PROPOSED
    return Measure.ACTUAL, Measure.ESTIMATE, Measure.ASSIGNED, Measure.PROPOSED


def _is_plan_title(title: str) -> bool:
    """Whether the title speaks of a plan before it speaks of a result."""
    words = plain(title)
    plan, result = _PLAN_TITLE.search(words), _RESULT_TITLE.search(words)
    return plan is not None and (result is None or plan.start() < result.start())


def _offset(plan: ColumnPlan, period: PeriodCode) -> int:
    code = plan.said.code if plan.said else None
    if code is not None:
        return code.year - period.year
    return int(plan.said.offset or 0) if plan.said else 0


def _asked_ownerships(grid: Grid, region: Region, plans: Sequence[ColumnPlan]) -> list[Doubt]:
    private = [plan for plan in plans if is_private_only(plan.leaf.full)]
    if not private:
        return []
    paths = [("form", "columns", plan.key, "at", "ownership") for plan in private]
    named = ", ".join(f"“{plan.leaf.full}”" for plan in private)
    return [
        Doubt(
            _column_place(grid, region, private[0].leaf),
            f"{named} là của mọi trường ngoài công lập, hay chỉ của các trường tư thục?",
            (
                Choice("mọi trường ngoài công lập", tuple(Change(path, "NCL") for path in paths)),
                Choice("chỉ các trường tư thục", tuple(Change(path, "4") for path in paths)),
            ),
        )
    ]


def _count_whole_periods(figures: Sequence[ColumnPlan], period: PeriodCode) -> None:
    """A column of the whole period counts from the years' columns of its measure."""
    for plan in figures:
        if not plan.whole:
            continue
        span = plan.said.code if plan.said and plan.said.code else period
        parts = [
            other.key
            for other in figures
            if not other.whole and other.at["measure"] == plan.at["measure"] and _belongs(other, span)
        ]
        if len(parts) > 1:
            plan.computed = {"op": "whole_period", "of": parts}
        if "period" not in plan.at:
            plan.at["period_offset"] = 0


def _belongs(plan: ColumnPlan, span: PeriodCode) -> bool:
    code = plan.said.code if plan.said else None
    return code is not None and span.year <= code.year <= (span.until or span.year)


def guessed_period(
    given: PeriodCode | None, region: Region, leaves: Sequence[Leaf]
) -> tuple[PeriodCode | None, list[Doubt]]:
    """The round's period: the one that is given, else the title's, else one of the headings', which is asked."""
    if given is not None:
        return given, []
    for text in (region.title, region.subtitle, region.label):
        said = period_in(text)
        if said is not None and said.code is not None:
            return said.code, []
    found = [(leaf, said.code) for leaf in leaves if (said := period_in(leaf.full)) is not None and said.code]
    if not found:
        return None, [Doubt("Biểu", "trang tính không ghi kỳ: biểu này là của năm hay năm học nào?")]
    spans = [code for _, code in found if code.kind is PeriodKind.SPAN]
    done = [code for leaf, code in found if measure_of(leaf.full) in (Measure.ACTUAL, Measure.ESTIMATE)]
    guess = (spans or sorted(done, key=lambda code: -code.year) or sorted((c for _, c in found), key=lambda c: c.year))[
        0
    ]
    others = dict.fromkeys(str(code) for _, code in found if code != guess)
    question = f"trang tính không ghi kỳ của biểu. Biểu này là của {guess.name}?"
    if others:
        question += f" Nếu là kỳ khác ({', '.join(others)}), hãy đề xuất lại với kỳ đó."
    return guess, [Doubt("Biểu", question, (Choice(guess.name),))]
