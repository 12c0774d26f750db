"""Reading what became of units over time, and whether what they reported before and after can be compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from schools.models import ChangedUnit, ChangeKind, ChangeSide, District, Period, Unit, UnitChange
from schools.period_codes import PeriodCode
from schools.succession import Changed


def changes_between(unit: Unit, start: date, end: date) -> list[Changed]:
    """What became of a unit after `start` until `end`, on either side of a change, the earliest first; one query."""
    return changes_of([unit.pk], start, end).get(unit.pk, [])


def changes_of(units: Collection[int], start: date, end: date) -> dict[int, list[Changed]]:
    """The same for many units, by their ids; one query, whatever their number."""
    touching = ChangedUnit.objects.filter(unit__in=units, change__day__gt=start, change__day__lte=end)
    found: dict[int, list[Changed]] = {}
    for change in _laid_open(touching.values_list("change", flat=True)):
        for unit in change.before.keys() | change.after.keys():
            if unit in units:
                found.setdefault(unit, []).append(change)
    return found


def changes_in(district: int, start: date, end: date) -> list[Changed]:
    """What became of a district's units after `start` until `end`, the earliest first; one query."""
    rows = UnitChange.unscoped.filter(district=district, day__gt=start, day__lte=end)
    return _laid_open(rows.values_list("pk", flat=True))


def history_of(unit: Unit) -> list[Changed]:
    """Everything that became of a unit, the latest first; one query."""
    return changes_between(unit, date.min, date.max)[::-1]


def handed_over(district: District) -> Changed | None:
    """The change by which a district went, or will go, over to others; one query."""
    ends = ChangedUnit.objects.filter(
        unit=district.pk, side=ChangeSide.BEFORE, change__kind=ChangeKind.REORGANISED
    ).values("change")
    return next(iter(_laid_open(ends)), None)


def breaks_between(unit: Unit, earlier: Period, later: Period) -> list[Changed]:
    """The changes because of which a unit's figures of two periods are not of the same whole; one query."""
    return [one for one in changes_between(unit, earlier.ends_on, later.ends_on) if one.breaks_comparison]


def breaks_in(unit: Unit, codes: Collection[PeriodCode]) -> list[Changed]:
    """The changes because of which a unit's figures of some of these periods, of at least one, and of a year before it
    are not of the same whole; one query."""
    stretches = [(code.a_year_earlier().dates[1], code.dates[1]) for code in codes]
    changes = changes_between(unit, min(start for start, _end in stretches), max(end for _start, end in stretches))
    return [one for one in changes if one.breaks_comparison and any(start < one.day <= end for start, end in stretches)]


def _laid_open(changes: Iterable[Any]) -> list[Changed]:
    rows = ChangedUnit.objects.filter(change__in=changes).select_related("change")
    sides: dict[int, tuple[UnitChange, dict[str, dict[int, str]]]] = {}
    for row in rows.order_by("change__day", "change", "pk"):
        _change, named = sides.setdefault(row.change_id, (row.change, {side: {} for side in ChangeSide}))
        named[row.side][row.unit_id] = row.name
    return [
        Changed(
            change.pk,
            ChangeKind(change.kind),
            change.day,
            change.decision,
            named[ChangeSide.BEFORE],
            named[ChangeSide.AFTER],
        )
        for change, named in sides.values()
    ]
