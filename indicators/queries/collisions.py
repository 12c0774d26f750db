"""Where an answer's figures are already official from another answer."""

from __future__ import annotations

from dataclasses import dataclass

from indicators.models import Figure, Source, Submission
from indicators.queries.sheet import Sheet, in_form_unit, place_of_cell, place_of_figure
from indicators.values import Value, print_value


@dataclass(frozen=True, slots=True)
class Collision:
    """One figure that two answers give: the cell here, both values as printed, the approved answer that holds it."""

    cell: str
    here: str
    there: str
    submission: Submission


def collisions_of(sheet: Sheet) -> list[Collision]:
    """The figures of a sheet that other answers hold, in the form's order; one query beside the sheet's own."""
    given = {key: facts.cell for key, facts in sheet.cells.items() if key in sheet.values}
    figures = Figure.unscoped.filter(
        indicator__in={cell.indicator_id for cell in given.values()},
        period__in={cell.period_id for cell in given.values()},
        unit__in={cell.unit_id or sheet.submission.unit_id for cell in given.values()},
        source=Source.DIRECT,
    ).exclude(submission=sheet.submission)
    held = {
        place_of_figure(figure): figure
        for figure in figures.select_related(
            "submission__round__version__form",
            "submission__round__period",
            "submission__unit",
            "submission__decided_by",
            "submission__district",
        )
    }
    found = []
    for key, cell in given.items():
        figure = held.get(place_of_cell(cell, sheet.submission))
        if figure is not None and figure.submission is not None:
            there = figure.value and in_form_unit(figure.value, cell.factor)
            here, shown = _printed(sheet, key, sheet.values[key]), _printed(sheet, key, there)
            found.append(Collision(key, here, shown, figure.submission))
    return found


def _printed(sheet: Sheet, key: str, value: Value | None) -> str:
    return print_value(value, sheet.readings[key]) if value is not None else ""
