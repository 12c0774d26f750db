"""The periods that a new round may ask for: those around its district's own day, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from schools.models import District, Period
from schools.period_codes import PeriodCode, PeriodKind
from schools.queries import today_of

# How many a year holds, in the order in which they are offered; spans are those that are known.
_PARTS = {
    PeriodKind.SCHOOL_YEAR: 0,
    PeriodKind.POINT: 3,
    PeriodKind.TERM: 2,
    PeriodKind.YEAR: 0,
    PeriodKind.HALF_YEAR: 2,
    PeriodKind.NINE_MONTHS: 0,
    PeriodKind.QUARTER: 4,
    PeriodKind.MONTH: 12,
}

Offered = list[tuple[str, list[tuple[str, str]]]]


def offered_periods(district: District, also: Iterable[PeriodCode] = ()) -> Offered:
    """Codes with their names, grouped by kind: last year's, this year's, next year's, and `also`; one query."""
    labels = {kind: str(label) for kind, label in Period.KINDS}
    spans = Period.objects.filter(kind=PeriodKind.SPAN.value)
    codes = list(dict.fromkeys([*_around(today_of(district).year), *also, *(one.parsed for one in spans)]))
    order = [*_PARTS, PeriodKind.SPAN]
    codes.sort(key=lambda code: (order.index(code.kind), code.year, code.part))
    return [
        (labels[kind.value], [(str(code), _capital(code.name)) for code in group])
        for kind, group in groupby(codes, key=lambda code: code.kind)
    ]


def _around(year: int) -> Iterator[PeriodCode]:
    for kind, parts in _PARTS.items():
        for begins in (year - 1, year, year + 1):
            for part in range(1, parts + 1) if parts else (0,):
                yield PeriodCode(kind, begins, part)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
