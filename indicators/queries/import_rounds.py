"""The rounds of a district that one workbook may be read into, each laid open only when a sheet asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from indicators.formdoc.layout import fill
from indicators.models import MeasurementUnit, Round, RoundState, Submission, TargetDecision
from indicators.queries.imports import ImportTarget, answers_for, remembered
from indicators.queries.sheet import words_of
from indicators.sheets.reading.model import Target, Unit
from schools.models import District

V = TypeVar("V")


class _Late(Mapping[str, V]):
    """A mapping that is made when it is first looked into."""

    def __init__(self, make: Callable[[], Mapping[str, V]]) -> None:
        self._make = make
        self._made: Mapping[str, V] | None = None

    @property
    def _all(self) -> Mapping[str, V]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, key: str) -> V:
        return self._all[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


class ImportTargets:
    """Rounds as one workbook may be read into them; `submission`: the one answer that is meant."""

    def __init__(self, rounds: Sequence[Round], submission: Submission | None = None) -> None:
        self.rounds = {round_.pk: round_ for round_ in rounds}
        self.submission = submission
        self._opened: dict[int, ImportTarget] = {}

    def opened(self, round_id: int) -> ImportTarget:
        """A round with its answers; eight queries the first time."""
        if round_id not in self._opened:
            round_ = self.rounds[round_id]
            own = None if self.submission is None else [self.submission.pk]
            self._opened[round_id] = ImportTarget(round_, answers_for(round_, own))
        return self._opened[round_id]

    def by_answer(self) -> dict[int, ImportTarget]:
        """The rounds that were laid open, by each of their answers."""
        return {answer: target for target in self._opened.values() for answer in target.answers}

    def whole(self) -> list[Target]:
        """Each round with its units and what the office said before of its form."""
        said = remembered(self.rounds.values())
        return [self.opened(pk).target(said[round_.version.form_id]) for pk, round_ in self.rounds.items()]

    def called(self, shut: Callable[[Round], str]) -> list[Target]:
        """What each round is called, and its units when they are asked for; three queries beside theirs.

        `shut`: the sentence why a round takes nothing.
        """
        rounds = list(self.rounds.values())
        units = {unit.code: unit for unit in MeasurementUnit.objects.all()}
        decisions = _decisions(rounds)
        said = remembered(rounds)
        found = []
        for round_ in rounds:
            context = {**words_of(round_, units), **decisions.get(round_.period_id, {})}
            found.append(self._called(round_, context, said[round_.version.form_id], shut(round_)))
        return found

    def _called(
        self, round_: Round, context: Mapping[str, str], said: Mapping[tuple[str, str], str], shut: str
    ) -> Target:
        form, whole = round_.version.form, round_.form
        return Target(
            round=round_.pk,
            version=round_.version_id,
            title=round_.in_full,
            whole=whole,
            context=context,
            units=_Late[Unit](lambda: self.opened(round_.pk).target({}).units),
            titles=_Late[str](lambda: self.opened(round_.pk).titles),
            names=(round_.title, form.name, form.slug, fill(whole.label, context)),
            period=(round_.period.name, round_.period.code),
            remembered=said,
            shut=shut,
        )


def _decisions(rounds: Sequence[Round]) -> dict[int, Mapping[str, str]]:
    """What stands for the decision of each period; one query."""
    rows = TargetDecision.unscoped.filter(round=None, district__in={round_.district_id for round_ in rounds})
    return {decision.period_id: {"decision": decision.title} for decision in rows}


def rounds_to_import(district: District) -> list[Round]:
    """Every round of a district that was opened, the earliest first; one query."""
    rows = Round.unscoped.filter(district=district).exclude(state=RoundState.DRAFT)
    rows = rows.select_related("version__form", "period", "district__unit")
    return list(rows.order_by("period__ends_on", "pk"))


def has_open_rounds(district: District) -> bool:
    return Round.unscoped.filter(district=district, state=RoundState.OPEN).exists()
