"""Keeping the totals of wards and districts: always a recount of official figures, never a sum of changes (DESIGN §5).

Whoever makes or takes away figures locks the guards first and brings the totals up to date last, in one transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.actor import Actor
from core.audit import Change, record_all
from indicators.changed_figures import tell_changed
from indicators.models import (
    Figure,
    Indicator,
    OverUnits,
    Round,
    RoundCell,
    RoundState,
    Source,
    Submission,
    TotalsGuard,
)
from indicators.queries.sums import ADDING, Touched, recounted_sums
from indicators.quotients import quotients
from indicators.services import noticing
from schools.queries import now_of

_At = tuple[int, int, int, str, str, str]


def lock_guards(*rounds: Round) -> None:
    """Locks the guard of each period that these rounds' figures belong to; the first lock of whoever changes them.

    The rounds are of one district. A form of one year may also plan the next.
    """
    district = rounds[0].district_id
    cells = RoundCell.objects.filter(round__in=[one.pk for one in rounds]).order_by()
    periods = {*(one.period_id for one in rounds), *cells.values_list("period", flat=True).distinct()}
    lock_guards_of(district, periods)


def lock_guards_of(district: int, periods: Collection[int]) -> None:
    """Locks the guards of a district's periods, in the order of their ids."""
    TotalsGuard.objects.bulk_create(
        [TotalsGuard(district_id=district, period_id=period) for period in sorted(periods)], ignore_conflicts=True
    )
    guards = TotalsGuard.objects.filter(district=district, period__in=periods).order_by("period")
    list(guards.select_for_update())


def bring_up_to_date(
    *, actor: Actor, round_: Round, units: Iterable[int] | None = None, levels: Collection[str] | None = None
) -> None:
    """Recounts the totals of the coordinates that the round asks: of the district, and of the wards of `units`.

    `units` are those whose figures changed, `levels` where they changed. Without them every total is recounted: when
    the round opens or its units change, since more or fewer are then missing. What differs from what is stored is
    written, and what was approved with other totals is so no more. The guards are locked. At most twelve statements
    and the audit, however many figures.
    """
    wards = None if units is None else _wards_of(round_.district_id, units)
    touched = Touched(round_, wards, levels)
    places = Q() if wards is None else Q(unit__in=[round_.district_id, *wards])
    stored = Figure.unscoped.filter(places, district=round_.district_id, source=Source.COLLECTED)
    changed = _written(_old_sums(stored, touched.cells()), recounted_sums(touched))
    if changed or units is None:
        changed |= _bring_quotients_up_to_date(round_, stored, touched.cells())
    if changed:
        _void_approvals(actor, round_)
    tell_changed(round_)


def _wards_of(district_id: int, units: Iterable[int]) -> list[int]:
    """Every ward that an answer of these units says, so that a unit that moved leaves its old ward's total."""
    answers = Submission.unscoped.filter(district=district_id, unit__in=list(units), ward__isnull=False).order_by()
    return sorted(set(answers.values_list("ward", flat=True)))


def _old_sums(stored: QuerySet[Figure], asked: QuerySet[RoundCell]) -> list[Figure]:
    adding = asked.filter(indicator__over_units__in=ADDING)
    coordinates = set(adding.values_list("indicator", "period", "measure", "level"))
    found = stored.filter(indicator__in=adding.values("indicator"), period__in=adding.values("period"))
    return [one for one in found if (one.indicator_id, one.period_id, one.measure, one.level) in coordinates]


def _bring_quotients_up_to_date(round_: Round, stored: QuerySet[Figure], asked: QuerySet[RoundCell]) -> bool:
    """Those of which the round asks a part, in its periods: from the totals of both parts, whoever asked for them.

    Whether anything was different.
    """
    parts = asked.values("indicator")
    found = Indicator.objects.filter(
        Q(numerator__in=parts) | Q(denominator__in=parts), over_units__in=[OverUnits.RATIO, OverUnits.MEAN]
    )
    wanted = list(found.select_related("unit"))
    if not wanted:
        return False
    of_these = {pk for one in wanted for pk in (one.pk, one.numerator_id, one.denominator_id)}
    figures = list(stored.filter(indicator__in=of_these, period__in=asked.values("period")))
    mine = {one.pk for one in wanted}
    old = [one for one in figures if one.indicator_id in mine]
    return _written(old, quotients(wanted, figures, now_of(round_.district)))


def _written(old: Iterable[Figure], new: Iterable[Figure]) -> bool:
    """Makes the stored totals what they are now; whether anything was different. Two statements."""
    before = {_place(figure): figure for figure in old}
    after = {_place(figure): figure for figure in new}
    changed = [figure for at, figure in after.items() if at not in before or _differs(before[at], figure)]
    gone = [figure.pk for at, figure in before.items() if at not in after]
    if changed:
        Figure.unscoped.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["indicator", "unit", "period", "measure", "level", "ownership", "source"],
            update_fields=[*SAID, "approved_at"],
        )
    if gone:
        Figure.unscoped.filter(pk__in=gone).delete()
    return bool(changed or gone)


def _place(figure: Figure) -> _At:
    return figure.indicator_id, figure.unit_id, figure.period_id, figure.measure, figure.level, figure.ownership


# What a total says.
SAID = ("number", "decimals", "counted", "inexact", "missing")


def _differs(old: Figure, new: Figure) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in SAID)


def _void_approvals(actor: Actor, round_: Round) -> None:
    """What was submitted or approved with other totals is so no more; what is finalised stays as it was approved."""
    mine = RoundCell.objects.filter(
        round=round_,
        indicator=OuterRef("indicator"),
        period=OuterRef("period"),
        measure=OuterRef("measure"),
        level=OuterRef("level"),
    )
    shared = RoundCell.objects.filter(Exists(mine), round=OuterRef("pk"), unit=None)
    rounds = Round.unscoped.filter(Exists(shared), district=round_.district_id, totals_submitted_by__isnull=False)
    void = list(rounds.exclude(state=RoundState.FINALISED).select_related("version__form", "period", "district"))
    if not void:
        return
    Round.unscoped.filter(pk__in=[one.pk for one in void]).update(**NO_APPROVAL)
    reason = "Số liệu của các đơn vị thay đổi sau khi trình."
    record_all(actor, [Change("hủy trình số tổng hợp", one, str(one), one.district_id, reason=reason) for one in void])
    noticing.tell_totals_void(void)


# What a round says of its totals while nobody has submitted them.
NO_APPROVAL = {
    "totals_submitted_by": None,
    "totals_submitted_at": None,
    "totals_approved_by": None,
    "totals_approved_at": None,
}
