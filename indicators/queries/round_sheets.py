"""A round's form as its units receive it, each part made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from indicators.formdoc.model import Form as FormDocument
from indicators.formdoc.restricting import restricted
from indicators.models import Round, RoundCell, Submission
from indicators.queries.sheet import CellFacts, Sheet, counting_of, fixed_of


@dataclass(frozen=True, slots=True)
class Part:
    """What the units of some levels receive of a round's form."""

    form: FormDocument
    cells: Mapping[str, CellFacts]
    fixed: tuple[str, ...]
    counting: tuple[RoundCell, ...]


class RoundParts:
    """A round's form as its units receive it; each part is made once. Four queries."""

    def __init__(self, round_: Round) -> None:
        self.round = round_
        self._parts: dict[tuple[str, ...], Part] = {}

    @cached_property
    def whole(self) -> Sheet:
        """The form as nobody's in particular."""
        return Sheet(Submission(round=self.round, district=self.round.district, unit=self.round.district.unit))

    def part(self, levels: Sequence[str]) -> Part:
        key = tuple(levels)
        if key not in self._parts:
            form = restricted(self.whole.form, key)
            asked = form.figure_cells()
            cells = {key: facts for key, facts in self.whole.cells.items() if key in asked}
            self._parts[key] = Part(form, cells, fixed_of(cells), counting_of(cells))
        return self._parts[key]
