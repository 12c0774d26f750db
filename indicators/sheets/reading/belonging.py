"""Which of several rounds a sheet is of: by its hidden mark, by what it is called, else by the form that it fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from indicators.formdoc.layout import fill
from indicators.proposing.grid import Grid
from indicators.proposing.region import Region
from indicators.proposing.wording import plain
from indicators.sheets.codes import Mark
from indicators.sheets.reading.by_labels import Labelled
from indicators.sheets.reading.by_units import FEWEST, UnitRows
from indicators.sheets.reading.model import ROUND, SKIP, Answers, Choice, Outcome, Severity, Target, Unit
from indicators.sheets.reading.naming import Names
from indicators.sheets.reading.page import Page

_MOST_CHOICES = 40
_LEAVE = Choice(SKIP, "không nhập trang này")


class Belonging:
    """A sheet among the rounds that its workbook may hold figures of; without `several` it is of the one there is.

    Among several each sheet is told with its round, so that the person can name another or leave it out.
    """

    def __init__(self, page: Page, targets: Sequence[Target], *, several: bool) -> None:
        self.page = page
        self.targets = targets
        self.open = [target for target in targets if not target.shut]
        self.several = several
        self.key = f"{ROUND}{page.key}"

    def of_mark(self, mark: Mark) -> Target | None:
        """The round that the sheet was made for, else the one that the person names, of the same form version."""
        own = next((target for target in self.targets if target.round == mark.round), None)
        if own is not None and not self.several:
            return own
        like = [target for target in self.open if target.version == mark.version]
        if self._is_answered:
            return self._answered(like)
        if own is None:
            message = "Trang này là biểu lập cho đợt khác, không phải đợt đang nhận số liệu."
            choices = [Choice(str(target.round), f"đọc vào {target.title}") for target in like]
            self.page.ask_about(message, self.key, [*choices, _LEAVE] if choices or self.several else [])
            return None
        if own.shut:
            self._ask_about_shut(own, like)
            return None
        return self._told(own, like)

    def of_words(self, grid: Grid, region: Region) -> Target | None:
        """The round that the sheet's title, tab and period name, else the one whose form it fits best."""
        if not self.several:
            return self.targets[0]
        if self._is_answered:
            return self._answered(self.open)
        called = self._called(region)
        named = [target for target in called if not target.shut]
        if called and not named:
            self._ask_about_shut(called[-1], self.open)
            return None
        found = named if len(named) == 1 else self._fitting(grid, region, named or self.open)
        if len(found) == 1:
            return self._told(found[0], self.open)
        if found or named:
            message = "Trang này là biểu của đợt thu thập nào?"
            self.page.ask_about(message, self.key, [*_choices(found or named), _LEAVE])
        else:
            message = (
                "Không thấy biểu của đợt nào đang mở trong trang này nên trang không được đọc. "
                "Nếu đây là số liệu của một đợt, hãy chọn đợt đó."
            )
            self._note(message, _choices(self.open))
        return None

    # --- what is said ---

    @property
    def _is_answered(self) -> bool:
        return self.page.answers.to(self.key) is not None

    def _answered(self, offered: Sequence[Target]) -> Target | None:
        """The round that the person named, or none; what they said can be said otherwise."""
        answer = self.page.answers.to(self.key)
        chosen = next((target for target in offered if str(target.round) == answer), None)
        if chosen is None and self.several:
            self._say_why_not(str(answer), offered)
        return chosen if chosen is None or not self.several else self._told(chosen, offered)

    def _say_why_not(self, answer: str, offered: Sequence[Target]) -> None:
        """The person left the sheet out, or named a round that has closed since."""
        shut = next((target for target in self.targets if str(target.round) == answer and target.shut), None)
        if shut is not None:
            self._ask_about_shut(shut, offered)
        else:
            self._note("Trang này không được nhập, như bạn đã chọn.", _choices(offered))

    def _told(self, target: Target, offered: Sequence[Target]) -> Target:
        others = [other for other in offered if other is not target]
        self._note(f"Đọc vào {target.title}.", [*_choices(others), _LEAVE])
        return target

    def _ask_about_shut(self, target: Target, offered: Sequence[Target]) -> None:
        message = f"Trang này là {target.title}. {target.shut}"
        self.page.ask_about(message, self.key, [_LEAVE, *_choices(offered)])

    def _note(self, message: str, choices: Iterable[Choice]) -> None:
        self.page.ask_about(message, self.key, choices, severity=Severity.NOTE)

    # --- titles, tabs and periods ---

    def _called(self, region: Region) -> list[Target]:
        """The rounds whose title stands over the table, else whose name is on the tab; of these those of its period."""
        lines = [plain(text) for text in (self.page.name, region.title, *lines_above(self.page, region))]
        found = [target for target in self.targets if (title := _title(target)) and title in lines]
        if not found:
            tab = {lines[0], plain(region.label)}
            found = [target for target in self.targets if not tab.isdisjoint(_names(target))]
        dated = {target.round: max(map(len, _said(target, lines)), default=0) for target in found}
        longest = max(dated.values(), default=0)
        # "học kỳ I năm học 2020-2021" names the year too: the longer name is the one that is meant.
        return [target for target in found if dated[target.round] == longest]

    # --- what fits ---

    def _fitting(self, grid: Grid, region: Region, among: Sequence[Target]) -> list[Target]:
        """The rounds of whose cells the sheet has as good as the most; among several those whose unit it names."""
        fits = {target.round: self._fit(grid, region, target) for target in among}
        best = max(fits.values(), default=0)
        near = [target for target in among if fits[target.round] * 2 > best]
        if len(near) > 1:
            sure = {target.round: self._sureness(region, target) for target in near}
            surest = max(sure.values())
            near = [target for target in near if sure[target.round] == surest]
        return near

    def _fit(self, grid: Grid, region: Region, target: Target) -> int:
        """How many cells of the round the sheet has: of its form, or of its units' rows."""
        silent = Page(self.page.sheet, Answers(), Outcome())
        silent.target = target
        rows = UnitRows(silent, grid, region, target)
        if rows.score > len(target.whole.rows):
            return rows.fit
        shape = Labelled(silent, grid, region, target, target.whole).shape
        # A list of something else may have a row or two that are called like the form's.
        return max(rows.fit, shape.score if len(shape.rows) >= FEWEST * len(region.body) else 0)

    def _sureness(self, region: Region, target: Target) -> int:
        """Whether it is plain whose sheet it would be: it says so, or there is one unit only."""
        if named_unit(self.page, Names(target.units.values()), region) is not None:
            return 2
        return int(len(target.units) == 1)


def _choices(targets: Iterable[Target]) -> list[Choice]:
    return [Choice(str(target.round), target.title) for target in targets][:_MOST_CHOICES]


def _title(target: Target) -> str:
    return plain(fill(target.whole.title, target.context))


def _names(target: Target) -> set[str]:
    return {plain(name) for name in target.names} - {""}


def _said(target: Target, lines: Iterable[str]) -> Iterator[str]:
    """How the lines say the round's period."""
    words = [plain(name) for name in target.period]
    return (word for word in words if any(f" {word} " in f" {line} " for line in lines))


def named_unit(page: Page, names: Names, region: Region) -> Unit | None:
    """The unit that the sheet's tab or the lines over its table name."""
    found = (names.meant(text) for text in (page.name, *lines_above(page, region)))
    return next((units[0] for units in found if len(units) == 1), None)


def lines_above(page: Page, region: Region) -> Iterator[str]:
    for cell in page.sheet.cells:
        if cell.row < region.header.start and cell.words.strip():
            yield from (part.strip() for part in cell.words.replace(":", "·").split("·"))
