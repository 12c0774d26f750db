"""Keeping what districts' years come to: marked in the transaction that changes figures, counted after its commit."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from core.transactions import read_snapshot, write_transaction
from indicators.models import Round, RoundCell, TotalsGuard
from reports.models import KeptFigure, KeptYear
from reports.queries.kept import YearContent, content_of, years_by_period, years_touched, years_with_figures
from schools.models import District

logger = logging.getLogger(__name__)
# One run of the quick queue, which has the sweep to do too; what is left is done by the next.
AT_ONCE = 20


def figures_changed(round_: Round) -> None:
    """Marks the years that the round's figures answer, and has them counted after the commit.

    Whoever changes figures holds the guards of their periods, so nobody waits here for anybody else.
    """
    asked = RoundCell.objects.filter(round=round_).order_by().values_list("period", flat=True).distinct()
    _mark(round_.district_id, years_touched({round_.period_id, *asked}))
    transaction.on_commit(_ask_to_count)


def rules_changed(district: int | None) -> None:
    """Has every year of a district counted anew, or of all: what was kept was judged and added up otherwise."""
    # Every period of which a district's figures were changed has a guard: also of years that are not kept yet.
    every = [*TotalsGuard.objects.values_list("district", "period"), *_kept_already()]
    mine = {(owner, period) for owner, period in every if district in (None, owner)}
    years = years_by_period({period for _owner, period in mine})
    for owner in sorted({owner for owner, _period in mine}):
        _mark(owner, {year for one, period in mine if one == owner for year in years.get(period, ())})
    if mine:
        transaction.on_commit(_ask_to_count)


def _kept_already() -> Iterable[tuple[int, int]]:
    return KeptYear.unscoped.values_list("district", "period")


def _mark(district: int, years: Iterable[int]) -> None:
    now = timezone.now()
    KeptYear.unscoped.bulk_create(
        [KeptYear(district_id=district, period_id=year, changed_at=now) for year in sorted(years)],
        update_conflicts=True,
        unique_fields=["district", "period"],
        update_fields=["changed_at"],
    )


def _ask_to_count() -> None:
    from reports.tasks import count_kept_years

    try:
        count_kept_years.delay()
    except (BrokerError, OSError):
        logger.exception("counting kept years could not be asked of the broker; the next beat does it")


def count_waiting() -> int:
    """Counts the years whose figures changed, those that wait longest first; how many. Running twice does it once."""
    waiting = KeptYear.unscoped.filter(changed_at__isnull=False).order_by("changed_at")[:AT_ONCE]
    return sum(_counted(one) for one in waiting.select_related("period"))


def _counted(kept: KeptYear) -> bool:
    """Counts one year; one that cannot be counted holds up no other, and comes again after them."""
    try:
        return count_year(kept)
    except Exception:
        logger.exception("the kept year %s of district %s could not be counted", kept.period.code, kept.district_id)
        KeptYear.unscoped.filter(pk=kept.pk, changed_at=kept.changed_at).update(changed_at=timezone.now())
        return False


def count_year(kept: KeptYear) -> bool:
    """Counts one year anew; no where its figures changed meanwhile, which has it counted again."""
    with read_snapshot():
        content = content_of(kept.district_id, kept.period.parsed)
    return _store(kept, content)


@write_transaction
def _store(kept: KeptYear, content: YearContent) -> bool:
    locked = KeptYear.unscoped.select_for_update().filter(pk=kept.pk, changed_at=kept.changed_at).first()
    if locked is None:
        return False
    if content.is_empty:
        locked.delete()
        return True
    KeptYear.unscoped.filter(pk=locked.pk).update(**content.counts, made_at=timezone.now(), changed_at=None)
    KeptFigure.objects.filter(year=locked).delete()
    for figure in content.figures:
        figure.year = locked
    KeptFigure.objects.bulk_create(content.figures)
    return True


def count_all_of(district: District) -> int:
    """Counts every year of a district anew, from its figures alone; how many."""
    _mark(district.pk, years_with_figures(district))
    rows = KeptYear.unscoped.filter(district=district, changed_at__isnull=False).select_related("period")
    return sum(count_year(one) for one in rows)
