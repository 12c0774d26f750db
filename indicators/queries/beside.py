"""What stands beside a submission's cells: their targets, who wrote them when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.models import AuditEntry
from indicators.models import Entry, Figure, Measure, RoundCell, Source
from indicators.queries.comparable import Place
from indicators.queries.sheet import Sheet, in_form_unit, place_of_cell, place_of_figure
from indicators.values import Value

PLANNED = (Measure.ASSIGNED, Measure.PROPOSED)  # what attainment is measured by first
MOST_EVENTS = 50


@dataclass(frozen=True, slots=True)
class Target:
    """What a cell's figure was planned to be; `proposed`: the plan is not assigned yet.

    `registered`: the cell is a target that the office gives, and this is what the school itself registered (đăng ký).
    """

    value: Value
    proposed: bool
    registered: bool = False


def targets_of(sheet: Sheet) -> Mapping[str, Target]:
    """The official KH giao, else KH đề nghị, at the coordinates of each result, in the form's own unit; one query.

    Of a target that the office gives a school: what the school registered. Of `Sheet.own_cells` only.
    """
    cells = [cell for cell in sheet.own_cells if cell.measure not in PLANNED or sheet.gives(cell)]
    figures = Figure.unscoped.filter(
        indicator__in={cell.indicator_id for cell in cells},
        period__in={cell.period_id for cell in cells},
        unit__in={cell.unit_id or sheet.submission.unit_id for cell in cells},
        measure__in=PLANNED,
        source=Source.DIRECT,
    )
    by_place = {place_of_figure(figure): figure.value for figure in figures} if cells else {}
    found = {}
    for cell in cells:
        target = _target(cell, sheet, by_place)
        if target is not None:
            found[cell.key] = target
    return found


def _target(cell: RoundCell, sheet: Sheet, by_place: Mapping[Place, Value | None]) -> Target | None:
    place, given = place_of_cell(cell, sheet.submission), sheet.gives(cell)
    for measure in (Measure.PROPOSED,) if given else PLANNED:
        value = by_place.get((*place[:3], measure.value, *place[4:]))
        if value is not None:
            return Target(in_form_unit(value, cell.factor), measure is Measure.PROPOSED, registered=given)
    return None


def history_of(entry: Entry | None) -> list[AuditEntry]:
    """Who wrote into a cell, and beside it, latest first; one query."""
    if entry is None:
        return []
    rows = AuditEntry.unscoped.filter(object_kind=entry._meta.label_lower, object_id=str(entry.pk))
    return list(rows.order_by("-at", "-id")[:MOST_EVENTS])
