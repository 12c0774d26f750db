"""The headings under which targets stand in the forms that set them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indicators.formdoc.grouping import groups_of_rows
from indicators.models import Round, RoundCell, Submission
from indicators.queries.standing import PLANNED, Standing


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """A heading with the form it stands in; `key` names it in addresses, `order` is that of the form."""

    key: str
    title: str
    order: tuple[int, int]


def groups_of(standings: Iterable[Standing]) -> Mapping[str, TargetGroup]:
    """The group of each target of one unit, by the target's key; two queries."""
    found = list(standings)
    asked = {one.target.submission or 0 for one in found}
    answers = Submission.unscoped.filter(pk__in=asked).select_related("round__version__form")
    rounds = {answer.pk: answer.round for answer in answers}
    heads = {round_.pk: _heads(round_) for round_ in rounds.values()}
    rows = _rows(found, heads)
    return {one.key: _group(one, rounds, heads, rows) for one in found}


# Round, indicator, period, measure, level, ownership, unit (None: whoever answers).
_Cell = tuple[int, int, str, str, str, str, int | None]


def _rows(standings: Iterable[Standing], rounds: Iterable[int]) -> Mapping[_Cell, str]:
    """The row key of each cell in which these rounds ask for a target."""
    indicators = {one.indicator.pk for one in standings}
    cells = RoundCell.objects.filter(round__in=list(rounds), indicator__in=indicators, measure__in=PLANNED)
    names = ("round", "indicator", "period__code", "measure", "level", "ownership", "unit", "key")
    return {tuple(place): key.partition(":")[0] for *place, key in cells.values_list(*names)}


def _heads(round_: Round) -> Mapping[str, TargetGroup]:
    """The group of each row of a round's form, by row key."""
    form = round_.form
    places = {row.key: number for number, row in enumerate(form.rows)}
    slug = round_.version.form.slug
    return {
        row: TargetGroup(f"{slug}.{head.key}", head.title, (round_.pk, places[head.key]))
        if head.key
        else TargetGroup(slug, round_.title, (round_.pk, -1))
        for row, head in groups_of_rows(form).items()
    }


def _group(
    one: Standing,
    rounds: Mapping[int, Round],
    heads: Mapping[int, Mapping[str, TargetGroup]],
    rows: Mapping[_Cell, str],
) -> TargetGroup:
    # A figure of the unit's own names the submission that it came from; the database sees to it.
    round_ = rounds[one.target.submission or 0]
    place = (round_.pk, one.indicator.pk, one.target.period, one.target.measure, one.level, one.ownership)
    row = rows.get((*place, one.unit)) or rows.get((*place, None), "")
    return heads[round_.pk].get(row) or TargetGroup(round_.version.form.slug, round_.title, (round_.pk, -1))
